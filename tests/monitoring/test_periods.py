"""Business weeks, months and quarters, against a walk over the calendar day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest

from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.window import Window, describe
from ondo.calendars import PublicHolidays
from ondo.domain.business_hours import WORKDAY, BusinessHours
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.monitoring_plan import Period

FIRST, LAST = date(2023, 11, 1), date(2027, 2, 28)
DAYS = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days)]
TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
SANTIAGO, CAIRO = ZoneInfo("America/Santiago"), ZoneInfo("Africa/Cairo")
"""In Santiago and Cairo the clocks change at midnight: some days have no 0:00."""


def clock(zone: ZoneInfo, weekdays: str, country: str | None = None, off: tuple[date, ...] = ()) -> BusinessHours:
    week = {int(day): WORKDAY for day in weekdays}
    return BusinessHours(zone, week, PublicHolidays(country), dict.fromkeys(off, ()))


CLOSED = tuple(day for day in DAYS if (day.month, day.day) >= (12, 27) or (day.month, day.day) <= (1, 7))
"""Two weeks around every New Year, with a whole calendar week among them in some years."""
SEPTEMBER = tuple(day for day in DAYS if day.year == 2025 and day.month == 9)

COMPANIES = {
    "without an agreement": (CompanyCalendar(TOKYO), 0),
    "Japan": (CompanyCalendar(TOKYO, 4, (clock(TOKYO, "01234", "JP", CLOSED),)), 0),
    "from Tuesday to Saturday": (CompanyCalendar(SANTIAGO, 7, (clock(SANTIAGO, "12345", "CL", CLOSED),)), 1),
    "from Sunday to Thursday": (CompanyCalendar(CAIRO, 10, (clock(CAIRO, "60123", "EG", SEPTEMBER),)), 6),
    "every day": (CompanyCalendar(NEW_YORK, 1, (clock(NEW_YORK, "0123456", None, CLOSED),)), 0),
    "two teams": (CompanyCalendar(TOKYO, 2, (clock(TOKYO, "34", "JP", CLOSED), clock(NEW_YORK, "2", "US"))), 2),
    "two rests as long": (CompanyCalendar(TOKYO, 1, (clock(TOKYO, "014"),)), 0),
}


def weeks(calendar: CompanyCalendar, first_weekday: int) -> Iterator[list[date]]:
    """Begin a week on each first weekday; one on which nobody works waits for the next."""
    week: list[date] = []
    for day in DAYS:
        if day.weekday() == first_weekday and any(calendar.works(row) for row in week):
            yield week
            week = []
        week.append(day)


def quarter(day: date, fiscal_start: int) -> int:
    return (day.year * 12 + day.month - fiscal_start) // 3


def oracle(kind: Period, calendar: CompanyCalendar, first_weekday: int) -> list[list[date]]:
    """Return the days of each period; the first, cut off by where the walk begins, is left out."""
    if kind is Period.BUSINESS_WEEK:
        return list(weeks(calendar, first_weekday))[1:]
    of = (lambda day: quarter(day, calendar.fiscal_start)) if kind is Period.QUARTER else lambda day: day.month
    return [list(days) for _, days in groupby(DAYS, of)][1:-1]


@pytest.mark.parametrize("kind", list(Period))
@pytest.mark.parametrize("company", list(COMPANIES))
def test_periods_are_those_of_a_walk_over_the_days(company: str, kind: Period):
    calendar, first_weekday = COMPANIES[company]
    assert calendar.first_weekday == first_weekday
    expected = oracle(kind, calendar, first_weekday)
    result = []
    for days in expected:
        begin, end = start_of_day(days[0], calendar.zone), start_of_day(days[-1] + timedelta(days=1), calendar.zone)
        for at in (begin, start_of_day(days[len(days) // 2], calendar.zone), Micros(end - 1)):
            window = calendar.period(kind, at)
            assert (window.start, window.end) == (begin, end), (days[0], describe(window))
        assert calendar.last_ended(kind, end) == window
        assert local_date(begin, calendar.zone) == days[0]
        result.append(window)
    assert len({row.key for row in result}) == len(result)
    for before, after in pairwise(result):
        assert before.end == after.start
        assert calendar.last_ended(kind, Micros(after.end - 1)) == before
    cut = Window("cut", Micros(result[1].start - 1), Micros(result[-1].end - 1))
    assert calendar.inside(kind, cut) == tuple(reversed(result[1:-1]))


@pytest.mark.parametrize(
    ("company", "day", "first", "last"),
    [
        # Monday 28 December 2026: the company is closed until 7 January, and the week goes with the next one.
        ("Japan", date(2026, 12, 28), date(2026, 12, 28), date(2027, 1, 10)),
        ("Japan", date(2026, 12, 27), date(2026, 12, 21), date(2026, 12, 27)),
        # Sunday 31 August 2025 is worked; then nobody works until October.
        ("from Sunday to Thursday", date(2025, 9, 15), date(2025, 9, 7), date(2025, 10, 4)),
        # A holiday on a Monday moves nothing.
        ("Japan", date(2026, 10, 12), date(2026, 10, 12), date(2026, 10, 18)),
    ],
)
def test_a_week_without_a_working_day_is_no_window_of_its_own(company: str, day: date, first: date, last: date):
    calendar, _ = COMPANIES[company]
    window = calendar.period(Period.BUSINESS_WEEK, start_of_day(day, calendar.zone))
    result = local_date(window.start, calendar.zone), local_date(Micros(window.end - 1), calendar.zone)
    assert result == (first, last)
