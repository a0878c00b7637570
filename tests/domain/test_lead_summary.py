"""A past answers as all the events do: scores by several cards, features, in any order, late, windowed and fading."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import RECENT_DAYS, catalogue
from features.from_summary import measures, vector_of_summary
from ondo.definitions.card_file import default_card
from ondo.domain.card import Decay, Scorecard
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros, parse_instant
from ondo.domain.lead_summary import LeadSummary, SummaryView, joined, told
from ondo.domain.leads import Lead
from ondo.domain.next_change import next_change
from ondo.domain.scoring import Score, score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec, Uncovered, horizon_of
from tests.domain.strategies import NOW, ZONE, cards, events, leads
from tests.support.plain_features import vector

channels = st.lists(st.sampled_from([None, "web", "ＷＥＢ", "form", "somewhere"]), min_size=6, max_size=6)


def take(past: LeadSummary, rows: Sequence[tuple[int, Event]], horizon: SummarySpec) -> None:
    news = []
    for number, row in rows:
        written = json.dumps(dict(row.properties), ensure_ascii=False)
        news.append(told(number, row.happened_at, row.known_at, row.kind, row.channel, written, row.key))
    past.take(news, horizon)


def together(pasts: Sequence[LeadSummary], rows: Sequence[tuple[int, Event]], horizon: SummarySpec) -> LeadSummary:
    """As the ledger does: where machine traffic is set aside, linked leads' past is made from all their facts."""
    if not horizon.traffics and not any(past.spoiled for past in pasts):
        return joined(pasts)
    whole = LeadSummary(folded=0)
    take(whole, rows, horizon)
    return whole


def taken_up(
    past: LeadSummary,
    news: Sequence[tuple[int, Event]],
    rows: Sequence[tuple[int, Event]],
    horizon: SummarySpec,
    at: Micros,
) -> LeadSummary:
    """A kept past with news, made anew where they spoil it."""
    take(past, news, horizon)
    if past.spoiled:
        past = LeadSummary()
        take(past, rows, horizon)
    past.fold(at, horizon)
    return past


def with_channels(result: Sequence[Event], names: Sequence[str | None]) -> list[Event]:
    return [
        Event(e.lead_id, e.kind, e.happened_at, e.known_at, e.properties, name, e.key[:1])
        for e, name in zip(result, names, strict=False)
    ]


@settings(max_examples=10)
@given(
    st.lists(cards(), min_size=1, max_size=2),
    leads,
    events(),
    channels,
    st.randoms(use_true_random=False),
    st.integers(0, 6),
    st.sampled_from([0, 1, DAY, 31 * DAY]),
    st.none() | st.sampled_from([NOW, Micros(NOW - 7 * DAY)]),
    st.booleans(),
)
def test_a_past_scores_like_its_events(
    several: list[Scorecard], lead: Lead, result: list[Event], names, order, cut: int, later: int, closed, alone: bool
):
    """Some events come first; the past is folded; the rest comes late, in any order; another lead's joins it."""
    horizon, at = horizon_of(several, ZONE, days=RECENT_DAYS), Micros(NOW + later)
    rows = list(enumerate(with_channels(result, names)))
    whole = [event for _, event in sorted(rows, key=lambda row: (row[1].happened_at, row[1].known_at, row[0]))]
    order.shuffle(rows)
    first, second = LeadSummary(), LeadSummary()
    take(first, rows[: cut // 2], horizon)
    first.fold(NOW, horizon)
    take(first, rows[cut // 2 : cut], horizon)
    take(second, rows[cut:], horizon)
    for past in (first, second):
        past.fold(at, horizon)
    if alone and horizon.traffics:  # one lead, whose news may make a burst of what came before
        both = taken_up(first, rows[cut:], rows, horizon, at)
    else:
        both = together([first, second], rows, horizon)
    view = SummaryView(both, horizon, at)
    for card in several:
        expected = score(card, lead, whole, at, zone=ZONE, closed_at=closed)
        assert score_summary(card, lead, view, closed) == expected
        features = catalogue(card)
        people = view.of_people(card.machine)
        ours = vector_of_summary(lead, people, 3, measures(features, horizon))
        theirs = vector(card, lead, whole, at, 3, features, zone=ZONE)
        assert [
            (f.name, a, b)
            for f, a, b in zip(features, ours, theirs, strict=True)
            if a != b and not (math.isnan(a) and math.isnan(b))
        ] == []


@settings(max_examples=15)
@given(cards(), leads, events(), st.floats(0, 1))
def test_a_score_stays_until_it_says(card: Scorecard, lead: Lead, result: list[Event], part: float):
    """Anywhere before the next change points, temperature, gates and audience are those of the beginning."""
    horizon = horizon_of([card], ZONE)
    past = LeadSummary()
    take(past, list(enumerate(result)), horizon)
    past.fold(NOW, horizon)
    view = SummaryView(past, horizon, NOW)
    first, until = score_summary(card, lead, view), next_change(card, lead, view)
    end = NOW + 800 * DAY if until is None else max(NOW, until - 1)
    for at in {Micros(NOW + int((end - NOW) * part)), Micros(end)}:
        assert standing(score(card, lead, result, at, zone=ZONE)) == standing(first)


def standing(actual: Score) -> tuple[object, ...]:
    parts = [(part.rule.id, part.points, part.counted) for part in actual.contributions]
    track = None if actual.fast_track is None else (actual.fast_track.fast_track.id, actual.fast_track.until)
    gates = [result.state for result in actual.gates]
    return parts, actual.total, actual.decay_points, actual.temperature, track, gates, actual.last_active_at


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_date_at_the_end_of_the_calendar_changes_nothing(day: str):
    card = default_card()
    horizon = horizon_of([card], ZONE)
    view = SummaryView(LeadSummary(), horizon, NOW)
    until = next_change(card, Lead("l", {"expected_by": day}), view)
    assert until is None or until > parse_instant("9999-01-01T00:00:00Z")


def test_the_next_change_is_the_day_on_which_something_happens():
    """A lead of the default card: its decay, its window and its date, and none of the midnights between."""
    card = default_card()
    lead = Lead("l", {"expected_by": "2027-09-30"})
    happened = Micros(NOW - 3 * DAY)
    result = [Event("l", "demo_request", happened, happened, {}, "web", "k")]
    horizon = horizon_of([card], ZONE)
    instants, at = [], NOW
    while len(instants) < 30:
        past = LeadSummary()
        take(past, list(enumerate(result)), horizon)
        past.fold(at, horizon)
        until = next_change(card, lead, SummaryView(past, horizon, at))
        if until is None:
            break
        instants.append(until)
        at = until
    steps = [happened + int(step.idle_days * DAY) for step in card.decay.steps]
    assert set(steps) <= set(instants)
    assert len(instants) <= len(steps) + 6


@settings(max_examples=10)
@given(cards(), events())
def test_a_past_of_other_cards_says_so(card: Scorecard, result: list[Event]):
    """What the horizon does not cover is refused, never answered wrongly."""
    other = horizon_of([], ZONE)
    past = LeadSummary()
    take(past, list(enumerate(result)), other)
    past.fold(NOW, other)
    lead = Lead("lead-1", {})
    try:
        answer = score_summary(card, lead, SummaryView(past, other, NOW))
    except Uncovered:
        return
    empty = not any(rule for rule in card.rules if not hasattr(rule.when, "name"))
    assert empty or answer.contributions == score(card, lead, result, NOW, zone=ZONE).contributions


@pytest.mark.parametrize("lasting", [False, True])
def test_ten_thousand_events_are_a_few_groups(lasting: bool):
    """With the last 30 days' instants; a card that resets after silences needs all of them, eight bytes each."""
    from ondo.definitions.card_file import default_card

    card = default_card()
    card = replace(
        card, decay=Decay(tuple(replace(step, lasting=step.lasting and lasting) for step in card.decay.steps))
    )
    card = replace(card, sets_aside=lasting)
    horizon, past = horizon_of([card], ZONE, days=RECENT_DAYS), LeadSummary()
    pages, news = ("price", "top", "product"), []
    for number in range(10_000):
        happened = NOW - number * 365 * DAY // 10_000
        written = json.dumps({"page": pages[number % 3]})
        news.append(told(number, happened, happened, "page_view", "web", written, str(number)))
    past.take(news, horizon)
    past.fold(NOW, horizon)
    assert len(past.groups) == 2
    assert sum(group.count for group in past.groups.values()) == 10_000
    kept = 10_000 if lasting else 10_000 * 30 / 365
    assert sum(len(group.times) for group in past.groups.values()) == pytest.approx(kept, abs=2)
