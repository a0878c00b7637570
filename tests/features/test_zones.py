"""Days are the company's: every executor takes an instant for the same calendar day, whatever the clocks do."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.batch import feature_frame
from features.engine import connect
from features.points import score_frame
from ondo.domain.card import Gate, Scorecard, ValueType
from ondo.domain.conditions import CountTest, Op
from ondo.domain.conditions import Test as Ask
from ondo.domain.events import Event
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, local_date, start_of_day
from tests.features import test_batch, test_points
from tests.features.builders import (
    a_card,
    a_kind,
    a_label,
    a_rule,
    an_attribute,
    decisions_of,
    frames_of,
    match,
)
from tests.features.worlds import UNSHRUNK, World
from tests.support.facts import AttributeFact

CON = connect(threads=1)
TOKYO = ZoneInfo("Asia/Tokyo")
# Days on which clocks change, in both directions, and plain ones. Samoa left out 2011-12-30 altogether; the clocks of
# Newfoundland went back one minute after midnight, so that a day began twice; in Beirut midnight itself is left out.
DAYS = {
    "Asia/Tokyo": ("2026-09-30", "2026-10-01"),
    "America/New_York": ("2026-03-08", "2026-03-09", "2026-11-01", "2026-11-02"),
    "Pacific/Apia": ("2011-12-29", "2011-12-31", "2020-09-27", "2021-04-04"),
    "America/St_Johns": ("2010-11-07", "2010-03-14"),
    "Asia/Beirut": ("2026-03-29", "2026-10-25"),
    "UTC": ("2026-10-01",),
}
NEAR = (-HOUR - 1, -HOUR, -MINUTE, -1, 0, 1, MINUTE, HOUR - 1, HOUR, HOUR + MINUTE, 9 * HOUR)


def ahead(name: str, days: float) -> Ask:
    return Ask(name, Op.WITHIN_DAYS, (days,))


CARD = a_card(
    a_rule("soon", ahead("expected_by", 10)),
    a_rule("today", ahead("expected_by", 0)),
    a_rule("due", match("visit", where=ahead("due", 1))),
    a_rule("twice", CountTest(match("visit", where=ahead("due", 0)), Op.GTE, (2.0,), 30)),
    kinds=[a_kind("visit", due=ValueType.DATE)],
    attributes=[an_attribute("expected_by", ValueType.DATE)],
    gates=(Gate("g", "expected_by", a_label(), ahead("expected_by", 10), a_label()),),
)


@st.composite
def around_midnight(draw: st.DrawFn) -> World:
    """Two leads around each day of a zone; all its days in one world, since a question costs more than its rows."""
    name = draw(st.sampled_from(sorted(DAYS)))
    parts = [draw(around_midnight_of(ZoneInfo(name), date.fromisoformat(day))) for day in DAYS[name]]
    events, facts, asked = ([row for part in parts for row in part[i]] for i in range(3))
    return World(CARD, events, facts, asked, ZoneInfo(name))


@st.composite
def around_midnight_of(draw: st.DrawFn, zone: ZoneInfo, day: date) -> tuple[list, list, list]:
    midnights = [start_of_day(day + timedelta(days=n), zone) for n in (-1, 0, 1)]
    instants = st.builds(
        lambda midnight, off: Micros(midnight + off), st.sampled_from(midnights), st.sampled_from(NEAR)
    )
    dates = st.sampled_from((-2, -1, 0, 1, 2, 9, 10, 11)).map(lambda n: (day + timedelta(days=n)).isoformat())
    names = (f"a {day}", f"b {day}")
    leads = st.sampled_from(names)
    events = st.builds(lambda lead, at, due: Event(lead, "visit", at, at, {"due": due}), leads, instants, dates)
    long_ago = Micros(midnights[0] - 30 * DAY)
    facts = [AttributeFact(lead, "expected_by", draw(dates), long_ago, long_ago) for lead in names]
    happened = draw(st.lists(events, min_size=4, max_size=8))
    asked = draw(st.lists(st.tuples(leads, instants, st.none()), min_size=8, max_size=12))
    return happened, facts, asked


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=4)
@given(around_midnight())
def test_every_executor_agrees_around_midnight(world: World):
    test_points.agree(world)
    test_batch.agree(world)


def gate_state(card: Scorecard, expected_by: str, at: Micros) -> tuple[bool, bool]:
    fact = AttributeFact("lead", "expected_by", expected_by, Micros(at - DAY), Micros(at - DAY))
    row = score_frame(frames_of(card, facts=[fact]), card, decisions_of(("lead", at)), zone=TOKYO, con=CON).iloc[0]
    return bool(row["gates_met"]), bool(row["gates_unknown"])


@pytest.mark.parametrize(
    ("expected_by", "before", "after"),
    [
        ("2026-10-10", (False, False), (True, False)),  # nine days ahead from 1 October on
        ("2026-09-30", (True, False), (False, True)),  # gone by
    ],
)
def test_a_gate_s_date_changes_at_midnight_in_tokyo_not_at_nine(expected_by, before, after):
    gate = Gate("g", "expected_by", a_label(), ahead("expected_by", 9), a_label())
    card = a_card(attributes=[an_attribute("expected_by", ValueType.DATE)], gates=(gate,))
    midnight = start_of_day(date(2026, 10, 1), TOKYO)
    assert gate_state(card, expected_by, Micros(midnight - 1)) == before
    for later in (0, 9 * HOUR - 1, 9 * HOUR, DAY - 1):
        assert gate_state(card, expected_by, Micros(midnight + later)) == after


def test_a_date_in_an_event_is_looked_at_on_the_day_of_that_event():
    evening = Micros(start_of_day(date(2026, 10, 1), TOKYO) + 8 * HOUR)  # still 30 September in UTC
    card = a_card(a_rule("due", match("visit", where=ahead("due", 0))), kinds=CARD.kinds.values())
    events = [Event(day, "visit", evening, evening, {"due": f"2026-{day}"}) for day in ("09-30", "10-01", "10-02")]
    asked = decisions_of(*((event.lead_id, evening + 90 * DAY) for event in events))
    result = score_frame(frames_of(card, events), card, asked, zone=TOKYO, con=CON)
    assert result["n__due"].tolist() == [0, 1, 0]


def test_active_days_are_days_of_tokyo():
    card = a_card(kinds=[a_kind("visit")])
    midnight = start_of_day(date(2026, 10, 1), TOKYO)
    instants = [midnight - 1, midnight, midnight + 9 * HOUR - 1, midnight + 9 * HOUR]  # two days there, two in UTC too
    cases = {"a": instants[:2], "b": instants[1:], "c": instants[2:]}
    events = [Event(lead, "visit", Micros(at), Micros(at)) for lead, moments in cases.items() for at in moments]
    asked = decisions_of(*((lead, midnight + DAY) for lead in cases))
    result = feature_frame(frames_of(card, events), card, asked, zone=TOKYO, con=CON)
    np.testing.assert_array_equal(result["active_days"], [2, 1, 1])
    assert [len({local_date(Micros(at), TOKYO) for at in moments}) for moments in cases.values()] == [2, 1, 1]
