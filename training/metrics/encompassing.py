"""Encompassing test: whether later labels take a step from one score's probabilities towards another's.

Two scores differ by a step in log-odds. The later labels say how much of it they would take: 0 where it tells
nothing that the first score had not told, 1 where it is right as it is. That log loss falls beyond chance asks for
more, namely that a step learned from few labels is not too long, and sees half as much of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ondo.domain.proposal import Interval
from training.data.totals import Floats, Ints, binned
from training.data.weighted_labels import WeightedLabels
from training.metrics.calibrate import log_odds

LEVEL = 0.90
MOST = 10.0
"""Ends further from 0 than ten steps say nothing more."""
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class StepTaken:
    """How much of a step later labels take (1 = all), and its interval; 0 where there is no step or nothing to tell by.

    The interval is the wider of those by account and by week.
    """

    share: float
    interval: Interval


def step_taken(now: Floats, then: Floats, labels: WeightedLabels, level: float = LEVEL) -> StepTaken:
    """Return how much of the step from some probabilities to others the labels of the same rows take.

    Parameters
    ----------
    now, then:
        Probabilities (0 to 1) by the two scores, shape (rows,), neither of them fitted to ``labels``.
    labels:
        Of the same rows; each of their clusters is a unit that shares its chance.

    Notes
    -----
    Log-odds = a + b (log-odds by ``now``) + share x step. The level and the slope of the first score are fitted to the
    same labels, so that a market with more hot leads is no evidence for any step. The share is one Newton step from 0,
    which is the score test of Rao 1948; its error is that of sums over units, by Student's distribution with as many
    degrees of freedom as there are units but one. For nested models, of which the smaller is right under the null, this
    is the test of Clark and West 2007 (Journal of Econometrics 138) for log loss in place of squared error.
    """
    label, weight = labels.label, labels.weight
    base, step = log_odds(now), log_odds(then) - log_odds(now)
    nothing = StepTaken(0.0, Interval(0.0, 0.0, level))
    rest = _residual(base, label, weight)
    if rest is None:
        return nothing
    residual, information, frame = rest
    beyond = (
        step
        - frame @ np.linalg.lstsq(frame * np.sqrt(information)[:, None], step * np.sqrt(information), rcond=None)[0]
    )
    size = float(information @ beyond**2)
    if size <= 1e-9 * float(information.sum()):
        return nothing
    score = beyond * residual
    share = float(score.sum()) / size
    error = max(_error(score, weight, unit, (1 + level) / 2) for unit in labels.clusters) / size
    low, high = np.clip([share - error, share + error], -MOST, MOST)
    return StepTaken(share, Interval(float(low), float(high), level))


def _residual(base: Floats, label: Ints, weight: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Return weighted residuals, information and regressors of the first score fitted anew; ``None`` of one class."""
    if not len(label) or not 0 < float(weight @ label) < float(weight.sum()):
        return None
    frame = np.column_stack([np.ones(len(base)), base - np.average(base, weights=weight)])
    usual = float(weight @ label / weight.sum())
    values = np.array([np.log(usual / (1 - usual)), 1.0])
    ridge = np.diag([0.0, 1.0])  # one label's worth: a slope that separates the classes has an end
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(frame @ values, -40, 40)))
        information = weight * p * (1 - p)
        slope = frame.T @ (weight * (label - p)) - ridge @ (values - [0.0, 1.0])
        moved = np.clip(np.linalg.solve(frame.T @ (frame * information[:, None]) + ridge, slope), -2, 2)
        values = values + moved
        if np.abs(moved).max() < 1e-9:
            break
    p = 1 / (1 + np.exp(-np.clip(frame @ values, -40, 40)))
    return weight * (label - p), weight * p * (1 - p), frame


def _error(score: Floats, weight: Floats, unit: Ints, quantile: float) -> float:
    """Return half of the width of an interval of a sum, by units that share their chance."""
    names, number = np.unique(unit, return_inverse=True)
    count = len(names)
    if count < 2:
        return float("inf")
    sums, sizes = binned(number, score, count), binned(number, weight, count)
    apart = sums - score.sum() * sizes / weight.sum()
    return float(stdtrit(count - 1, quantile) * np.sqrt(count / (count - 1) * (apart**2).sum()))
