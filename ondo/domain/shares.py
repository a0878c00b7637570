"""Shares of counts, with their interval."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def wilson(k: int, n: int, level: float = 0.90) -> tuple[float, float]:
    """Return the Wilson score interval of ``k`` out of ``n`` (> 0)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (k + z * z / 2) / (n + z * z)
    half = z * sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    return max(0.0, middle - half), min(1.0, middle + half)
