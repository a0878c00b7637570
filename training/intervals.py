"""How well the labels pin down each suggested point: a joint interval on the scale of the unchanged rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from ondo.domain.proposal import Interval
from training.evaluate import LEVEL
from training.totals import Floats, Ints

LEAST_SCALE = 3.0
"""The slope of the unchanged rules must be this many standard errors from zero, or there is no scale to speak of."""


def point_intervals(
    totals: Ints, effect: Ints, points: Ints, changed: Sequence[int], label: Ints, weight: Floats, lead: Ints
) -> Mapping[int, Interval]:
    """Return an interval per changed rule, by its index; rules that cannot be estimated are absent.

    Parameters
    ----------
    totals, effect, points:
        Under the suggested card: totals (rows,), what one more point of each rule does (rows, rules), points (rules,).
    label, weight, lead:
        Shape (rows,).

    Notes
    -----
    Log-odds = a + b * (total of the unchanged rules) + sum of g_r * (effect of changed rule r), by maximum
    likelihood without any penalty; the rule is worth g_r / b points. Variances are the sandwich with whole
    leads as clusters (Huber-White), the ratio by the delta method. Other changed rules are free at the same time, so
    an interval does not pretend that the rest of the card is known.
    """
    if not changed:
        return {}
    columns = effect[:, list(changed)]
    rest = totals - columns @ points[list(changed)]
    if rest.std() == 0:
        return {}
    usable = [i for i in range(len(changed)) if columns[:, i].std() > 0]
    plain = np.column_stack([rest, columns[:, usable]])
    plain = np.column_stack([np.ones(len(rest)), plain - plain.mean(axis=0)])
    unit = np.concatenate([[1.0], plain[:, 1:].std(axis=0)])
    x = plain / unit  # centred and one standard deviation each, so that Newton's steps go straight to the maximum
    fitted = _logistic(x, label, weight)
    if fitted is None:
        return {}
    beta, bread = fitted[0] / unit, fitted[1] / np.outer(unit, unit)
    residual = (weight * (label - _sigmoid(plain @ beta)))[:, None] * plain
    clusters = np.zeros((int(lead.max()) + 1, plain.shape[1]))
    np.add.at(clusters, lead, residual)
    covariance = bread @ (clusters.T @ clusters) @ bread
    slope = float(beta[1])
    if slope <= LEAST_SCALE * float(np.sqrt(covariance[1, 1])):
        return {}
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    found = {}
    for place, index in enumerate(usable, start=2):
        worth = float(beta[place]) / slope
        gradient = np.zeros(plain.shape[1])
        gradient[place], gradient[1] = 1 / slope, -worth / slope
        half = z * float(np.sqrt(gradient @ covariance @ gradient))
        found[changed[index]] = Interval(round(worth - half, 1), round(worth + half, 1), LEVEL)
    return found


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
