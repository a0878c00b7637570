"""Changes ahead and changes between two days: applied to the earlier score they give the later one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.ahead import Outlook, changes_ahead
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead_summary import LeadSummary, SummaryView
from ondo.domain.leads import Lead
from ondo.domain.score_change import Moment, ScoreDifference, score_change
from ondo.domain.scoring import Score, score
from ondo.domain.summary_spec import horizon_of
from tests.domain.strategies import NOW, ZONE, cards, events, leads
from tests.domain.test_lead_summary import take


def looked_at(card: Scorecard, done: list[Event], at: Micros = NOW) -> SummaryView:
    horizon, past = horizon_of([card], ZONE), LeadSummary()
    take(past, list(enumerate(done)), horizon)
    past.fold(at, horizon)
    return SummaryView(past, horizon, at)


def by_rule(result: Score) -> dict[str, int]:
    return {part.rule.id: part.points for part in result.contributions if part.points}


def apply(points: dict[str, int], result: ScoreDifference) -> dict[str, int]:
    """What each rule gives after the listed changes, by nothing but the list."""
    moved = {rule.rule_id: points.get(rule.rule_id, 0) + rule.points for rule in result.rules}
    return {rule: given for rule, given in {**points, **moved}.items() if given}


@settings(max_examples=20)
@given(cards(), leads, events(), st.none() | st.just(Micros(NOW - 7 * DAY)))
def test_the_changes_ahead_lead_to_the_score_of_each_of_their_days(
    card: Scorecard, lead: Lead, done: list[Event], closed: Micros | None
):
    known = [event for event in done if event.happened_at <= NOW and event.known_at <= NOW]
    first = score(card, lead, known, NOW, zone=ZONE, closed_at=closed)
    points, total, temperature, at = by_rule(first), first.total, first.temperature, NOW
    for change in changes_ahead(card, lead, looked_at(card, known), closed):
        then = score(card, lead, known, change.after.at, zone=ZONE, closed_at=closed)
        assert change.after.at > at
        assert (change.before.total, change.before.temperature) == (total, temperature)
        points, total = apply(points, change), total + sum(r.points for r in change.rules) + change.caps + change.decay
        assert (points, total) == (by_rule(then), then.total)
        assert (total, then.temperature) != (change.before.total, temperature)
        temperature, at = then.temperature, change.after.at


@settings(max_examples=20)
@given(cards(), leads, events(), st.floats(0, 1))
def test_between_two_changes_ahead_nothing_changes(card: Scorecard, lead: Lead, done: list[Event], part: float):
    """For cards on which nothing fades: there a day's small falls may stand as one."""
    card = replace(card, rules=tuple(replace(rule, fade=None) for rule in card.rules))
    known = [event for event in done if event.happened_at <= NOW and event.known_at <= NOW]
    until = Micros(NOW + 500 * DAY)
    ahead = changes_ahead(card, lead, looked_at(card, known), outlook=Outlook(most=1_000, until=until))
    edges = [(NOW, score(card, lead, known, NOW, zone=ZONE)), *((c.after.at, c.after) for c in ahead)]
    for (start, standing), end in zip(edges, [*(at for at, _ in edges[1:]), until], strict=True):
        at = Micros(start + int((end - 1 - start) * part))
        result = score(card, lead, known, at, zone=ZONE)
        assert (result.total, result.temperature) == (standing.total, standing.temperature)


@pytest.mark.slow
@settings(max_examples=20)
@given(old=cards(), new=cards(), both=st.tuples(leads, leads), done=events(), days=st.sampled_from([0, 1, 31, 91]))
def test_what_changed_between_two_days_gives_the_later_one(old, new, both, done, days):
    known = [event for event in done if event.happened_at <= NOW and event.known_at <= NOW]
    later = Micros(NOW + days * DAY)
    before = Moment(NOW, CardVersion(old, 1, "", (), Micros(0)), both[0], known[: len(known) // 2])
    after = Moment(later, CardVersion(new, 2, "", (), Micros(0)), both[1], known)
    result = score_change(before, after, zone=ZONE)
    first = score(old, before.lead, before.events, NOW, zone=ZONE)
    last = score(new, after.lead, after.events, later, zone=ZONE)
    assert apply(by_rule(first), result) == by_rule(last)
    assert first.total + sum(r.points for r in result.rules) + result.caps + result.decay == last.total
    for rule in result.rules:
        why = result.causes[rule.rule_id]
        assert rule.points == why.by_card + why.by_time + why.by_facts


def test_a_lead_of_the_shipped_card_loses_points_on_the_days_of_its_decay():
    card = default_card()
    happened = Micros(NOW - DAY)
    done = [Event("l", kind, happened, happened, {}, "web", kind) for kind in ("demo_request", "document_request")]
    ahead = changes_ahead(card, Lead("l", {}), looked_at(card, done))
    first, second = (happened + int(step.idle_days * DAY) for step in card.decay.steps[:2])
    assert [change.after.at for change in ahead[:2]] == [first, second]
    assert [change.points for change in ahead[:1]] == [-card.decay.steps[0].take]
    assert changes_ahead(card, Lead("l", {}), looked_at(card, done), outlook=Outlook(until=Micros(first))) == []


def test_a_lead_that_did_nothing_has_nothing_ahead():
    assert changes_ahead(default_card(), Lead("l", {}), looked_at(default_card(), [])) == []
