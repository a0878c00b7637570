"""Points that go down with the age of each event."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.card import Counting, CountMode, Decay, DecayStep, Rule, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.events import Event
from ondo.domain.fade import Fade, FadeKind, half_life_table, weigh, weight
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import Contribution, score
from ondo.domain.vocabulary import Axis, Direction, Label
from tests.domain.strategies import NOW, ZONE, cards, events, fades, leads
from tests.domain.test_scoring import timeless

LINEAR, HALF = Fade(FadeKind.LINEAR, 60), Fade(FadeKind.HALF_LIFE, 30)
VISITS = EventMatch(frozenset({"site_visit"}))
LEAD = Lead("lead-1")
ages = st.integers(0, 400 * DAY)


def a_card(
    fade: Fade | None, points: int = 20, counts: Counting | None = None, decay: Decay | None = None
) -> Scorecard:
    rule = Rule("visit", Axis.BEHAVIOUR, Label("訪問", "visit"), VISITS, points, counts or Counting(), fade=fade)
    return replace(default_card(), rules=(replace(rule, direction=Direction.UP),), decay=decay or Decay())


def visits(*days: float) -> list[Event]:
    at = [Micros(NOW - int(day * DAY)) for day in days]
    return [Event("lead-1", "site_visit", when, when, key=f"e{i}") for i, when in enumerate(at)]


def given_by(card: Scorecard, happened: list[Event]) -> Contribution:
    (result,) = score(card, LEAD, happened, NOW, zone=ZONE).contributions
    return result


@pytest.mark.parametrize(
    ("fade", "age", "left"),
    [
        (LINEAR, 0, 1000),
        (LINEAR, 1, 1000),  # rounded up: what has just happened counts in full
        (LINEAR, 60 * DAY // 1000, 999),
        (LINEAR, 60 * DAY // 1000 - 1, 1000),
        (LINEAR, 30 * DAY, 500),
        (LINEAR, 60 * DAY - 1, 1),
        (LINEAR, 60 * DAY, 0),  # the boundary belongs to the later state
        (LINEAR, 600 * DAY, 0),
        (HALF, DAY - 1, 1000),
        (HALF, DAY, 977),  # 1000 / 2 ** (1 / 30) = 977.2
        (HALF, 30 * DAY - 1, 512),  # still day 29: 511.7
        (HALF, 30 * DAY, 500),
        (HALF, 60 * DAY, 250),
        (HALF, 120 * DAY, 63),  # 62.5, half up
        (HALF, 328 * DAY, 1),  # 0.511
        (HALF, 329 * DAY, 0),  # 0.4998
        (HALF, 4000 * DAY, 0),
    ],
)
def test_the_weight_of_an_event_at_the_edges_of_its_age(fade: Fade, age: int, left: int):
    assert weight(fade, age) == left


@given(fades, ages)
def test_the_weight_is_the_curve_to_the_thousandth(fade: Fade, age: int):
    if fade.kind is FadeKind.LINEAR:
        exact = max(Fraction(0), 1 - Fraction(age) / (Fraction(fade.days) * DAY))
        assert 0 <= weight(fade, age) - 1000 * exact < 1
    else:
        assert abs(weight(fade, age) - 1000 * 0.5 ** (age // DAY / fade.days)) <= 0.5
    assert len(half_life_table(fade.days)) <= 11 * fade.days + 1  # 2 ** -11 rounds to nothing


@given(fades, st.lists(ages, min_size=1, max_size=6), st.none() | st.integers(1, 4), st.integers(0, 200 * DAY))
def test_weights_only_fall_and_the_youngest_events_count(fade: Fade, old: list[int], limit: int | None, wait: int):
    now = weigh(fade, old, limit)
    assert weigh(fade, [age + wait for age in old], limit) <= now
    assert now == sum(sorted((weight(fade, age) for age in old), reverse=True)[:limit])


@pytest.mark.parametrize(
    ("counts", "counted", "points"),
    [
        (Counting(), 1, 15),  # the youngest: 20 * 750 // 1000
        (Counting(CountMode.MAX, 2), 2, 25),  # 20 * (750 + 500) // 1000
        (Counting(CountMode.EVERY, None), 3, 25),  # the oldest weighs nothing, but it is counted
    ],
)
def test_a_fading_rule_counts_its_youngest_events_and_says_what_age_took(counts: Counting, counted: int, points: int):
    result = given_by(a_card(LINEAR, counts=counts), visits(30, 90, 15))
    assert (result.counted, result.points, result.faded) == (counted, points, points - 20 * counted)
    assert result.event is not None
    assert result.event.key == "e2"


def test_points_are_rounded_down_once_for_all_events_together():
    every = Counting(CountMode.EVERY, None)
    # 450 thousandths each: 3 points an event would be 1.35, rounded down 1; together 2.7.
    assert given_by(a_card(LINEAR, 3, every), visits(33, 33)).points == 2


def test_idle_decay_comes_on_top():
    steps = Decay((DecayStep(30, take=5),))
    result = score(a_card(LINEAR, decay=steps), LEAD, visits(30), NOW, zone=ZONE)
    assert (result.contributions[0].points, result.decay_points, result.behaviour_points) == (10, -5, 5)


def test_what_has_faded_to_nothing_is_needed_again():
    card = a_card(LINEAR, points=100)
    for days, rules in ((0, None), (30, []), (60, ["visit"])):
        needs = score(card, LEAD, visits(days), NOW, zone=ZONE).needs
        points = [need for need in needs if need.points]
        assert [rule.id for need in points for rule in need.rules] == (rules or [])
        assert [need.points for need in points] == ([] if rules is None else [100 if days == 60 else 50])


@settings(max_examples=10)
@given(cards(), leads, events(), fades, ages)
def test_without_a_new_fact_a_card_that_fades_never_raises_a_score(
    card: Scorecard, lead: Lead, happened: list[Event], fade: Fade, wait: int
):
    card = timeless(card)
    faded = [
        replace(rule, fade=fade) if isinstance(rule.when, EventMatch) and rule.points > 0 else rule
        for rule in card.rules
    ]
    card = replace(card, rules=tuple(faded))
    later = score(card, lead, happened, Micros(NOW + wait), zone=ZONE)
    assert later.total <= score(card, lead, happened, NOW, zone=ZONE).total
