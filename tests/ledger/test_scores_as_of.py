"""What a card said of leads at instants of the past, held against each lead's facts, read and scored one by one."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from ondo.domain.declarations import declarations_of
from ondo.domain.instant import DAY, Micros
from ondo.domain.outcome import CONVERTED
from ondo.domain.scoring import Score, score
from ondo.domain.vocabulary import OutcomeKind, Temperature
from ondo.ledger import Ledger
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.activity import acted
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.links import canonical
from ondo.ledger.facts.retracted import RetractionCause, not_withdrawn
from ondo.ledger.facts.retraction import retract
from ondo.ledger.facts.scores_as_of import scores_then
from ondo.ledger.facts.statements import known_rows
from ondo.ledger.handoffs.conversions import ACTIVE, MOST_LOOKED_AT, landmarks, warm_leads
from ondo.ledger.identity.lead_keys import leads_for, split
from tests.monitoring.quarters import TOKYO, card
from tests.monitoring.random_quarters import CARD, NOW, START, fill

DECLARED, UNDECLARED = declarations_of([card()], TOKYO), declarations_of([], TOKYO)
OWN = card().own_kinds
MIDDLE = Micros((START + NOW) // 2)


def company(ledger: Ledger, seed: int, number: int = 24) -> list[str]:
    """A random company, and what is hard: late facts, taken back ones, values read only by today's card, a split."""
    draw = random.Random(seed)
    with ledger.begin() as tx:
        ids = fill(tx, seed, leads=number)
        leads = sorted(ids.values())
        for place in range(40):
            lead_id, at = draw.choice(leads), Micros(draw.randrange(START - 100 * DAY, NOW - DAY))
            known = Micros(draw.randrange(at, NOW))
            properties = {"page": "price"} if draw.random() < 0.5 else {"page": "top", "note": "a"}
            kind = draw.choice(["page", "mail", "page", "stray"])
            row = NewEvent("more", str(place), lead_id, kind, at, known, properties)
            append_events(tx, [row], declared=None if place % 3 else UNDECLARED)
            size = draw.choice(["600", 700.0, None, "many"])
            append_attributes(tx, [NewAttribute("more", str(place), lead_id, "employees", size, at, known)])
        split(tx, ids["L0"], Micros(NOW - DAY))
    with ledger.begin() as tx:
        for table in (schema.event, schema.attribute):
            numbers = list(tx.conn.execute(sa.select(table.c.id)).scalars())
            retract(tx, table, draw.sample(numbers, 8), RetractionCause.DELETED, "a", Micros(NOW - DAY))
    return leads


def scored(tx: Tx, lead_id: str, at: Micros, seen: Micros) -> Score:
    """Score one lead from its facts, the slow way."""
    lead, events = lead_facts(tx, lead_id, at, DECLARED, retracted_by=seen)
    return score(card(), lead, events, at, zone=TOKYO)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_score_of_the_past_is_that_of_the_facts_known_then(ledger: Ledger, seed: int):
    leads, draw = company(ledger, seed), random.Random(seed)
    instants = [Micros(START + 31 * DAY), MIDDLE, Micros(NOW - 2 * DAY), NOW]
    pairs = [(lead_id, at) for lead_id in leads for at in instants]
    draw.shuffle(pairs)
    with ledger.read() as tx:
        for seen in (NOW, Micros(NOW - 2 * DAY)):
            assert scores_then(tx, card(), pairs, TOKYO, seen) == [scored(tx, *pair, seen) for pair in pairs]


@pytest.mark.slow
def test_a_score_of_the_past_is_made_anew_when_its_past_becomes_another_one(ledger: Ledger):
    """A fact that comes late, and one that is taken back: what was remembered of the lead stands no more."""
    leads, at = company(ledger, 4), Micros(NOW - 30 * DAY)
    pairs = [(lead_id, at) for lead_id in leads]

    def held(seen: Micros) -> list[int]:
        with ledger.read() as tx:
            scores = scores_then(tx, card(), pairs, TOKYO, seen)
            assert scores == [scored(tx, *pair, seen) for pair in pairs]
        return [score.total for score in scores]

    before = held(NOW)
    with ledger.begin() as tx:
        for lead_id in leads:
            row = NewEvent("late", lead_id, lead_id, "page", Micros(at - DAY), Micros(at - DAY), {"page": "price"})
            append_events(tx, [row])
    between = held(NOW)
    with ledger.begin() as tx:
        numbers = tx.conn.execute(sa.select(schema.event.c.id).where(schema.event.c.source == "late")).scalars().all()
        retract(tx, schema.event, numbers, RetractionCause.DELETED, "a", NOW)
    assert before != between
    assert held(NOW) == before
    assert held(Micros(NOW - DAY)) != before


@pytest.mark.parametrize("seed", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_warm_leads_are_those_that_a_search_of_every_lead_finds(ledger: Ledger, seed: int):
    leads = company(ledger, seed, 40)
    with ledger.read() as tx:
        h = schema.handoff.c
        opened = sa.select(h.lead_id).where(h.card_id == CARD, h.opened_at <= NOW, h.known_at <= NOW)
        opened = opened.where(not_withdrawn(at=NOW))  # one that went with its import never was
        handed = {canonical(tx, lead_id, NOW) for lead_id in tx.conn.execute(opened).scalars()}
        ends = [
            (canonical(tx, row.lead_id, NOW), OutcomeKind(row.outcome), row.happened_at)
            for row in known_rows(tx, schema.outcome, NOW)
        ]
        moments, candidates, first = landmarks(START, NOW, TOKYO), set[str](), dict[str, Micros]()
        for at in moments:
            active = {canonical(tx, lead_id, NOW) for lead_id in leads if acted_slowly(tx, lead_id, at)}
            assert active == {canonical(tx, item, NOW) for item in acted(tx, OWN, Micros(at - ACTIVE), at, NOW)}
            won = {lead_id for lead_id, kind, when in ends if kind is OutcomeKind.WON and when < at}
            for lead_id in active - handed - won:
                candidates.add(lead_id)
                if scored(tx, lead_id, at, NOW).temperature is Temperature.WARM:
                    first.setdefault(lead_id, at)
        converted = {who for who, kind, when in ends if who in first and when >= first[who] and kind in CONVERTED}
        warm = warm_leads(tx, card(), (START, NOW), NOW, TOKYO)
        assert (warm.leads, warm.converted) == (len(first), len(converted))
        assert warm.looked_at == warm.candidates == len(candidates) > warm.leads > 0


def acted_slowly(tx: Tx, lead_id: str, at: Micros) -> bool:
    _, events = lead_facts(tx, lead_id, at, DECLARED, retracted_by=NOW)
    return any(event.kind in OWN and event.happened_at >= at - ACTIVE for event in events)


def test_of_many_leads_a_draw_is_looked_at_and_their_number_is_estimated(ledger: Ledger):
    """Two in three of 1,200 leads did something; enough are drawn, without a look at all of them."""
    with ledger.begin() as tx:
        leads = list(leads_for(tx, "crm", [f"C{number}" for number in range(1_200)], START).values())
        early = Micros(START + DAY)
        rows = [NewEvent("web", lead_id, lead_id, "page", early, early) for lead_id in leads[::3] + leads[1::3]]
        append_events(tx, rows)
    with ledger.read() as tx:
        warm = warm_leads(tx, card(), (START, Micros(START + 40 * DAY)), NOW, TOKYO)
    assert warm.looked_at == MOST_LOOKED_AT < warm.candidates
    assert abs(warm.candidates - 800) < 100
