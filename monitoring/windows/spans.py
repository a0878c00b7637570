"""The spans of one look: the current window, what was normal, and what the alarm of the quarter has seen."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.windows.periods import CompanyCalendar
from monitoring.windows.window import MONTH_DAYS, Window, days_before, slices
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.monitoring_plan import Period
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

YEAR_DAYS = 365.25
_NAMES = {
    Period.BUSINESS_WEEK: Message("monitoring-business-week"),
    Period.MONTH: Message("monitoring-month"),
    Period.QUARTER: Message("monitoring-quarter"),
}


@dataclass(frozen=True, slots=True)
class Spans:
    """Every span of one look.

    Attributes
    ----------
    current, current_words:
        The window that is shown, and what it is called. The alarm does not look at it.
    reference, chunks, matched_windows:
        What was normal when the card was agreed, its months, and its stretches that are as long as ``current``.
    stream:
        What the sequential alarm has seen so far: from a little before the quarter (but not before the end of the
        reference) up to the look.
    quarter:
        The same to the quarter's end.
    counting_from:
        From when an alarm is one of this quarter.
    """

    current: Window
    current_words: Label
    reference: Window
    chunks: tuple[Window, ...]
    matched_windows: tuple[Window, ...]
    stream: Window
    quarter: Window
    counting_from: Micros
    calendar: CompanyCalendar

    @property
    def months(self) -> float:
        """How many months ``current`` is: 1 or 3 for a calendar month or quarter, else its days of a mean month's."""
        for period, length in ((Period.MONTH, 1.0), (Period.QUARTER, 3.0)):
            whole = self.calendar.period(period, self.current.start)
            if (whole.start, whole.end) == (self.current.start, self.current.end):
                return length
        return self.current.days * 12 / YEAR_DAYS

    def day(self, at: Micros) -> str:
        """Write an instant as a day of the company."""
        return local_date(at, self.calendar.zone).isoformat()


def spans_of(
    at: Micros,
    agreed_at: Micros,
    calendar: CompanyCalendar,
    *,
    current: float | Period,
    reference_days: float,
    carried_days: float,
) -> Spans:
    """Lay out the spans of a look; ``current`` is so many days before it, or the last such period that ended.

    The reference ends when the card was agreed, but always before the current window: a card agreed after
    everything there is to see is compared with what came just before.
    """
    last = calendar.last_ended(current, at) if isinstance(current, Period) else days_before(at, current, "current")
    begin = Micros(min(agreed_at, last.start))
    reference = days_before(begin, reference_days, "reference")
    quarter = calendar.period(Period.QUARTER, Micros(at - 1))  # at its end a quarter is looked at once more
    first = Micros(max(begin, quarter.start - int(carried_days * DAY)))
    return Spans(
        current=last,
        current_words=_current_words(current, last, calendar),
        reference=reference,
        chunks=slices(reference, MONTH_DAYS),
        matched_windows=calendar.inside(current, reference)
        if isinstance(current, Period)
        else slices(reference, current),
        stream=Window("stream", first, at),
        quarter=Window(quarter.key, first, quarter.end),
        counting_from=Micros(max(first, quarter.start)),
        calendar=calendar,
    )


def _current_words(current: float | Period, last: Window, calendar: CompanyCalendar) -> Label:
    if not isinstance(current, Period):
        return Message("monitoring-last-days", current=f"{current:.0f}")
    day, name = local_date(last.start, calendar.zone), _NAMES[current]
    return Message("monitoring-from", name=name, day=str(day))
