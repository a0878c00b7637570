"""Platt's lines between points and log-odds (Platt 1999), fitted to many histograms at once."""

from __future__ import annotations

import numpy as np

from training.data.totals import Floats

MOST_LOG_ODDS = 500.0
"""Beyond it a probability is 1 in floating point, and the exponential of much more is infinite."""


def fit_lines(
    x: Floats, weight: Floats, target: Floats, rounds: int = 8, start: tuple[float, float] | None = None
) -> tuple[Floats, Floats, Floats]:
    """Fit ``log-odds = a + b x`` to many histograms at once, with ``b >= 0`` (more points never mean colder).

    Parameters
    ----------
    x:
        Shape (totals,), the points of each column.
    weight, target:
        Shape (cards, totals): weight in each column, and weight times target probability.
    rounds:
        Most steps taken; fewer when none of them moves any more.
    start:
        Intercept and slope to begin from, say those of a similar card.

    Returns
    -------
    a, b, loss:
        Shape (cards,); loss is the weighted mean log loss (nats).

    Notes
    -----
    Newton's method on two parameters; the best point seen is kept, so a step too far costs nothing.
    """
    return fit_moments(x, weight, (target.sum(axis=1), target @ x), rounds, start)


def fit_moments(
    x: Floats, weight: Floats, moments: tuple[Floats, Floats], rounds: int = 8, start: tuple[float, float] | None = None
) -> tuple[Floats, Floats, Floats]:
    """Fit lines as ``fit_lines`` does, from the two sums by which targets enter the likelihood.

    ``moments`` are the sums of weight times target probability and of weight times target probability times points,
    each of shape (cards,).
    """
    t0, t1 = moments
    whole = weight.sum(axis=1)
    share = np.clip(t0 / whole, 1e-9, 1 - 1e-9)
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    u = (x - middle) / spread
    powers = np.column_stack([np.ones_like(u), u, u * u])
    best_a, best_b = np.log(share / (1 - share)), np.zeros(len(whole))
    best = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    a, b = best_a.copy(), best_b.copy()
    if start is not None:
        a, b = np.full_like(a, start[0] + start[1] * middle), np.full_like(b, start[1] * spread)
    t1 = (t1 - middle * t0) / spread
    cards, settled = np.arange(len(whole)), np.zeros(len(whole), dtype=bool)
    for left in range(rounds, -1, -1):
        odds = np.exp(np.minimum(a[:, None] + b[:, None] * u, MOST_LOG_ODDS))
        loss = (np.einsum("ij,ij->i", weight, np.log1p(odds)) - a * t0 - b * t1) / whole
        better = (loss < best[cards]) & (b > 0)
        at = cards[better]
        best[at], best_a[at], best_b[at] = loss[better], a[better], b[better]
        if not left or settled.all():
            break
        if settled.any():
            # Most cards need few steps, and each costs a pass over its histogram: only those that still move go on.
            cards = cards[~settled]
            a, b, odds, weight = a[~settled], b[~settled], odds[~settled], weight[~settled]
            whole, t0, t1 = whole[~settled], t0[~settled], t1[~settled]
        cold = 1 / (1 + odds)
        expected = weight * odds * cold
        e0, e1 = (expected @ powers[:, :2]).T
        g0, g1 = e0 - t0, e1 - t1
        h00, h01, h11 = ((expected * cold) @ powers).T + np.array([[1e-9], [0], [1e-9]])
        det = np.maximum(h00 * h11 - h01 * h01, 1e-12)
        step_a, step_b = (np.minimum(np.maximum(d / det, -4), 4) for d in (h11 * g0 - h01 * g1, h00 * g1 - h01 * g0))
        a, b = a - step_a, b - step_b
        settled = np.maximum(np.abs(step_a), np.abs(step_b)) < 1e-5
    return best_a - best_b * middle / spread, best_b / spread, best
