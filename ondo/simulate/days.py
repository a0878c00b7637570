"""The company's calendar: when people browse and the office is open, in seconds since the first midnight (JST)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from ondo.domain.instant import SECOND, start_of_day

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

JST = ZoneInfo("Asia/Tokyo")
LAST_DAY = date(2026, 9, 30)
DAY_S = 86_400
HOUR_S = 3_600
OPENS, CLOSES = 9 * HOUR_S, 18 * HOUR_S
AFTERWARDS = 500
"""Days known to the calendar after the last simulated one, so that slow deals can be dated before they are cut off."""

MONTH_WEIGHTS = (0.9, 1.0, 1.2, 0.95, 0.9, 1.05, 1.0, 0.85, 1.15, 1.05, 1.05, 0.85)
"""Interest by calendar month: strongest before the fiscal year ends in March and the half-year in September."""
HOUR_WEIGHTS = (1, 0.5, 0.3, 0.2, 0.2, 0.5, 1, 2, 5, 10, 12, 10, 7, 10, 11, 11, 10, 8, 5, 3, 3, 3, 3, 2)


@dataclass(frozen=True)
class SimulatedDays:
    """Days from ``first`` on; ``days`` of them are simulated."""

    first: date
    days: int

    @classmethod
    def of_months(cls, months: int, last: date = LAST_DAY) -> SimulatedDays:
        """Return the calendar of so many months, the one of its last day counted as a whole one."""
        year, month = divmod(last.year * 12 + last.month - months, 12)
        first = date(year, month + 1, 1)
        return cls(first, (last - first).days + 1)

    @property
    def end(self) -> int:
        """First second that is no longer simulated."""
        return self.days * DAY_S

    @cached_property
    def origin(self) -> int:
        """UTC microseconds of second 0."""
        return start_of_day(self.first, JST)

    def micros(self, seconds: Ints) -> Ints:
        """Return seconds as UTC microseconds (Japan has no summer time)."""
        return seconds * SECOND + self.origin

    def day(self, when: date) -> int:
        """Return the number of a date."""
        return (when - self.first).days

    @cached_property
    def dates(self) -> list[date]:
        """Every day, those after the last simulated one included."""
        return [self.first + timedelta(days=n) for n in range(self.days + AFTERWARDS)]

    @cached_property
    def is_open(self) -> Flags:
        """Whether the office is open: no weekends, public holidays, Obon, or turn of the year."""
        import holidays

        closed = holidays.country_holidays("JP", years=range(self.first.year, self.dates[-1].year + 1))
        return np.array([d.weekday() < 5 and d not in closed and not _long_break(d) for d in self.dates])

    @cached_property
    def _activity(self) -> Floats:
        """Cumulated interest, one more entry than days; 1.0 is an average working day of a plain month."""
        weights = [
            (1.0 if work else 0.3) * (0.5 if _long_break(d) else 1.0) * MONTH_WEIGHTS[d.month - 1]
            for d, work in zip(self.dates, self.is_open, strict=True)
        ]
        return np.concatenate([[0.0], np.cumsum(weights)])

    def to_activity(self, seconds: Ints) -> Floats:
        """Return how much activity time has passed by an instant."""
        return np.interp(seconds / DAY_S, np.arange(len(self._activity)), self._activity)

    def from_activity(self, activity: Floats, rng: np.random.Generator) -> Ints:
        """Return instants at these activity times: the day follows the season, the hour people's habits."""
        day = np.searchsorted(self._activity, activity, side="right") - 1
        return day * DAY_S + self.hours(len(activity), rng)

    @property
    def total_activity(self) -> float:
        """Activity of all simulated days."""
        return float(self._activity[self.days])

    def hours(self, n: int, rng: np.random.Generator) -> Ints:
        """Draw ``n`` seconds of the day."""
        weights = np.array(HOUR_WEIGHTS)
        return rng.choice(24, n, p=weights / weights.sum()) * HOUR_S + rng.integers(0, HOUR_S, n)

    @cached_property
    def _work(self) -> Ints:
        """Cumulated seconds of open office at the start of each day."""
        return np.concatenate([[0], np.cumsum(self.is_open * (CLOSES - OPENS))]).astype(np.int64)

    def office_time(self, seconds: Ints) -> Ints:
        """Return the seconds of open office passed by each instant."""
        day, second = np.divmod(np.minimum(seconds, len(self.dates) * DAY_S - 1), DAY_S)
        worked: Ints = self._work[day] + self.is_open[day] * np.clip(second - OPENS, 0, CLOSES - OPENS)
        return worked

    def after_work(self, seconds: Ints, work: Ints) -> Ints:
        """Return the instants ``work`` seconds (> 0) of open office later; never beyond the calendar's last day."""
        target = np.minimum(self.office_time(seconds) + work, self._work[-1])
        day = np.searchsorted(self._work, target, side="left") - 1
        at: Ints = day * DAY_S + OPENS + (target - self._work[day])
        return at


def _long_break(day: date) -> bool:
    """Obon and the turn of the year, when companies close though the calendar does not say so."""
    return (
        (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or (day.month == 8 and 13 <= day.day <= 16)
    )
