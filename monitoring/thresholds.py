"""Thresholds: from what was normal, and a budget of false alarms, to the bounds of what is still normal.

A measure does not know when it is alarming; a threshold does not know what it bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from monitoring.measures import Share

QUARTER_DAYS = 92
HEADLINES = ("inflation", "hot_precision")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inclusive bounds of a share (0 to 1); ``None`` on a side means that side never alarms."""

    low: float | None
    high: float | None

    def hold(self, value: float) -> bool:
        """Tell whether a value is still normal."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many false alarms are accepted in a quarter, over all measures and looks together.

    Half of ``per_quarter`` goes in equal parts to hot share and hot precision, the other half in equal parts to
    every other measure. Each part is divided by the looks of a quarter (Bonferroni), so the sum of all chances of
    a false alarm stays below ``per_quarter`` whatever the measures have to do with each other.
    """

    per_quarter: float = 0.05
    look_every_days: float = 1.0

    def of(self, kind: str, kinds: tuple[str, ...]) -> float:
        """Return the chance of a false alarm that one look at one measure may have."""
        others = [one for one in kinds if one not in HEADLINES]
        part = self.per_quarter / 2 / (len(HEADLINES) if kind in HEADLINES else len(others))
        return part / max(1.0, QUARTER_DAYS / self.look_every_days)


def dispersion(parts: Sequence[Share]) -> float:
    """Return how much more a share moves between windows than independent leads would (1 = no more, never less).

    Pearson's chi-square over its degrees of freedom: a month with an exhibition is no month of 400 separate leads.
    """
    told = [part for part in parts if part.count]
    whole = sum(part.count for part in told)
    share = sum(part.hits for part in told) / whole if whole else 0.0
    if len(told) < 2 or not 0 < share < 1:
        return 1.0
    squares = sum((part.hits - part.count * share) ** 2 / part.count for part in told)
    return max(1.0, squares / (share * (1 - share)) / (len(told) - 1))


def predictive_bounds(
    reference: Share, count: int, chance: float, *, low: bool = True, high: bool = True, spread: float = 1.0
) -> Bounds:
    """Return where the share of the next ``count`` leads lies if nothing changed.

    The reference is ``hits`` of ``count``; with Jeffreys' prior the next window follows a beta-binomial
    distribution, which carries the reference's own uncertainty (Gelman et al., Bayesian Data Analysis, 3rd ed.,
    section 2.3). ``chance`` is split over the sides that alarm; a ``spread`` above 1 counts that many leads as one.
    """
    ahead = max(1, round(count / spread))
    hits, misses = reference.hits / spread, (reference.count - reference.hits) / spread
    expected = stats.betabinom(ahead, hits + 0.5, misses + 0.5)
    tail = chance / max(1, low + high)
    return Bounds(
        low=float(expected.ppf(tail)) / ahead if low else None,
        high=float(expected.isf(tail)) / ahead if high else None,
    )
