"""A share that carries its count and its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

ENOUGH = 10
"""Below so many a share is shown as a count alone: its 90% interval would be wider than half of everything."""
LEVEL = 0.90
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


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
    n, z2 = int(count), _Z * _Z
    p = int(hits) / n
    centre, half = p + z2 / (2 * n), _Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = (centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)
    # At the ends the formula is exactly 0 or 1; rounding must not leave 1e-17 there.
    low, high = (0.0 if not hits else max(0.0, low)), (1.0 if hits == count else min(1.0, high))
    return Rate(int(hits), n, p if n >= ENOUGH else None, low, high)


def apart(above: Rate, below: Rate) -> bool:
    """Tell whether one share lies above another beyond both their intervals, both being shown as shares."""
    if above.value is None or below.value is None or above.low is None or below.high is None:
        return False
    return above.low > below.high
