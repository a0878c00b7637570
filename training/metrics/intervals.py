"""Intervals of points: joint ones on the scale of the unchanged rules, as far as the labels pin them down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from ondo.domain.proposal import Interval
from training.data.totals import CountedCard, Floats, Ints, binned
from training.data.weighted_labels import WeightedLabels
from training.metrics.evaluate import LEVEL

LEAST_SCALE = 3.0
"""The slope of the unchanged rules must be this many standard errors from zero, or there is no scale to speak of."""


def point_intervals(card: CountedCard, changed: Sequence[int], labels: WeightedLabels) -> Mapping[int, Interval]:
    """Return an interval per changed rule, by its index; rules that cannot be estimated are absent.

    Parameters
    ----------
    card:
        The suggested card on the rows of the labels.
    changed:
        Which of its rules were changed, by their index.

    Notes
    -----
    Log-odds = a + b * (total of the unchanged rules) + sum of g_r * (effect of changed rule r), by maximum
    likelihood without any penalty; the rule is worth g_r / b points. Variances are the sandwich with whole clusters
    (Huber-White), those of leads or of weeks, whichever is wider, the ratio by the delta method. Other changed rules
    are free at the same time, so an interval does not pretend that the rest of the card is known.

    The rows may be those that the search chose the changes on. How often such intervals of suggested changes hold what
    the same fit gives on 150,000 leads is counted in ``benchmarks/guarantees`` (``docs/statistics.md``): 85 to 95 % are
    promised, and with 3 of 25 rules wrong and 400 labels it is 79 %, since a rule is suggested where its estimate
    stands out. The planted worth itself they hold less often where other rules are wrong too: the scale is that of the
    rules left as they are, and those are not right then. A rule that is chosen although it is right gets an interval
    that misses, as it must.
    """
    return _intervals(card, list(changed), changed, labels)


def all_intervals(card: CountedCard, changed: Sequence[int], labels: WeightedLabels) -> Mapping[int, Interval]:
    """Return an interval for every rule of the card, by its index; rules that cannot be estimated are absent.

    Parameters are those of ``point_intervals``. The changed rules get the intervals that it gives; every other
    rule in turn is freed beside them, and the scale is that of the rules that are then left unchanged.
    """
    intervals = dict(point_intervals(card, changed, labels))
    for rule in range(len(card.points)):
        if rule not in changed:
            intervals |= _intervals(card, [*changed, rule], [rule], labels)
    return dict(sorted(intervals.items()))


def _intervals(
    card: CountedCard, free: Sequence[int], asked: Sequence[int], labels: WeightedLabels
) -> dict[int, Interval]:
    """Fit with some rules free, and return the intervals of those asked for."""
    effect, label, weight = card.effect, labels.label, labels.weight
    usable = [r for r in free if effect[:, r].std() > 0]
    columns = effect[:, usable].astype(np.float64)
    rest = card.totals - columns @ card.points[usable]
    if not any(r in asked for r in usable) or rest.std() == 0 or not 0 < label.sum() < len(label):
        return {}
    plain = np.column_stack([rest, columns])
    plain = np.column_stack([np.ones(len(rest)), plain - plain.mean(axis=0)])
    unit = np.concatenate([[1.0], plain[:, 1:].std(axis=0)])
    x = plain / unit  # centred and one standard deviation each, so that Newton's steps go straight to the maximum
    fitted = _logistic(x, label, weight)
    if fitted is None:
        return {}
    beta = fitted[0] / unit
    spreads = [_sandwich(x, fitted, label, weight, cluster) / np.outer(unit, unit) for cluster in labels.clusters]
    slope = float(beta[1])
    if slope <= LEAST_SCALE * _widest(spreads, np.eye(len(beta))[1]):
        return {}
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    intervals = {}
    for place, rule in enumerate(usable, start=2):
        if rule in asked:
            worth = float(beta[place]) / slope
            gradient = np.zeros(len(beta))
            gradient[place], gradient[1] = 1 / slope, -worth / slope
            half = z * _widest(spreads, gradient)
            intervals[rule] = Interval(round(worth - half, 1), round(worth + half, 1), LEVEL)
    return intervals


def _widest(spreads: Sequence[Floats], gradient: Floats) -> float:
    """Return the largest standard error of a combination of the weights under some covariances."""
    return max(float(np.sqrt(gradient @ spread @ gradient)) for spread in spreads)


def _sandwich(x: Floats, fitted: tuple[Floats, Floats], label: Ints, weight: Floats, cluster: Ints) -> Floats:
    """Return the covariance of the weights with whole clusters."""
    beta, bread = fitted
    residual = weight * (label - _sigmoid(x @ beta))
    number = cluster - cluster.min()
    clusters = np.column_stack([binned(number, residual * column, int(number.max()) + 1) for column in x.T])
    return np.asarray(bread @ (clusters.T @ clusters) @ bread, dtype=np.float64)


def _sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(z, -40, 40)))


def _logistic(x: Floats, label: Ints, weight: Floats) -> tuple[Floats, Floats] | None:
    """Return maximum-likelihood weights and the inverse Hessian; ``None`` when the labels are separable."""
    beta = np.zeros(x.shape[1])
    share = float((weight * label).sum() / weight.sum())
    beta[0] = np.log(share / (1 - share))
    for _ in range(50):
        p = _sigmoid(x @ beta)
        try:
            bread = np.linalg.inv((x * (weight * p * (1 - p))[:, None]).T @ x)
        except np.linalg.LinAlgError:
            return None
        step = bread @ (x.T @ (weight * (label - p)))
        beta = beta + step * min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-8:
            return beta, np.asarray(bread, dtype=np.float64)
    return None
