"""A share that carries its count and its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

ENOUGH = 10
"""Below so many a share is shown as a count alone: its 90% interval would be wider than half of everything."""
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``count``; ``value`` (0 to 1) is ``None`` below ``ENOUGH``, ``low`` and ``high`` without a count.

    The interval is Wilson's at 90 % (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it for small counts).
    """

    hits: int
    count: int
    value: float | None
    low: float | None
    high: float | None


def rate(hits: int, count: int) -> Rate:
    """Make a share of its count."""
    if not count:
        return Rate(0, 0, None, None, None)
    hits, count = int(hits), int(count)
    return Rate(hits, count, hits / count if count >= ENOUGH else None, *wilson(hits, count))


def wilson(hits: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the Wilson interval of ``hits`` of ``count`` (> 0)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre, half = hits + z * z / 2, z * sqrt(hits * (count - hits) / count + z * z / 4)
    # At the ends the formula is exactly 0 or 1; rounding must not leave 1e-17 there.
    low, high = (centre - half) / (count + z * z), (centre + half) / (count + z * z)
    return 0.0 if not hits else max(0.0, low), 1.0 if hits == count else min(1.0, high)


def apart(above: Rate, below: Rate) -> bool:
    """Tell whether one share lies above another beyond both their intervals, both being shown as shares."""
    if above.value is None or below.value is None or above.low is None or below.high is None:
        return False
    return above.low > below.high
