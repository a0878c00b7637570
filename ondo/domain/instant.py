"""Instants as integers: microseconds since 1970-01-01 UTC, so that every engine compares them alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo

from ondo.domain.errors import InputError, NaiveInstant
from ondo.domain.vocabulary import Label

Micros = NewType("Micros", int)
"""UTC microseconds since the epoch (an instant) or a length in microseconds."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EARLIEST = Micros(0)
LATEST = Micros(7_258_118_400_000_000)
"""Whatever is told to Ondo lies between 1970-01-01 and 2200-01-01 UTC, both included."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
# A day inside what ``datetime`` can write, so that a change of zone stays inside too.
_FIRST = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // _MICRO
_LAST = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // _MICRO


def from_datetime(when: datetime) -> Micros:
    """Return the instant of an aware datetime; a naive one raises ``NaiveInstant``."""
    if when.tzinfo is None or when.utcoffset() is None:
        text = when.isoformat()
        raise NaiveInstant(
            Label(ja=f"{text} にタイムゾーンがありません。", en=f"{text} has no time zone."),
            Label(ja="+09:00 や Z などを付けてください。", en="Add an offset such as +09:00 or Z."),
        )
    return Micros((when - _EPOCH) // _MICRO)


def to_datetime(at: Micros) -> datetime:
    """Return the aware UTC datetime of an instant; beyond the years 1 to 9999 the nearest that can be written."""
    return _EPOCH + timedelta(microseconds=min(max(at, _FIRST), _LAST))


def in_range(at: int) -> bool:
    """Tell whether an instant may be told to Ondo; an older ledger may hold others, which still can be shown."""
    return EARLIEST <= at <= LATEST


def parse_instant(text: str) -> Micros:
    """Read an ISO 8601 instant with offset, for example ``2026-10-01T09:00:00+09:00``, of whatever year."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        example = "2026-10-01T09:00:00+09:00"
        raise InputError(
            Label(ja=f"「{text}」は ISO 8601 の日時ではありません。", en=f"'{text}' is not an ISO 8601 date and time."),
            Label(ja=f"{example} のように書きます。", en=f"Write {example}."),
        ) from error
    return from_datetime(when)


def bounded(at: Micros, text: str) -> Micros:
    """Return an instant that somebody told as ``text``; ``InputError`` when it lies outside the bounds."""
    if not in_range(at):
        raise InputError(
            Label(
                ja=f"「{text}」は1970年から2200年の間ではありません。",
                en=f"'{text}' does not lie between 1970 and 2200.",
            ),
            Label(ja="「日付なし」を表す値なら、送らないでください。", en="If it means no date, leave it out."),
        )
    return at


def iso(at: Micros) -> str:
    """Write an instant as ISO 8601 UTC with ``Z``."""
    return to_datetime(at).isoformat().replace("+00:00", "Z")


def is_iso(text: str) -> bool:
    """Tell whether a text is an instant as ``iso`` writes it."""
    try:
        return iso(parse_instant(text)) == text
    except (InputError, OverflowError):
        return False


def optional_iso(at: Micros | None) -> str | None:
    """Write an instant as ``iso`` does, where there may be none."""
    return None if at is None else iso(at)


def local_date(at: Micros, zone: ZoneInfo) -> date:
    """Return the calendar day of an instant in the company's zone."""
    return _day_of_hour(at // HOUR, zone) or to_datetime(at).astimezone(zone).date()


@lru_cache(maxsize=8192)
def _day_of_hour(hour: int, zone: ZoneInfo) -> date | None:
    """Return the day that a whole hour of UTC lies in, or ``None`` where a day or another offset begins inside it.

    One score asks for the days of many events, and the same hours come again with every lead.
    """
    first, last = (to_datetime(Micros(at)).astimezone(zone) for at in (hour * HOUR, (hour + 1) * HOUR - 1))
    return first.date() if (first.date(), first.utcoffset()) == (last.date(), last.utcoffset()) else None


def start_of_day(day: date, zone: ZoneInfo) -> Micros:
    """Return the first instant of a calendar day in a zone."""
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))
