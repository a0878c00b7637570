"""Fading of events as they grow older, in whole thousandths, so that every executor agrees exactly.

Age is counted from the instant of the event in microseconds; a day of age is 24 hours, whatever the clocks did.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest
from typing import assert_never

from ondo.domain.instant import DAY

FRESH = 1000
"""Weight of an event at the instant it happens, in thousandths."""


class FadeKind(StrEnum):
    """The curve of the weight; a card writes it as its value and ``_days``."""

    LINEAR = "linear"
    HALF_LIFE = "half_life"


@dataclass(frozen=True, slots=True)
class Fade:
    """Decay of a rule's points by the age of each event.

    Attributes
    ----------
    days:
        ``linear``: the weight falls in a straight line to 0 at this age, rounded up to thousandths, so that what has
        just happened counts in full. ``half_life``: it halves with every so many days, in steps of whole days of age.
    """

    kind: FadeKind
    days: float

    @property
    def span(self) -> int:
        """``days`` in whole microseconds."""
        return math.ceil(self.days * DAY)


def weight(fade: Fade, age: int) -> int:
    """Return the weight (0 to 1000) of an event that is so many microseconds old; it never rises with age."""
    age = max(0, age)
    match fade.kind:
        case FadeKind.LINEAR:
            return -(-FRESH * max(0, fade.span - age) // fade.span)
        case FadeKind.HALF_LIFE:
            table, day = half_life_table(fade.days), age // DAY
            return table[day] if day < len(table) else 0
        case _:
            assert_never(fade.kind)


def weightless_from(fade: Fade) -> int:
    """Return the age (microseconds) from which on an event weighs nothing."""
    match fade.kind:
        case FadeKind.LINEAR:
            return fade.span
        case FadeKind.HALF_LIFE:
            return len(half_life_table(fade.days)) * DAY
        case _:
            assert_never(fade.kind)


def weigh(fade: Fade, ages: Iterable[int], limit: int | None) -> int:
    """Return the weight of some events together, of the ``limit`` youngest alone (``None`` = of all)."""
    return sum(weight(fade, age) for age in (ages if limit is None else nsmallest(limit, ages)))


@lru_cache(maxsize=64)
def half_life_table(days: float) -> tuple[int, ...]:
    """Return the weight by whole days of age, rounded half up; beyond the end of the table it is 0."""
    end = math.ceil(days * math.log2(2 * FRESH)) + 1
    weights = [math.floor(FRESH * 0.5 ** (age / days) + 0.5) for age in range(end)]
    return tuple(weight for weight in weights if weight)
