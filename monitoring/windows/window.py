"""Windows: every number of the watch carries the span it was computed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ondo.domain.instant import DAY, Micros, iso, local_date, start_of_day

if TYPE_CHECKING:
    import pandas as pd

MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of instants, ``start <= t < end``."""

    key: str
    start: Micros
    end: Micros

    def __contains__(self, at: object) -> bool:
        return isinstance(at, int) and self.start <= at < self.end

    @property
    def days(self) -> float:
        """Length in days."""
        return (self.end - self.start) / DAY


def days_before(at: Micros, days: float, key: str) -> Window:
    """Return the window of so many days that ends at an instant."""
    return Window(key, Micros(at - int(days * DAY)), at)


def slices(window: Window, days: float) -> tuple[Window, ...]:
    """Cut a window into parts of so many days, counted back from its end; a rest at its start is left out."""
    parts = int(window.days // days)
    return tuple(
        days_before(Micros(window.end - int(i * days * DAY)), days, f"{window.key}-{i + 1}") for i in range(parts)
    )


def quarter_of(day: date, fiscal_start: int = 1) -> tuple[int, int]:
    """Return the (fiscal year, quarter 1 to 4) of a day; the fiscal year is named after the year it begins in."""
    months = (day.year * 12 + day.month - 1) - (fiscal_start - 1)
    return months // 12, months % 12 // 3 + 1


def quarter_window(at: Micros, zone: ZoneInfo, fiscal_start: int = 1) -> Window:
    """Return the calendar quarter that holds an instant, in the company's zone."""
    year, quarter = quarter_of(local_date(at, zone), fiscal_start)
    first = year * 12 + (fiscal_start - 1) + (quarter - 1) * 3
    begin, end = (start_of_day(date(month // 12, month % 12 + 1, 1), zone) for month in (first, first + 3))
    return Window(f"{year}Q{quarter}", begin, end)


def within(frame: pd.DataFrame, column: str, window: Window) -> pd.DataFrame:
    """Return the rows of a frame whose column of instants lies in a window."""
    return frame[(frame[column] >= window.start) & (frame[column] < window.end)]


def describe(window: Window) -> str:
    """Write a window as ``start/end`` in UTC."""
    return f"{iso(window.start)}/{iso(window.end)}"
