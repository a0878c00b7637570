"""Business hours: how much working time lies between two instants, and when so many hours are used up."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ondo.domain.errors import InputError
from ondo.domain.instant import MINUTE, Micros, from_datetime, local_date, start_of_day, to_datetime
from ondo.domain.vocabulary import Label

MIDNIGHT = 24 * 60
"""The end of a day in minutes."""

Span = tuple[int, int]
"""Opening and closing as minutes of the day on the wall clock, closing excluded; ``0 <= open < 1440``,
``open < close <= open + 1440``. Beyond 1440 it goes on after midnight and still belongs to the day on which it opened:
where that day is closed, so is the night after it."""

WORKDAY: tuple[Span, ...] = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
"""Nine to six with an hour of rest: eight hours, so that 24 business hours are three working days."""

_LONGEST = 3660  # days without an end to a deadline: the calendar is a mistake


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When sales works.

    Attributes
    ----------
    zone:
        The company's zone. Time is open when the wall clock there stands inside a span, so on a day the
        clocks change, an opening hour that is skipped or repeated is skipped or counted twice.
    week:
        Weekday (Monday = 0) to its spans in rising order; a weekday that is absent is closed.
    holidays:
        Closed days: public holidays of the chosen country.
    days:
        The company's own days and their spans, whatever else they are: none is a day off, a morning a half day.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=lambda: dict.fromkeys(range(5), WORKDAY))
    holidays: Container[date] = frozenset()
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    _seen: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for spans in (*self.week.values(), *self.days.values()):
            if not rising(spans):
                raise InputError(
                    Label(
                        ja=f"営業時間 {spans} は、1日の中で順に増える分ではありません。",
                        en=f"Business hours {spans} are not rising minutes of a day.",
                    ),
                    Label(ja="例：(540, 1080)", en="Example: (540, 1080)."),
                )
        if not any(self.week.values()):
            raise InputError(
                Label(ja="営業時間のある曜日がありません。", en="There are no business hours in the week."),
                Label(ja="1つ以上の曜日に営業時間を設定してください。", en="Open at least one weekday."),
            )

    def deadline(self, start: Micros, length: Micros) -> Micros:
        """Return the instant at which ``length`` of business time after ``start`` is used up.

        A deadline that falls on closing time stays there; it does not move to the next opening.
        """
        left = int(length)
        for opens, closes in self._open_from(start):
            if left <= closes - opens:
                return Micros(opens + left)
            left -= closes - opens
        raise InputError(
            Label(ja="10年以内に営業日がありません。", en="There is no business day within ten years."),
            Label(ja="休日の設定を確認してください。", en="Check the holidays."),
        )

    def between(self, start: Micros, end: Micros) -> Micros:
        """Return the business time inside ``start <= t < end`` (0 when the end is not later)."""
        total = 0
        for opens, closes in self._open_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return Micros(total)

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return when a calendar day is open."""
        if day in self.days:
            return self.days[day]
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    @property
    def usual_day(self) -> Micros:
        """Business time of an ordinary open day: the week's time over its open days."""
        lengths = [sum(closes - opens for opens, closes in spans) for spans in self.week.values() if spans]
        return Micros(sum(lengths) * MINUTE // len(lengths))

    def is_open(self, at: Micros) -> bool:
        """Tell whether an instant is inside business hours."""
        return self.between(at, Micros(at + 1)) == 1

    def opening(self, at: Micros) -> Micros:
        """Return the first open instant from ``at`` on: ``at`` itself inside business hours."""
        return Micros(next((opens for opens, _ in self._open_from(at)), int(at)))

    def _open_from(self, start: Micros) -> Iterator[tuple[int, int]]:
        """Walk over the open stretches that end after ``start``, the first one cut at it."""
        first = local_date(start, self.zone)
        for offset in range(_LONGEST):
            day = first + timedelta(days=offset)
            if (stretches := self._seen.get(day)) is None:  # many deadlines run over the same days
                stretches = self._seen[day] = tuple(self._stretches(day))
            for opens, closes in stretches:
                if closes > start:
                    yield max(opens, start), closes

    def _stretches(self, day: date) -> Iterator[tuple[int, int]]:
        """Walk over the open stretches of a calendar day, those of the night before included."""
        before = [(max(opens, MIDNIGHT) - MIDNIGHT, closes - MIDNIGHT) for opens, closes in self.spans(_eve(day))]
        own = [(opens, min(closes, MIDNIGHT)) for opens, closes in self.spans(day)]
        spans = joined([span for span in (*before, *own) if span[1] > 0])
        if not spans:
            return
        midnight = from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC))
        for begin, end, shift in self._parts(day):
            for opens, closes in spans:
                left = max(begin, midnight + opens * MINUTE - shift)
                right = min(end, midnight + closes * MINUTE - shift)
                if left < right:
                    yield left, right

    def _parts(self, day: date) -> Iterator[tuple[int, int, int]]:
        """Cut a calendar day into parts of one UTC offset: one, or two when the clocks change."""
        begin, end = start_of_day(day, self.zone), start_of_day(day + timedelta(days=1), self.zone)
        before, after = self._shift(begin), self._shift(end - 1)
        if before == after:
            yield begin, end, before
            return
        low, high = int(begin), int(end)
        while high - low > 1:  # the first instant of the new offset
            middle = (low + high) // 2
            low, high = (middle, high) if self._shift(middle) == before else (low, middle)
        yield begin, high, before
        yield high, end, after

    def _shift(self, at: int) -> int:
        offset = to_datetime(Micros(at)).astimezone(self.zone).utcoffset() or timedelta()
        return offset // timedelta(microseconds=1)


def rising(spans: Sequence[Span]) -> bool:
    """Tell whether a day's spans come in order and do not overlap; the last one may go on into the next day."""
    edges = [edge for span in spans for edge in span]
    sound = (0 <= opens < min(closes, MIDNIGHT) and closes - opens <= MIDNIGHT for opens, closes in spans)
    return edges == sorted(edges) and all(sound)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order; those that touch or overlap become one."""
    whole: list[Span] = []
    for opens, closes in sorted(spans):
        if whole and opens <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], closes)
        else:
            whole.append((opens, closes))
    return tuple(whole)


def _eve(day: date) -> date:
    return day - timedelta(days=1)
