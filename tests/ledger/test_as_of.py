"""What is known at an instant, against a slow oracle that nobody can get wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.ledger import Ledger
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.identity.lead_keys import lead_for, leads_for, merge, split
from tests.domain.strategies import ZONE
from tests.ledger.making import NOW, card

LEADS = ("A", "B", "C")
_worlds = count()
_days = st.integers(0, 6)
_lead = st.sampled_from(LEADS)


@dataclass(frozen=True)
class Told:
    """One thing told about a lead: an event, an attribute's value, a merge into another lead, or a split."""

    what: str
    lead: str
    happened: int
    known: int
    value: Value | None = None
    into: str = ""


_told = st.one_of(
    st.builds(Told, st.just("event"), _lead, _days, _days),
    st.builds(Told, st.just("attribute"), _lead, _days, _days, st.sampled_from(["x", "y", 1.0, True, None])),
    st.builds(Told, st.just("merge"), _lead, st.just(0), _days, into=_lead),
    st.builds(Told, st.just("split"), _lead, st.just(0), _days),
)


def instant(day: int) -> Micros:
    return Micros(NOW + (day - 10) * DAY)


def representative(stands_for: dict[str, str], lead: str) -> str:
    while stands_for.get(lead, lead) != lead:
        lead = stands_for[lead]
    return lead


def as_of(story: list[tuple[int, Told]], day: int, lead: str) -> tuple[str, dict[str, Value], list[str]]:
    """Walk over everything told, keep what had happened and was known, and apply it in order."""
    stands_for: dict[str, str] = {}
    for _, answer in story:
        if answer.known <= day and answer.what == "merge":
            source, target = representative(stands_for, answer.lead), representative(stands_for, answer.into)
            if source != target:
                stands_for[source] = target
        elif answer.known <= day and answer.what == "split":
            stands_for.pop(answer.lead, None)
    top = representative(stands_for, lead)
    own = [
        (answer.happened, answer.known, number, answer)
        for number, answer in story
        if representative(stands_for, answer.lead) == top and answer.happened <= day and answer.known <= day
    ]
    values: dict[str, Value] = {}
    events = []
    for _, _, number, answer in sorted(own, key=lambda row: row[:3]):
        if answer.what == "event":
            events.append(str(number))
        elif answer.what == "attribute" and answer.value is not None:
            values["colour"] = answer.value
        elif answer.what == "attribute":
            values.pop("colour", None)
    return top, values, events


def tell(ledger: Ledger, story: list[tuple[int, Told]]) -> dict[str, str]:
    """Write the story into a corner of the ledger of its own; facts first, so that their order is arrival."""
    world = f"world {next(_worlds)}"
    with ledger.begin() as tx:
        ids = leads_for(tx, world, LEADS, instant(0))
        for number, answer in story:
            lead, happened, known = ids[answer.lead], instant(answer.happened), instant(answer.known)
            if answer.what == "event":
                append_events(tx, [NewEvent(world, str(number), lead, "visit", happened, known, {}, f"{number}")])
            elif answer.what == "attribute":
                append_attributes(tx, [NewAttribute(world, str(number), lead, "colour", answer.value, happened, known)])
            elif answer.what == "merge":
                merge(tx, lead, ids[answer.into], known)
            elif lead_facts(tx, lead, known)[0].lead_id != lead:
                split(tx, lead, known)
    return ids


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_told, max_size=12), _days)
def test_a_lead_as_known_at_an_instant(ledger: Ledger, answer: list[Told], day: int):
    # Merges and splits are decided one after the other; facts come in any order.
    decisions = sorted((row for row in answer if row.what in {"merge", "split"}), key=lambda row: row.known)
    story = list(enumerate([row for row in answer if row.what in {"event", "attribute"}] + decisions))
    ids = tell(ledger, story)
    names = {lead_id: name for name, lead_id in ids.items()}
    with ledger.read() as tx:
        for name in LEADS:
            lead, events = lead_facts(tx, ids[name], instant(day))
            assert (names[lead.lead_id], dict(lead.attributes), [e.key for e in events]) == as_of(story, day, name)
            assert all(event.lead_id == lead.lead_id for event in events)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_told, max_size=12), _days)
def test_frames_hold_the_same_facts_as_single_leads(ledger: Ledger, answer: list[Told], day: int):
    decisions = sorted((row for row in answer if row.what in {"merge", "split"}), key=lambda row: row.known)
    ids = tell(ledger, list(enumerate([row for row in answer if row.what in {"event", "attribute"}] + decisions)))
    with ledger.read() as tx:
        rows = read_frames(tx, card(), instant(day), zone=ZONE)["events"].sort_by("seq").to_pylist()
        for lead_id in ids.values():
            lead, events = lead_facts(tx, lead_id, instant(day))
            assert [r["channel"] for r in rows if r["lead_id"] == lead.lead_id] == [e.key for e in events]


def test_at_one_instant_the_fact_recorded_later_is_the_later_one(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_attributes(tx, [NewAttribute("crm", key, lead, "colour", key, NOW, NOW) for key in ("1", "2", "3")])
        append_events(tx, [NewEvent("crm", key, lead, "visit", NOW, NOW) for key in ("z", "a")])
        result, events = lead_facts(tx, lead, NOW)
    assert result.attributes == {"colour": "3"}
    assert events == [Event(lead, "visit", NOW, NOW, {}, None, key) for key in ("z", "a")]
