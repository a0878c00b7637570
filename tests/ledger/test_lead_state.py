"""The row of state is a replay of all facts: late ones, early ones, links, windows, fading rules, several cards."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.catalogue import RECENT_DAYS, catalogue
from features.from_summary import measures, vector_of_summary
from ondo.domain.card import Counting, CountMode, Scorecard
from ondo.domain.conditions import CountTest, EventMatch, Op
from ondo.domain.conditions import Test as Compare
from ondo.domain.errors import InputError
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros
from ondo.domain.scoring import score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import Axis
from ondo.ledger import Ledger
from ondo.ledger.db.schema import lead_state as table
from ondo.ledger.facts import lead_state
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.handoffs.lead_context import standings
from ondo.ledger.identity.lead_keys import leads_for, merge, split
from tests.domain.strategies import ZONE
from tests.ledger.making import Clock, card, rule
from tests.support.plain_features import vector

_worlds = count()
LEADS = ("A", "B", "C")


def with_windows() -> Scorecard:
    """A card that needs more than counts: a window, a fading rule, a count in a window, a property."""
    price = EventMatch(frozenset({"price_view"}))
    online = EventMatch(frozenset({"seminar"}), Compare("minutes", Op.GTE, (30.0,)))
    several = CountTest(price, Op.GTE, (2.0,), 3)
    rules = (
        replace(rule("window", "price_view", 10), counts=Counting(CountMode.EVERY, None), within_days=2),
        replace(rule("faded", "seminar", 40), fade=Fade(FadeKind.LINEAR, 5), counts=Counting(CountMode.MAX, 2)),
        replace(rule("long", "seminar", 5), when=online, counts=Counting(CountMode.EVERY, None)),
        replace(rule("twice", "seminar", 15), when=several, axis=Axis.ATTRIBUTE),
    )
    return replace(card(card_id="windows"), rules=rules)


CARDS = (card(), with_windows())
HORIZON = horizon_of(CARDS, ZONE, days=RECENT_DAYS)

_lead = st.sampled_from(LEADS)
_age = st.sampled_from([-4 * MINUTE, 0, HOUR, 2 * DAY - 1, 2 * DAY, 2 * DAY + HOUR, 5 * DAY, 7 * DAY, 40 * DAY])
_event = st.tuples(
    st.just("event"),
    _lead,
    _age,
    _age,
    st.sampled_from(["price_view", "seminar", "other"]),
    st.sampled_from([10.0, 60.0]),
)
_attribute = st.tuples(
    st.just("attribute"), _lead, _age, _age, st.sampled_from(["size", "account_id"]), st.sampled_from([1.0, "x", None])
)
_steps = st.lists(
    _event
    | _event
    | _attribute
    | st.tuples(st.just("merge"), _lead, _lead)
    | st.tuples(st.just("split"), _lead)
    | st.tuples(st.just("look"), st.booleans())
    | st.tuples(st.just("wait"), st.sampled_from([MINUTE, 5 * MINUTE, DAY, 3 * DAY, 35 * DAY])),
    min_size=1,
    max_size=16,
)


def check(ledger: Ledger, ids: dict[str, str], *, keep: bool) -> None:
    """Every lead's standing is what all its facts say; rows are stored, or left to be made again."""
    with ledger.read() as tx:
        result = standings(tx, list(ids.values()), HORIZON)
        for lead_id in ids.values():
            lead, events = lead_facts(tx, lead_id, tx.now)
            standing = result.by_lead[lead_id]
            assert standing.known.lead == lead
            for row in CARDS:
                assert score_summary(row, lead, standing.known.view) == score(row, lead, events, tx.now, zone=ZONE)
                features = catalogue(row)
                ours = vector_of_summary(lead, standing.known.view, 0, measures(features, HORIZON))
                theirs = vector(row, lead, events, tx.now, 0, features, zone=ZONE)
                assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(ours, theirs, strict=True))
    if keep:
        with ledger.begin() as tx:
            lead_state.store(tx, result.news)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_a_standing_is_a_replay(ledger: Ledger, clock: Clock, steps: list[Any]):
    world = f"world {next(_worlds)}"
    with ledger.begin() as tx:
        ids = leads_for(tx, world, LEADS)
    for number, (what, *rest) in enumerate(steps):
        if what == "wait":
            clock.at = Micros(clock.at + rest[0])
        elif what == "look":
            check(ledger, ids, keep=rest[0])
        else:
            with ledger.begin() as tx:
                tell(tx, world, number, ids, what, rest)
    check(ledger, ids, keep=True)
    check(ledger, ids, keep=False)


def tell(tx: Any, world: str, number: int, ids: dict[str, str], what: str, rest: list[Any]) -> None:
    if what == "merge":
        merge(tx, ids[rest[0]], ids[rest[1]])
    elif what == "split":
        try:
            split(tx, ids[rest[0]])
        except InputError:
            return
    elif what == "event":
        name, age, known, kind, minutes = rest
        properties = {"minutes": minutes} if kind == "seminar" else {}
        moments = (Micros(tx.now - age), Micros(tx.now - known))
        append_events(tx, [NewEvent(world, str(number), ids[name], kind, *moments, properties, f"c{minutes}")])
    else:
        name, age, known, attribute, value = rest
        moments = (Micros(tx.now - age), Micros(tx.now - known))
        append_attributes(tx, [NewAttribute(world, str(number), ids[name], attribute, value, *moments)])


def visits(lead_id: str, numbers: range, at: Micros) -> list[NewEvent]:
    return [NewEvent("web", str(n), lead_id, "price_view", Micros(at - n * HOUR)) for n in numbers]


def state_of(ledger: Ledger, lead_id: str) -> Any:
    with ledger.read() as tx:
        return tx.conn.execute(table.select().where(table.c.lead_id == lead_id)).one()


def made(ledger: Ledger) -> str:
    """A lead with ten visits whose row is stored."""
    with ledger.begin() as tx:
        lead_id = leads_for(tx, "web", ["A"])["A"]
        append_events(tx, visits(lead_id, range(10), tx.now))
    check(ledger, {"A": lead_id}, keep=True)
    return lead_id


def test_news_go_into_the_tail_and_then_into_the_content(ledger: Ledger):
    lead_id = made(ledger)
    assert state_of(ledger, lead_id).tail == ""
    with ledger.begin() as tx:
        append_events(tx, visits(lead_id, range(10, 14), tx.now))
    before = state_of(ledger, lead_id)
    assert before.tail.count('"price_view"') == 4
    check(ledger, {"A": lead_id}, keep=True)
    assert state_of(ledger, lead_id) == before
    with ledger.begin() as tx:
        append_events(tx, visits(lead_id, range(14, 14 + lead_state.LONG_TAIL), tx.now))
    check(ledger, {"A": lead_id}, keep=True)
    assert state_of(ledger, lead_id).tail == ""
    check(ledger, {"A": lead_id}, keep=False)


@pytest.mark.slow
def test_so_much_news_that_reading_the_facts_is_faster(ledger: Ledger):
    lead_id = made(ledger)
    for start in (10, 510, 1010):
        with ledger.begin() as tx:
            append_events(tx, visits(lead_id, range(start, start + 500), tx.now))
    assert (state_of(ledger, lead_id).content, state_of(ledger, lead_id).tail) == (None, "")
    check(ledger, {"A": lead_id}, keep=True)


def test_a_fact_that_came_while_a_row_was_made_wins(ledger: Ledger):
    lead_id = made(ledger)
    with ledger.begin() as tx:
        append_events(tx, visits(lead_id, range(10, 40), tx.now))
    with ledger.read() as tx:
        late = standings(tx, [lead_id], HORIZON).news
    with ledger.begin() as tx:
        append_events(tx, visits(lead_id, range(40, 41), tx.now))
    with ledger.begin() as tx:
        lead_state.store(tx, late)
    check(ledger, {"A": lead_id}, keep=True)


def test_a_refused_row_of_a_batch_leaves_no_news(ledger: Ledger):
    lead_id = made(ledger)
    with ledger.begin() as tx:
        point = tx.conn.begin_nested()
        append_events(tx, visits(lead_id, range(10, 11), tx.now))
        point.rollback()
    assert state_of(ledger, lead_id).tail == ""
    check(ledger, {"A": lead_id}, keep=False)


def test_a_lead_that_a_batch_took_back_leaves_no_row(ledger: Ledger):
    with ledger.begin() as tx:
        point = tx.conn.begin_nested()
        lead_id = leads_for(tx, "s", ["taken back"])["taken back"]
        append_events(tx, visits(lead_id, range(1), tx.now))
        point.rollback()
        kept = leads_for(tx, "s", ["kept"])["kept"]
        append_events(tx, visits(kept, range(1), tx.now))
    with ledger.read() as tx:
        assert set(lead_state.rows_of(tx, [lead_id, kept])) == {kept}
    check(ledger, {"A": kept}, keep=False)


@pytest.mark.parametrize("days", [RECENT_DAYS, 2 * RECENT_DAYS])
def test_other_cards_make_the_row_anew(ledger: Ledger, days: float):
    """Other matches group events in another way, and a longer reach needs instants that are no longer kept."""
    lead_id = made(ledger)
    asked = with_windows() if days > RECENT_DAYS else replace(with_windows(), rules=with_windows().rules[:1])
    other = horizon_of([asked], ZONE, days=days)
    with ledger.read() as tx:
        result = standings(tx, [lead_id], other)
        assert [state.lead_id for state in result.news] == [lead_id]
        lead, events = lead_facts(tx, lead_id, tx.now)
        assert score_summary(asked, lead, result.by_lead[lead_id].known.view) == score(
            asked, lead, events, tx.now, zone=ZONE
        )


def test_a_clock_that_is_behind_reads_the_facts(ledger: Ledger, clock: Clock):
    lead_id = made(ledger)
    clock.at = Micros(clock.at - 3 * HOUR)
    with ledger.read() as tx:
        standing = standings(tx, [lead_id], HORIZON).by_lead[lead_id]
        assert sum(group.count for group in standing.known.view.past.groups.values()) == 0, "nothing was known then"


def test_types_are_kept(ledger: Ledger):
    """A number stays a number: 1.0 is not true."""
    lead_id = made(ledger)
    with ledger.begin() as tx:
        for number, value in enumerate([1.0, True, "1"]):
            append_attributes(tx, [NewAttribute("web", f"t{number}", lead_id, f"v{number}", value, tx.now)])
    check(ledger, {"A": lead_id}, keep=True)
    with ledger.read() as tx:
        values = standings(tx, [lead_id], HORIZON).by_lead[lead_id].known.lead.attributes
    assert [type(values[f"v{n}"]) for n in range(3)] == [float, bool, str]
