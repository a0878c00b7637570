"""The calendar: a Japanese office, and interest that follows the seasons."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.instant import parse_instant
from ondo.simulate.days import CLOSES, DAY_S, HOUR_S, OPENS, SimulatedDays

CALENDAR = SimulatedDays.of_months(24)


def test_it_ends_with_september_2026_in_japan():
    assert CALENDAR.first == date(2024, 10, 1)
    assert CALENDAR.micros(np.array([CALENDAR.end]))[0] == parse_instant("2026-10-01T00:00:00+09:00")


@pytest.mark.parametrize(
    ("months", "last", "first"),
    [(1, date(2027, 2, 1), date(2027, 2, 1)), (12, date(2027, 1, 15), date(2026, 2, 1))],
)
def test_it_ends_with_the_last_day_and_begins_with_a_month(months, last, first):
    calendar = SimulatedDays.of_months(months, last)
    assert calendar.first == first
    assert calendar.dates[calendar.days - 1] == last


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2025, 6, 2), True),  # an ordinary Monday
        (date(2025, 6, 7), False),  # Saturday
        (date(2025, 8, 14), False),  # Obon
        (date(2025, 12, 30), False),  # end of the year
        (date(2026, 1, 2), False),  # beginning of the year
        (date(2026, 5, 6), False),  # a public holiday moved on from Sunday
    ],
)
def test_the_office_closes_as_offices_do(day, is_open):
    assert bool(CALENDAR.is_open[CALENDAR.day(day)]) is is_open


@given(second=st.integers(0, CALENDAR.end), hours=st.floats(0.01, 400))
def test_work_ends_in_open_hours_and_takes_exactly_as_long_as_said(second, hours):
    work = max(1, int(hours * HOUR_S))
    start = np.array([second])
    end = CALENDAR.after_work(start, np.array([work]))
    assert CALENDAR.office_time(end) - CALENDAR.office_time(start) == work
    assert CALENDAR.is_open[end[0] // DAY_S]
    assert OPENS < end[0] % DAY_S <= CLOSES


def test_people_rest_at_weekends_at_night_and_over_new_year():
    rng = np.random.default_rng(1)
    at = CALENDAR.from_activity(rng.random(20_000) * CALENDAR.total_activity, rng)
    day = np.bincount(at // DAY_S, minlength=CALENDAR.days)
    busy = day[CALENDAR.is_open[: CALENDAR.days]].mean()
    assert day[CALENDAR.day(date(2026, 1, 1))] < busy / 2
    assert day[CALENDAR.day(date(2025, 6, 7))] < busy / 2
    night = np.isin(at % DAY_S // HOUR_S, [1, 2, 3, 4]).mean()
    assert night < 0.03
    assert at.max() < CALENDAR.end
