"""Reset means reset: what was earned before a silence stays gone, and what wakes a lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.card import Counting, CountMode, Decay, DecayStep, Rule, Scorecard
from ondo.domain.conditions import CountTest, EventMatch, Op
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.lead_summary import SummaryView, summary_of_events
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import Score, score
from ondo.domain.silence import NEVER, Silence, awake
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import Axis, Direction, Label, Lang, Temperature
from ondo.text.locales import Locale
from ondo.text.score_text import reset_text
from tests.domain.strategies import NOW, ZONE, cards, events, leads

CARD = default_card()
LARGE = Lead("lead-1", {"employees": 800.0, "industry": "it", "expected_by": "2026-12-01"})
NAME = Label("名", "name")


def ago(kind: str, days: float, **properties: Value) -> Event:
    at = Micros(NOW - int(days * DAY))
    return Event("lead-1", kind, at, at, properties, key=f"{kind}-{days}")


def scored(happened: Sequence[Event], card: Scorecard = CARD, lead: Lead = LARGE, at: Micros = NOW) -> Score:
    """The score from all events, which the kept summary has to give as well."""
    whole = score(card, lead, happened, at, zone=ZONE)
    horizon = horizon_of([card], ZONE)
    assert score_summary(card, lead, SummaryView(summary_of_events(happened, horizon, at), horizon, at)) == whole
    return whole


def before(card: Scorecard) -> Scorecard:
    """A card as it was before resets lasted."""
    steps = tuple(replace(step, lasting=False) for step in card.decay.steps)
    return replace(
        card, decay=Decay(steps), kinds={name: replace(kind, wakes=True) for name, kind in card.kinds.items()}
    )


OLD = [
    ago("demo_request", 400),
    ago("seminar_attended", 410, topic="problem_solving"),
    ago("page_view", 405, page="price"),
]


def test_one_mail_opening_after_400_silent_days_brings_no_old_points_back():
    assert scored(OLD, before(CARD)).total == 25
    woken = scored([*OLD, ago("email_open", 0)], before(CARD))
    assert (woken.total, woken.temperature) == (111, Temperature.HOT)
    kept = scored([*OLD, ago("email_open", 0)])
    assert (kept.total, kept.temperature) == (25, Temperature.COLD)
    assert kept.silence == Silence(Micros(NOW - 400 * DAY), None)


def test_a_real_action_after_the_silence_counts_alone():
    result = scored([*OLD, ago("document_request", 5), ago("email_open", 1)])
    assert [(part.rule.id, part.points) for part in result.contributions if part.rule.axis is Axis.BEHAVIOUR] == [
        ("document_request", 20),
        ("email_open", 1),
    ]
    assert result.silence == Silence(Micros(NOW - 400 * DAY), Micros(NOW - 5 * DAY))
    assert result.decay_points == 0


def test_a_score_says_which_silence_has_reset_it():
    voice = Locale(Lang.EN, ZONE)
    lasts, over = scored(OLD).silence, scored([*OLD, ago("site_visit", 5)]).silence
    assert lasts is not None
    assert over is not None
    assert (
        reset_text(lasts, NOW, voice) == "Behaviour points are reset after 400 days without action (last on 2025-08-17)"
    )
    words = "What was earned until 2025-08-17 was reset by 395 days without action; counted anew from 2026-09-16"
    assert reset_text(over, NOW, voice) == words


def test_the_30_day_step_is_a_state_that_the_next_waking_action_ends():
    demo = ago("demo_request", 40)
    assert scored([demo]).behaviour_points == 40
    assert scored([demo, ago("site_visit", 0)]).behaviour_points == 51
    assert scored([demo, ago("email_open", 0)]).behaviour_points == 41, (
        "an e-mail open gives its point and wakes nobody"
    )


@pytest.mark.parametrize(("gap", "kept"), [(90 * DAY - 1, 50), (90 * DAY, 0)])
def test_exactly_90_days_are_a_silence(gap: int, kept: int):
    first = Micros(NOW - gap - DAY)
    happened = [Event("lead-1", "demo_request", first, first, key="demo"), ago("site_visit", 1)]
    assert scored(happened).behaviour_points == kept + 1


def test_silence_is_what_is_known_a_late_fact_ends_it():
    happened = [ago("demo_request", 130), ago("site_visit", 10)]
    assert scored(happened).behaviour_points == 1
    late = Event("lead-1", "site_visit", Micros(NOW - 60 * DAY), NOW, key="late")
    assert scored([*happened, late]).behaviour_points == 52


def test_a_lead_without_any_waking_event_counts_from_its_first_own_event():
    happened = [ago("email_sent", 301), *(ago("email_open", days) for days in (300, 200, 100))]
    result = scored(happened)
    assert (result.behaviour_points, result.last_active_at, result.silence) == (3, None, None)
    assert scored([]).behaviour_points == 0
    reset = CARD.reset
    assert reset is not None
    assert awake(reset, happened, NOW).since == NOW - 300 * DAY
    assert awake(reset, happened[:1], NOW).since == NEVER


def test_a_first_waking_event_takes_no_points_away():
    opened = [ago("email_open", days) for days in (300, 200)]
    assert scored([*opened, ago("site_visit", 0)]).behaviour_points == 3


def test_a_deduction_goes_on_counting_or_silence_would_raise_a_score():
    unsubscribed = Rule(
        "left", Axis.BEHAVIOUR, NAME, EventMatch(frozenset(["call_made"])), -30, direction=Direction.DOWN
    )
    card = replace(CARD, rules=(*CARD.rules, unsubscribed))
    happened = [ago("call_made", 300), ago("demo_request", 250)]
    assert scored(happened, card).behaviour_points == -30
    assert scored([*happened, ago("document_request", 1)], card).behaviour_points == 20 - 30


def test_counts_of_a_rule_that_gives_points_see_only_what_came_since():
    often = Rule("often", Axis.BEHAVIOUR, NAME, CountTest(EventMatch(frozenset(["site_visit"])), Op.GTE, (3,)), 25)
    every = replace(CARD.rule("document_request"), counts=Counting(CountMode.EVERY, None), within_days=500)
    card = replace(CARD, rules=(often, every))
    visits = [
        *(ago("site_visit", days) for days in (301, 302, 3)),
        ago("document_request", 300),
        ago("document_request", 2),
    ]
    assert scored(visits, card).behaviour_points == 20
    assert scored([*visits, ago("site_visit", 1), ago("site_visit", 0.5)], card).behaviour_points == 45


def test_fast_tracks_do_not_look_at_the_silence():
    card = replace(CARD, decay=Decay((DecayStep(1, to=0, lasting=True),)))
    inquiry = ago("contact_form", 20, concrete=True)
    result = scored([inquiry], card)
    assert result.fast_track is not None
    assert result.temperature is Temperature.HOT


@pytest.mark.slow
@settings(max_examples=50)
@given(cards(), leads, events(), st.integers(0, 120 * DAY))
def test_time_alone_never_raises_behaviour_points_by_a_reset(
    card: Scorecard, lead: Lead, happened: list[Event], later: int
):
    """Only rules that look at no moving window or date, so that nothing but decay depends on the time."""
    rules = tuple(r for r in card.rules if isinstance(r.when, EventMatch) and r.within_days is None and r.fade is None)
    still = replace(card, rules=tuple(rule for rule in rules if rule.points >= 0 or rule.axis is Axis.ATTRIBUTE))
    now = scored(happened, still, lead)
    then = scored(happened, still, lead, Micros(NOW + later))
    assert then.behaviour_points <= now.behaviour_points
