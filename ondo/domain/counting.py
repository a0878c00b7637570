"""Counting of the events that a rule selects: at least so far apart, once per value, from the second on.

The steps are taken in one order by every executor: events from the end of the latest silence on, those far enough
apart, those in the window, the youngest of each value, all but the oldest ones before ``first``, and of these the
youngest up to ``limit``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ondo.domain.card import Rhythm, ValueType
from ondo.domain.conditions import fold, in_window
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value


class Occurrence(NamedTuple):
    """One event as far as counting goes: when it happened, the value it is counted by, its key, and where it stands."""

    happened_at: Micros
    value: Value | None = None
    key: str = ""
    place: int = 0


def value_of(per: str | None, value_type: ValueType | None, properties: Mapping[str, Value]) -> Value | None:
    """Return the folded value that an event is counted by; ``None`` without one, or when it is not of its type."""
    value = None if per is None else properties.get(per)
    if value is None:
        return None
    folded = fold(value)
    return folded if type(folded) is _FOLDED.get(value_type, str) else None


_FOLDED: Mapping[ValueType | None, type] = {ValueType.NUMBER: float, ValueType.BOOLEAN: bool}


def occurrences(rhythm: Rhythm, value_type: ValueType | None, events: Iterable[Event]) -> Iterator[Occurrence]:
    """Yield events as they are counted, each with its place among them; ``value_type`` is that of ``per``."""
    for place, event in enumerate(events):
        value = value_of(rhythm.counts.per, value_type, event.properties)
        yield Occurrence(event.happened_at, value, event.key, place)


def counted(rhythm: Rhythm, occurrences: Iterable[Occurrence], at: Micros) -> list[Occurrence]:
    """Return the events that count, the youngest first, ``limit`` not yet applied.

    Parameters
    ----------
    occurrences:
        All events that the rule selects from the end of the latest silence on, in any order, inside the window or not.
    """
    some: Iterable[Occurrence] = occurrences
    if rhythm.apart is not None:
        some = _apart(some, rhythm.apart)
    inside = [occurrence for occurrence in some if in_window(occurrence.happened_at, at, rhythm.within_days)]
    inside.sort(key=_age, reverse=True)
    if rhythm.counts.per is not None:
        inside = list({occurrence.value: occurrence for occurrence in reversed(inside)}.values())
        inside.sort(key=_age, reverse=True)
    return inside[: max(0, len(inside) - rhythm.counts.first + 1)]


def _age(occurrence: Occurrence) -> tuple[Micros, str]:
    return occurrence.happened_at, occurrence.key


def _apart(occurrences: Iterable[Occurrence], apart: int) -> Iterator[Occurrence]:
    """Yield the events before which none of the same value happened for so long, counted or not.

    Of several at the very same instant the one with the greatest key stands for all.
    """
    last: dict[Value | None, Micros] = {}
    instants = {(occurrence.happened_at, occurrence.value): occurrence for occurrence in sorted(occurrences, key=_age)}
    for (happened, value), occurrence in instants.items():
        before = last.get(value)
        if before is None or happened - before >= apart:
            yield occurrence
        last[value] = happened


def number(rhythm: Rhythm, times: int) -> int:
    """Return how many of so many events count, the youngest ones, where each one stands for itself."""
    after = max(0, times - rhythm.counts.first + 1)
    return after if rhythm.counts.limit is None else min(after, rhythm.counts.limit)


def apart_words(apart: int) -> str:
    """Write a distance as a card file does: ``45s``, ``30m``, ``2h`` or ``1d``."""
    for unit, micros in reversed(list(UNITS.items())):
        if apart % micros == 0:
            return f"{apart // micros}{unit}"
    raise ValueError(apart)


UNITS: Mapping[str, int] = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": DAY}
