"""E-process of calibration: whether the model's probability still holds, with the doubt that its own curve left.

The curve of a model was fitted on few labels, so that its probability is off by chance before anything has changed.
What is bet against is therefore not "the chance is what the model says" but "it is what the model says, moved and
stretched in log-odds as far as the curve's own error reaches": a normal prior with the covariance of its fit. The bet
is on moves that reach further. Both are mixtures over one grid, so that the ratio of what they give to the
judgements so far is a martingale over that prior (Robbins, 1970; Ville, 1939): it ever reaches ``1 / chance`` with that
chance at most.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from ondo.domain.curve_error import CurveError

Floats = npt.NDArray[np.float64]

LEAST = 0.1
"""Standard deviation of log-odds below which no curve is believed: it was fitted for all leads, and hot ones alone are
judged; .1 is 2.5 points at one half."""
STEEP = 0.1
"""The same for the slope, at least."""
CHANGED = (1.0, 0.5)
"""How far the moves reach that are bet on: standard deviations of intercept and slope."""
_MOVES, _SLOPES = np.linspace(-3.0, 3.0, 61), np.linspace(-1.5, 1.5, 13)
_SURE = 6e-6
"""No model is taken to be surer than this, 12 log-odds from even: a curve of an older bundle may say 0 or 1."""


def log_e_value(probability: Floats, label: Floats, error: CurveError) -> Floats:
    """Return the logarithm of the bettor's money after each judgement.

    Parameters
    ----------
    probability:
        Probabilities (0 to 1) that the model gave, in the order in which the judgements enter; the last axis.
    label:
        1 or 0, of the same shape; NaN where there is no judgement, which leaves the money as it is.
    """
    inside = np.clip(probability, _SURE, 1 - _SURE)
    odds = np.log(inside / (1 - inside))[..., None, None]
    z = odds + _MOVES[:, None] + _SLOPES * np.clip(odds - error.centre, -3, 3)
    hot, judged = np.nan_to_num(label)[..., None, None], ~np.isnan(label)[..., None, None]
    total = np.cumsum(judged * (hot * z - np.log(1 + np.exp(z))), axis=-3)  # z stays within 20 of nothing
    same = np.array([max(error.move, LEAST**2), max(error.stretch, STEEP**2)])
    changed = same + np.array(CHANGED) ** 2
    # The least prior weight is e^-563, so that what vanishes beside the best move has no part in either mean.
    likely = np.exp(total - total.max(axis=(-2, -1), keepdims=True)).reshape(*total.shape[:-2], -1)
    values = [np.log(likely @ np.exp(_prior(*spread)).ravel()) for spread in (tuple(changed), tuple(same))]
    gain: Floats = values[0] - values[1]
    return gain


def needed(chance: float) -> float:
    """Return the logarithm of the money at which an alarm has at most this chance of being false."""
    return float(-np.log(chance))


@cache
def _prior(move: float, stretch: float) -> Floats:
    """Return the logarithm of a normal prior over the grid."""
    weights = -(_MOVES[:, None] ** 2) / (2 * move) - _SLOPES**2 / (2 * stretch)
    values: Floats = weights - np.logaddexp.reduce(weights, axis=None)
    return values
