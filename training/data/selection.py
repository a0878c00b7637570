"""Weights against selection: what the labels of handed-off leads say about all leads, and what nobody can know.

Above the hot line everybody is handed over and gets a label. Below it labels come from an exploration sample,
drawn with a known probability, and from leads that became known without a draw: missed hots that sales reported,
outcomes of leads nobody handed over, leads handed over by hand. The last three are seen because of what they
turned out to be; mixed in as they are, they teach that low scores are hot.

Here each of the two kinds of label below the line keeps the weight that the exploration sample gives it, shared
among all leads with that label, drawn or seen. With e the probability of the draw and r the probability that a hot
lead not drawn becomes known, a hot lead is observed with probability e + (1 - e) r, so it weighs
1 / (e + (1 - e) r); a not-hot lead weighs 1 / e where only the draw shows it. r follows from counts: of the hot leads
observed, the share s = e / (e + (1 - e) r) was drawn, and the weight is s / e.

A lead is drawn anew at each level of the total that it reaches (``ondo.domain.handoff.explores``). A row that was
drawn stands for 1 / e leads at its level, so the weights keep e. But a lead that reached n levels was not drawn with
probability (1 - e)^n, so r is read with the chance that it was drawn at any of them. How many levels the drawn ones
would have reached nobody knows; for the seen ones it is known, and N hot leads that reached n levels leave
N (1 - e)^n r seen ones behind. So the odds of having been drawn are the mean of (1 - e)^-n - 1 over the seen ones.

All this rests on one supposition: which hot leads become known does not depend on what the card looks at. Leads with
totals that the exploration sample does not cover are therefore left out, and a difference in totals between drawn and
seen hot leads is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from training.data.totals import Floats, Ints

MOST_WEIGHT = 20.0
"""One lead never speaks for more than this many; an exploration rate below 5 % is treated as 5 %."""
LEVEL = 0.90
PRIOR = 0.5
"""Jeffreys' prior of a share: with few hot leads the estimate moves half a lead towards the middle."""
EDGE = 0.01
"""Share of the explored leads that may lie beyond either end of the totals called covered."""
APART = 3.0
"""Standard errors between mean totals of drawn and seen hot leads from which on the difference is told."""


class LabelOrigin(StrEnum):
    """How a decision got its label."""

    HANDED_OFF = "handed_off"
    EXPLORATION = "exploration"
    MISSED_HOT = "missed_hot"
    NEVER_HANDED = "never_handed"
    BY_HAND = "by_hand"
    LANDMARK = "landmark"


SEEN = (LabelOrigin.MISSED_HOT, LabelOrigin.NEVER_HANDED, LabelOrigin.BY_HAND)
"""Groups below the line that nobody drew."""


@dataclass(frozen=True, slots=True)
class LabelledDecisions:
    """Labelled decisions; every array has shape (rows,).

    Attributes
    ----------
    group:
        ``LabelOrigin`` values as text.
    label:
        0 or 1.
    agreement:
        0 to 1, the share of raters who agree with the label.
    propensity:
        0 to 1, the recorded probability of being handed over; used where a lead was drawn or handed over by its score.
    at, total:
        Decision instant (microseconds) and total under the card.
    draws:
        How often the lead took part in the draw by then, once at each level it reached; 1 or more, looked at
        where a lead was seen without having been drawn.
    """

    group: NDArray[np.str_]
    label: Ints
    agreement: Floats
    propensity: Floats
    at: Ints
    total: Ints
    draws: Ints


@dataclass(frozen=True, slots=True)
class ReportingRate:
    """How often undrawn leads of one label below the line become known (0 to 1), with a 90% interval, and from what.

    ``drawn`` and ``seen`` are the labelled leads behind it, ``share`` (0 to 1) the estimated share of drawn ones among
    both. ``apart`` is by how many points the mean total of the seen ones is above that of the drawn ones where that
    is more than chance, else 0.
    """

    drawn: int
    seen: int
    share: float
    value: float
    low: float
    high: float
    apart: float = 0.0


@dataclass(frozen=True, slots=True)
class Selection:
    """Weights of labelled decisions, and what they rest on.

    Attributes
    ----------
    weight:
        Shape (rows,), 0 to 20: how many leads the row stands for. 0 means that nothing can be learnt from it.
    learning:
        Shape (rows,): the same with the leads below the line taken down as a whole; for teacher, points and model.
    design:
        Shape (rows,), 0 to 20: from the draw alone, without leads that were seen but not drawn, so that what it
        judges does not rest on any reporting rate.
    hot, cold:
        Reporting rates of both labels; ``None`` without an exploration sample.
    unused:
        How many rows are left out, per reason.
    """

    rows: LabelledDecisions
    weight: Floats
    learning: Floats
    design: Floats
    hot: ReportingRate | None = None
    cold: ReportingRate | None = None
    unused: Mapping[str, int] = field(default_factory=dict)


def weigh(rows: LabelledDecisions) -> Selection:
    """Weigh labelled decisions so that together they stand for all leads, as far as that can be known.

    Leads handed over by their score weigh 1, or the inverse of its chance where a trial of two cards drew. Without an
    exploration sample those handed over by hand weigh 1 too (nothing better is known), and the other seen leads 0.

    Notes
    -----
    For learning the leads below the line count less by one common factor, the root of the mean chance of the draw (0.22
    at 5 %). What is learned about a lead from its rules stays right, since within the group nothing is shifted; but
    a few hundred leads that weigh 20 each no longer drown a few thousand that weigh 1. It is the usual remedy where
    weights make an estimate unsteady (Shimodaira 2000, exponent one half). Measured AUC, full weights against these:
    LightGBM on masked X Education 0.887 to 0.892, online shoppers equal, planted worlds 0.876 to 0.882; cards equal on
    the real sets, and in planted worlds no longer below those from handed-off leads alone (0.895 to 0.896; 0.896).
    """
    drawn, seen = rows.group == LabelOrigin.EXPLORATION, np.isin(rows.group, SEEN)
    weight = np.ones(len(rows.label))
    handed = rows.group == LabelOrigin.HANDED_OFF
    weight[handed] = 1 / np.clip(rows.propensity[handed], 1 / MOST_WEIGHT, 1)
    if not drawn.any():
        lost = np.isin(rows.group, (LabelOrigin.MISSED_HOT, LabelOrigin.NEVER_HANDED))
        weight = np.where(lost, 0.0, weight * rows.agreement)
        return Selection(rows, weight, weight, weight, unused={"no_exploration": int(lost.sum())})
    chance = np.clip(rows.propensity[drawn], 1 / MOST_WEIGHT, 1)
    weight[drawn] = 1 / chance
    design = np.where(seen, 0, weight) * rows.agreement
    in_time = (rows.at >= rows.at[drawn].min()) & (rows.at <= rows.at[drawn].max())
    low, high = np.quantile(rows.total[drawn], [EDGE, 1 - EDGE], method="nearest")
    covered = (rows.total >= low) & (rows.total <= high)
    usable = seen & in_time & covered
    weight[seen & ~usable] = 0
    rates = []
    for kind in (1, 0):
        own, known = drawn & (rows.label == kind), usable & (rows.label == kind)
        like = own if own.any() else drawn
        e = float(like.sum() / (1 / rows.propensity[like]).sum())
        ever = ever_drawn(e, rows.draws[known])
        rate = reporting_rate(int(own.sum()), int(known.sum()), ever, _apart(rows.total[own], rows.total[known]))
        weight[known] = weight[like].mean()
        weight[own | known] = np.maximum(1, weight[own | known] * rate.share)
        rates.append(rate)
    unused = {
        "no_exploration_then": int((seen & ~in_time).sum()),
        "total_not_explored": int((seen & in_time & ~covered).sum()),
    }
    weight *= rows.agreement
    below = np.where(drawn | usable, 1 / np.sqrt((1 / chance).mean()), 1.0)
    return Selection(rows, weight, weight * below, design, rates[0], rates[1], unused)


def ever_drawn(e: float, draws: Ints) -> float:
    """Return the chance (0 to 1) that a lead is drawn at any level it reaches, from the levels of those never drawn.

    Parameters
    ----------
    e:
        Chance of one draw (0 to 1).
    draws:
        Draws that leads known without having been drawn took part in, shape (leads,).
    """
    if not len(draws) or e >= 1:
        return e
    return float(1 - 1 / np.mean((1 - e) ** -draws.astype(np.float64)))


def reporting_rate(drawn: int, seen: int, e: float, apart: float = 0.0) -> ReportingRate:
    """Estimate how often a lead that was not drawn becomes known all the same.

    Parameters
    ----------
    drawn, seen:
        Leads of one label below the line: found by the draw, and known without it.
    e:
        Probability (0 to 1) that a lead is drawn at all, once or more often.

    Notes
    -----
    The share of drawn ones is a binomial share, e / (e + (1 - e) r); its posterior mean and 90% interval under
    Jeffreys' prior are turned into r. It is never taken below e (r = 1), so no weight falls below 1; and since a weight
    is proportional to that share, the mean of the share gives the mean of the weight.
    """
    if not seen or e >= 1:
        return ReportingRate(drawn, seen, 1.0, 0.0, 0.0, 0.0)
    from scipy.special import betaincinv

    a, b = drawn + PRIOR, seen + PRIOR
    ends = betaincinv(a, b, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value, low, high = (float((1 / max(share, e) - 1) * e / (1 - e)) for share in (a / (a + b), ends[1], ends[0]))
    return ReportingRate(drawn, seen, max(e, a / (a + b)), value, low, high, apart)


def _apart(drawn: Ints, seen: Ints) -> float:
    """Return how much higher the mean total of seen leads is, 0 where that is within ``APART`` standard errors."""
    if min(len(drawn), len(seen)) < 2:
        return 0.0
    difference = float(seen.mean() - drawn.mean())
    error = float(np.sqrt(drawn.var(ddof=1) / len(drawn) + seen.var(ddof=1) / len(seen)))
    return difference if abs(difference) > APART * error else 0.0
