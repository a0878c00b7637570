"""Exactly N × 24 hours, and one microsecond to either side of it."""

from __future__ import annotations

import math

import pytest

from features.batch import feature_frame
from features.catalogue import catalogue
from features.engine import connect
from features.points import score_frame
from ondo.domain.card import Counting, CountMode, Decay, DecayStep, FastTrack, Gate, Scorecard, ValueType
from ondo.domain.conditions import CountTest, Op
from ondo.domain.conditions import Test as Ask
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from tests.features.builders import (
    NOW,
    UTC,
    a_card,
    a_fact,
    a_kind,
    a_label,
    a_rule,
    an_attribute,
    an_event,
    decisions_of,
    frames_of,
    match,
)
from tests.support.facts import AttributeFact
from tests.support.plain_features import vector

CON = connect(threads=1)
VISIT = a_kind("visit")
EVERY = Counting(CountMode.EVERY, None)
EDGES = [(-1, 1), (0, 0), (1, 0)]  # microseconds past N days, and whether such an event is still inside


def scored(
    card: Scorecard, *events: Event, facts: list[AttributeFact] | None = None, at: int = NOW, closed: int | None = None
):
    result = score_frame(
        frames_of(card, events, facts or []), card, decisions_of(("lead", at, closed)), zone=UTC, con=CON
    )
    return result.iloc[0]


@pytest.mark.parametrize("days", [0.5, 7, 30, 365])
@pytest.mark.parametrize(("past", "inside"), EDGES)
def test_a_rule_s_window_is_open_at_its_far_end(days: float, past: int, inside: int):
    counted = CountTest(match("visit"), Op.GTE, (1.0,), days)
    card = a_card(a_rule("event", match("visit"), within_days=days), a_rule("count", counted), kinds=[VISIT])
    row = scored(card, an_event("lead", "visit", int(days * DAY) + past))
    assert (row["n__event"], row["n__count"]) == (inside, inside)


def test_a_window_that_is_no_whole_number_of_microseconds_rounds_to_no_side():
    days = 1 / 7  # 12342857142.857… microseconds: the one below is inside, the one above is not
    below = math.floor(days * DAY)
    card = a_card(a_rule("r", match("visit"), within_days=days), kinds=[VISIT])
    assert scored(card, an_event("lead", "visit", below))["n__r"] == 1
    assert scored(card, an_event("lead", "visit", below + 1))["n__r"] == 0


@pytest.mark.parametrize(("past", "points"), [(-1, 50), (0, 40), (1, 40)])
def test_exactly_thirty_days_idle_is_decayed(past: int, points: int):
    card = a_card(a_rule("r", match("visit"), 50), kinds=[VISIT], decay=Decay((DecayStep(30, 10), DecayStep(90, to=0))))
    assert scored(card, an_event("lead", "visit", 30 * DAY + past))["behaviour_points"] == points
    assert scored(card, an_event("lead", "visit", 90 * DAY + past))["behaviour_points"] == (40 if past < 0 else 0)


@pytest.mark.parametrize(("past", "inside"), EDGES)
def test_a_fast_track_ends_exactly_after_its_days(past: int, inside: int):
    card = a_card(kinds=[VISIT], fast_tracks=(FastTrack("f", a_label(), match("visit"), hot_for_days=30),))
    assert scored(card, an_event("lead", "visit", 30 * DAY + past))["fast_track"] == bool(inside)


@pytest.mark.parametrize(("closed_ago", "spent"), [(11, False), (10, True), (9, True)])
def test_a_fast_track_event_up_to_the_close_of_the_hand_off_is_spent(closed_ago: int, spent: bool):
    card = a_card(kinds=[VISIT], fast_tracks=(FastTrack("f", a_label(), match("visit")),))
    assert scored(card, an_event("lead", "visit", 10), closed=NOW - closed_ago)["fast_track"] != spent


@pytest.mark.parametrize(("late", "seen"), [(0, 1), (1, 0)])
def test_a_fact_counts_from_the_microsecond_it_is_known(late: int, seen: int):
    card = a_card(a_rule("e", match("visit")), a_rule("a", Ask("size", Op.GTE, (1.0,))), kinds=[VISIT])
    event = an_event("lead", "visit", 5 * DAY, known_ago=-late)
    fact = a_fact("lead", "size", 2.0, 5 * DAY, known_ago=-late)
    row = scored(card, event, facts=[fact])
    assert (row["n__e"], row["n__a"]) == (seen, seen)
    row = scored(card, an_event("lead", "visit", -late), facts=[a_fact("lead", "size", 2.0, -late)])
    assert (row["n__e"], row["n__a"]) == (seen, seen)


@pytest.mark.parametrize(
    ("day", "met", "unknown"),
    [
        ("2024-10-03", False, True),
        ("2024-10-04", True, False),
        ("2024-10-14", True, False),
        ("2024-10-15", False, False),
    ],
)
def test_a_gate_s_date_counts_from_today_to_the_last_day(day: str, met: bool, unknown: bool):
    gate = Gate("g", "expected_by", a_label(), Ask("expected_by", Op.WITHIN_DAYS, (10.0,)), a_label())
    card = a_card(attributes=[an_attribute("expected_by", ValueType.DATE)], gates=(gate,))
    assert NOW == 20_000 * DAY  # midnight, the start of 2024-10-04
    for at in (NOW, NOW + DAY - 1):
        row = scored(card, facts=[a_fact("lead", "expected_by", day, 90 * DAY)], at=at)
        assert (row["gates_met"], row["gates_unknown"]) == (met, unknown)


@pytest.mark.parametrize(("past", "inside"), EDGES)
def test_features_of_thirty_days_have_the_same_edge(past: int, inside: int):
    card = a_card(a_rule("r", match("visit"), counts=EVERY), kinds=[VISIT])
    events = [an_event(lead, "visit", 30 * DAY + past) for lead in ("lead", "colleague")]
    facts = [a_fact(lead, "account_id", "acme", 90 * DAY) for lead in ("lead", "colleague")]
    row = feature_frame(frames_of(card, events, facts), card, decisions_of(("lead", NOW)), zone=UTC, con=CON).iloc[0]
    assert (row["kind__visit__30d"], row["events_30d"], row["colleagues_30d"]) == (inside, inside, inside)
    assert row["kind__visit__total"] == 1
    assert row["idle_days"] == row["kind__visit__days_since"] == (30 * DAY + past) / DAY


@pytest.mark.parametrize(("apart", "days"), [(0, 1), (1, 2)])
def test_active_days_are_calendar_days(apart: int, days: int):
    card = a_card(kinds=[VISIT])
    events = [an_event("lead", "visit", DAY), an_event("lead", "visit", DAY + apart)]
    row = feature_frame(frames_of(card, events), card, decisions_of(("lead", Micros(NOW))), zone=UTC, con=CON).iloc[0]
    assert row["active_days"] == days


def test_a_gate_asks_about_attributes_and_sees_no_event():
    gate = Gate("g", "size", a_label(), CountTest(match("visit"), Op.GTE, (1.0,)), a_label())
    card = a_card(kinds=[VISIT], gates=(gate,), attributes=[an_attribute("size", ValueType.NUMBER)])
    row = scored(card, an_event("lead", "visit", DAY), facts=[a_fact("lead", "size", 1.0, DAY)])
    assert (row["gates_met"], row["gates_unknown"]) == (False, False)


@pytest.mark.parametrize(("after", "followed"), [(-1, 0), (0, 0), (1, 1)])
def test_one_event_follows_another_only_when_it_is_later(after: int, followed: int):
    card = a_card(a_rule("ask", match("form"), notice=True), kinds=[VISIT, a_kind("form")])
    events = [an_event("lead", "visit", DAY), an_event("lead", "form", DAY - after)]
    row = feature_frame(frames_of(card, events), card, decisions_of(("lead", NOW)), zone=UTC, con=CON).iloc[0]
    lead = Lead("lead")
    names = [feature.name for feature in catalogue(card)]
    alone = dict(zip(names, vector(card, lead, events, NOW, 0, zone=UTC), strict=True))
    assert row["intent_after_content"] == alone["intent_after_content"] == followed
