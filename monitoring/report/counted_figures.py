"""Figures of the report that carry their count: a spread of lengths, a calendar quarter, a share with its interval."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from monitoring.windows.window import Window, quarter_of
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.rate import ENOUGH, LEVEL, Rate, rate
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

__all__ = [
    "ENOUGH",
    "LEVEL",
    "FiscalQuarter",
    "Quartiles",
    "Rate",
    "before",
    "last_whole",
    "months_of",
    "quarter_named",
    "rate",
    "spread",
]


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Quartiles of some lengths; ``None`` below ``ENOUGH``, except that the count is always told."""

    count: int
    early: float | None
    median: float | None
    late: float | None


def spread(values: Iterable[float]) -> Quartiles:
    """Make the quartiles of some lengths."""
    numbers = np.asarray(list(values), dtype=float)
    if len(numbers) < ENOUGH:
        return Quartiles(len(numbers), None, None, None)
    early, median, late = (float(quartile) for quartile in np.quantile(numbers, [0.25, 0.5, 0.75]))
    return Quartiles(len(numbers), early, median, late)


@dataclass(frozen=True, slots=True)
class FiscalQuarter:
    """A quarter of the company's fiscal year and how much of it had passed; days are local and included.

    ``until`` is the last instant that counts (excluded): the quarter's end, or the instant of looking.
    """

    key: str
    name: Label
    first: date
    last: date
    start: Micros
    until: Micros
    whole: bool

    def holds(self, at: int) -> bool:
        """Tell whether an instant lies in the part that has passed."""
        return self.start <= at < self.until


def quarter_named(text: str, zone: ZoneInfo, fiscal_start: int, as_of: Micros) -> FiscalQuarter:
    """Return the quarter of that name, ``2026Q3``; ``InputError`` for another form or a quarter not yet begun.

    The fiscal year is named after the calendar year in which it begins.
    """
    match = re.fullmatch(r"\s*(\d{4})\s*-?\s*[Qq]([1-4])\s*", text)
    if match is None:
        raise InputError(Message("monitoring-no-quarter", text=text), Message("monitoring-no-quarter-hint"))
    made = _quarter(int(match[1]), int(match[2]), zone, fiscal_start, as_of)
    if made.start >= as_of:
        raise InputError(
            Message("monitoring-quarter-not-begun", key=made.key, first=str(made.first)),
            Message("monitoring-quarter-not-begun-hint"),
        )
    return made


def last_whole(at: Micros, zone: ZoneInfo, fiscal_start: int, as_of: Micros) -> FiscalQuarter:
    """Return the last quarter that had ended at an instant."""
    year, number = quarter_of(local_date(at, zone), fiscal_start)
    return before(_quarter(year, number, zone, fiscal_start, as_of), zone, fiscal_start, as_of)


def before(quarter: FiscalQuarter, zone: ZoneInfo, fiscal_start: int, as_of: Micros, back: int = 1) -> FiscalQuarter:
    """Return a quarter some quarters earlier."""
    place = int(quarter.key[:4]) * 4 + int(quarter.key[-1]) - 1 - back
    return _quarter(place // 4, place % 4 + 1, zone, fiscal_start, as_of)


def _quarter(year: int, number: int, zone: ZoneInfo, fiscal_start: int, as_of: Micros) -> FiscalQuarter:
    month = year * 12 + (fiscal_start - 1) + (number - 1) * 3
    first, after = (date(month_number // 12, month_number % 12 + 1, 1) for month_number in (month, month + 3))
    start, end = start_of_day(first, zone), start_of_day(after, zone)
    if fiscal_start == 1:
        name = Message("report-quarter-of-year", number=number, year=year)
    else:
        name = Message("report-quarter-of-fiscal-year", number=number, year=year)
    until = Micros(min(end, as_of))
    return FiscalQuarter(f"{year}Q{number}", name, first, after - timedelta(days=1), start, until, end <= as_of)


def months_of(quarter: FiscalQuarter, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return the months of a quarter that had begun, each cut where the quarter's passed part ends."""
    windows = []
    first = quarter.first
    for _ in range(3):
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        start, end = start_of_day(first, zone), start_of_day(following, zone)
        if start < quarter.until:
            windows.append(Window(f"{first:%Y-%m}", start, Micros(min(end, quarter.until))))
        first = following
    return tuple(windows)
