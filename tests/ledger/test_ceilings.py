"""The most points that a lead can have: never below its score, whatever card and facts, and close to it in life."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.card import Scorecard
from ondo.domain.declarations import declarations_of
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.ledger import Ledger
from ondo.ledger.facts.ceilings import ceilings
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.identity.lead_keys import leads_for, merge
from tests.domain.strategies import NOW, ZONE, cards, events, leads
from tests.ledger.making import Clock
from tests.monitoring.quarters import TOKYO
from tests.monitoring.quarters import card as small

_worlds = count()


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards(), leads, events(), st.sampled_from(["declared", "undeclared", "as text", "linked"]), st.integers(0, 3))
def test_no_score_is_above_the_most_points(
    ledger: Ledger, clock: Clock, card: Scorecard, lead: Lead, result: list[Event], how: str, later: int
):
    world, at, declared = f"world {next(_worlds)}", Micros(NOW + later * DAY), declarations_of([card], ZONE)
    clock.at = at
    with ledger.begin() as tx:
        lead_id, other = leads_for(tx, world, ["a", "b"], known_at=Micros(NOW - 200 * DAY)).values()
        answer = {name: str(value) if how == "as text" else value for name, value in lead.attributes.items()}
        facts = [NewAttribute(world, name, lead_id, name, value, NOW) for name, value in answer.items()]
        append_attributes(tx, facts)
        sent = declarations_of([], ZONE) if how == "undeclared" else declared
        rows = [NewEvent(world, e.key, lead_id, e.kind, e.happened_at, properties=e.properties) for e in result]
        append_events(tx, rows, declared=sent)
        if how == "linked":
            merge(tx, other, lead_id)
    with ledger.read() as tx:
        total = score(card, *lead_facts(tx, lead_id, at, declared), at, zone=ZONE).total
        assert ceilings(tx, card, [lead_id], at, ZONE)[lead_id] >= total


def test_events_that_no_rule_counts_give_no_points(ledger: Ledger, clock: Clock):
    card = small()
    with ledger.begin() as tx:
        ids = leads_for(tx, "crm", ["price", "top", "late", "known later", "nothing", "two"])
        for name, properties in {"price": {"page": "price"}, "top": {"page": "top"}, "two": {"page": "price"}}.items():
            append_events(tx, [NewEvent("web", name, ids[name], "page", tx.now, properties=properties)])
        append_events(tx, [NewEvent("web", "two-d", ids["two"], "demo", tx.now), *_later(ids, tx.now)])
        append_attributes(tx, [NewAttribute("crm", "s", ids["two"], "employees", "600", tx.now)])
        now = tx.now
    with ledger.read() as tx:
        result = ceilings(tx, card, list(ids.values()), now, TOKYO)
        assert {name: result[lead_id] for name, lead_id in ids.items()} == {
            "price": 20,
            "top": 0,
            "late": 0,
            "known later": 0,
            "nothing": 0,
            "two": 20 + 50 + 15,
        }
        capped = replace(card, axis_caps={rule.axis: 30 for rule in card.rules if rule.id == "demo"})
        assert ceilings(tx, capped, [ids["two"]], now, TOKYO) == {ids["two"]: 30 + 15}
    with ledger.begin() as tx:
        append_events(tx, [NewEvent("web", "u", ids["top"], "page", now, properties={"page": "price"})], None, None)
        extra = NewEvent("web", "v", ids["nothing"], "page", now, properties={"page": "price", "url": "x"})
        append_events(tx, [extra], declared=declarations_of([], TOKYO))
    with ledger.read() as tx:
        result = ceilings(tx, card, [ids["top"], ids["nothing"]], now, TOKYO)
        assert result == {ids["top"]: 20, ids["nothing"]: math.inf}, "a property that was declared later may be any"


def _later(ids: dict[str, str], now: Micros) -> list[NewEvent]:
    """Events that have not happened, or are not known, at ``now``."""
    soon = Micros(now + 60_000_000)
    return [
        NewEvent("web", "late", ids["late"], "demo", soon, soon),
        NewEvent("web", "known", ids["known later"], "demo", now, soon),
    ]
