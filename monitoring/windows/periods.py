"""The company's calendar: business weeks, months and fiscal quarters, as windows in its zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from monitoring.windows.window import Window, quarter_window
from ondo.domain.business_hours import BusinessHours
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.monitoring_plan import Period
from ondo.text.messages import Message

_WEEK = timedelta(days=7)
_LONGEST = 520  # weeks without a day of work: the calendar is a mistake, as for a deadline


@dataclass(frozen=True, slots=True)
class CompanyCalendar:
    """Where windows begin and end.

    Attributes
    ----------
    zone:
        The company's zone: a day begins at its midnight there, whatever the zones of its teams.
    fiscal_start:
        Month (1 to 12) in which the fiscal year, and with it the first quarter, begins.
    clocks:
        The business hours of the agreement's teams; the company works on a day when any of them is open. Without
        clocks it works from Monday to Friday.
    """

    zone: ZoneInfo
    fiscal_start: int = 1
    clocks: Sequence[BusinessHours] = ()

    def works(self, day: date) -> bool:
        """Tell whether the company works on a day."""
        return any(clock.spans(day) for clock in self.clocks) if self.clocks else day.weekday() < 5

    @property
    def first_weekday(self) -> int:
        """The first working weekday (Monday = 0): after the longest rest of the usual week, the earliest of equals."""
        opened = {day for clock in self.clocks for day, spans in clock.week.items() if spans} or set(range(5))
        return max(sorted(opened), key=lambda day: next(rest for rest in range(7) if (day - rest - 1) % 7 in opened))

    def period(self, kind: Period, at: Micros) -> Window:
        """Return the period that holds an instant."""
        if kind is Period.QUARTER:
            return quarter_window(at, self.zone, self.fiscal_start)
        day = local_date(at, self.zone)
        if kind is Period.MONTH:
            first, after = day.replace(day=1), (day.replace(day=1) + timedelta(days=31)).replace(day=1)
            return Window(f"{first:%Y-%m}", start_of_day(first, self.zone), start_of_day(after, self.zone))
        first, after = self._business_week(day)
        return Window(f"week-{first}", start_of_day(first, self.zone), start_of_day(after, self.zone))

    def last_ended(self, kind: Period, at: Micros) -> Window:
        """Return the last period that is over at an instant; one that ends then is over."""
        return self.period(kind, Micros(self.period(kind, at).start - 1))

    def inside(self, kind: Period, window: Window) -> tuple[Window, ...]:
        """Return the whole periods inside a window, the latest first."""
        windows = []
        ended = self.last_ended(kind, window.end)
        while ended.start >= window.start:
            windows.append(ended)
            ended = self.last_ended(kind, ended.start)
        return tuple(windows)

    def _business_week(self, day: date) -> tuple[date, date]:
        """Return the first day of a business week and the day after its last.

        A week without a working day belongs to the next one: what leads did in it is answered there, and a week that
        is over never changes.
        """
        first = day - timedelta(days=(day.weekday() - self.first_weekday) % 7)
        after = first + _WEEK
        for _ in range(_LONGEST):
            if self._worked(after - _WEEK):
                break
            after += _WEEK
        else:
            raise InputError(Message("monitoring-no-business-day"), Message("monitoring-no-business-day-hint"))
        for _ in range(_LONGEST):
            if self._worked(first - _WEEK):
                break
            first -= _WEEK
        return first, after

    def _worked(self, first: date) -> bool:
        return any(self.works(first + timedelta(days=offset)) for offset in range(7))
