"""Thresholds: how far a share usually strays from what was normal.

A measure does not know when it is alarming; a threshold does not know what it bounds. The distributions are worked out
from ``scipy.special``: importing ``scipy.stats`` takes a sixth of the time of a look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaln, chdtrc

from monitoring.stats.measures import Share
from monitoring.windows.window import Window
from ondo.domain.instant import DAY

USUAL = 0.05
"""The usual range shown beside a share leaves out this part of single windows; leaving it is no alarm."""
DOUBT = 0.10
"""Months that differ no more than this often happens by chance count as separate leads."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inclusive bounds of a share (0 to 1)."""

    low: float
    high: float

    def hold(self, value: float) -> bool:
        """Tell whether a value lies inside."""
        return self.low <= value <= self.high


def clustering(rows: pd.DataFrame, window: Window) -> float:
    """Return how much repeated looks at the same leads add to the variance of a share (1 = nothing, never less).

    A lead that is hot this week is mostly hot next week too: that is one lead, not two. The ratio is that of the
    cluster-robust to the plain variance (Liang and Zeger, 1986), a cluster being a lead within 90 days.
    """
    inside = rows[(rows["at"] >= window.start) & (rows["at"] < window.end)]
    if "lead_id" not in rows or inside.empty:
        return 1.0
    rest = inside["hit"] - inside["hit"].mean()
    together = rest.groupby([inside["lead_id"], (inside["at"] - window.start) // (90 * DAY)]).sum()
    apart = float((rest**2).sum())
    return max(1.0, float((together**2).sum()) / apart) if apart else 1.0


@dataclass(frozen=True, slots=True)
class MonthClustering:
    """How much less than separate leads the leads of one month tell.

    ``clustered`` is what repeated looks at the same leads do; ``alike`` (0 to 1) how much the leads of one month have
    in common, as a correlation: a month of ``n`` of them counts as ``n / (1 + (n - 1) * alike)``.
    """

    clustered: float = 1.0
    alike: float = 0.0

    def of(self, monthly: float) -> float:
        """Return by how much the counts of months of this size are to be divided."""
        return self.clustered * (1 + max(0.0, monthly / self.clustered - 1) * self.alike)


def spread_of(parts: Sequence[Share], clustered: float = 1.0) -> MonthClustering:
    """Return how much more a share moves between months than separate leads would.

    Pearson's chi-square beyond what ``clustered`` looks explain, as a correlation inside months (Donner, 1986: the
    estimate from an analysis of variance): a month with an exhibition is no month of 400 separate leads. A figure that
    chance exceeds once in ten times counts as none, else its noise alone would cost a fifth of the leads.
    """
    counted = [part for part in parts if part.count]
    sizes = [part.count / clustered for part in counted]
    whole = sum(sizes)
    share = sum(part.hits for part in counted) / clustered / whole if whole else 0.0
    if len(sizes) < 2 or not 0 < share < 1:
        return MonthClustering(clustered)
    squares = sum((part.hits - part.count * share) ** 2 / part.count for part in counted)
    squares, freedom = squares / clustered / (share * (1 - share)), len(sizes) - 1
    usual = (whole - sum(size**2 for size in sizes) / whole) / freedom
    if chdtrc(freedom, squares) > DOUBT or usual <= 1:
        return MonthClustering(clustered)
    return MonthClustering(clustered, min(1.0, max(0.0, squares / freedom - 1) / (usual - 1)))


def usual_range(reference: Share, count: int, spread_then: float = 1.0, spread_now: float = 1.0) -> Bounds:
    """Return where the share of a window of ``count`` leads usually lies if nothing changed.

    The reference is ``hits`` of ``count``; with Jeffreys' prior the next window follows a beta-binomial
    distribution, which carries the reference's own uncertainty (Gelman et al., Bayesian Data Analysis, 3rd ed.,
    section 2.3). A spread above 1 counts that many leads as one.
    """
    ahead = max(1, round(count / spread_now))
    hits, misses = reference.hits / spread_then, (reference.count - reference.hits) / spread_then
    a, b, k = hits + 0.5, misses + 0.5, np.arange(ahead + 1)
    chosen = -betaln(ahead - k + 1, k + 1) - np.log(ahead + 1)
    below = np.cumsum(np.exp(chosen + betaln(k + a, ahead - k + b) - betaln(a, b)))
    low, high = np.searchsorted(below, [USUAL / 2, 1 - USUAL / 2])
    return Bounds(float(low) / ahead, float(min(high, ahead)) / ahead)
