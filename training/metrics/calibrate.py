"""Calibration of scores to probabilities: one two-parameter curve for every method, monotone by construction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondo.domain.curve_error import CurveError
from training.data.totals import Floats, Ints, binned
from training.search.platt_fit import fit_lines

FEWEST = 30
"""A slice with fewer labels, or with one class only, cannot carry a curve of its own."""


@dataclass(frozen=True, slots=True)
class Curve:
    """``log-odds = intercept + slope * score`` with ``slope >= 0``."""

    intercept: float
    slope: float

    def __call__(self, score: Floats | Ints) -> Floats:
        """Return probabilities (0 to 1) of scores."""
        return 1 / (1 + np.exp(-np.clip(self.intercept + self.slope * np.asarray(score, np.float64), -40, 40)))


def platt(score: Floats | Ints, label: Ints, weight: Floats) -> Curve:
    """Fit the curve (Platt 1999, with his smoothed targets, so that few labels never give certainty).

    Up to about 1,600 labels this beats isotonic regression, above it is equal, so it is the only one.
    """
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    share = float((weight * label).sum() / weight.sum())
    high = (effective * share + 1) / (effective * share + 2)
    low = 1 / (effective * (1 - share) + 2)
    x, column = np.unique(np.asarray(score, np.float64), return_inverse=True)
    whole = binned(column, weight, len(x))
    target = binned(column, weight * np.where(label == 1, high, low), len(x))
    intercept, slope, _ = fit_lines(x, whole[None], target[None], rounds=40)
    return Curve(float(intercept[0]), float(slope[0]))


def curve_error(log_odds: Floats, weight: Floats) -> CurveError:
    """Return how far a curve may be off, from the rows that it was fitted on.

    Parameters
    ----------
    log_odds:
        What the curve says of these rows, shape (rows,).
    weight:
        Their weights; they count for their effective number.
    """
    p = 1 / (1 + np.exp(-np.clip(log_odds, -12, 12)))
    information = p * (1 - p) * weight * float(weight.sum() / (weight**2).sum())
    centre = float((information * log_odds).sum() / information.sum())
    spread = float((information * (log_odds - centre) ** 2).sum())
    return CurveError(centre, float(1 / information.sum()), float(1 / max(spread, 1e-9)), len(weight))


def can_carry_a_curve(label: Ints) -> bool:
    """Tell whether a slice has enough labels of both kinds to be calibrated on."""
    return len(label) >= FEWEST and 5 <= int(label.sum()) <= len(label) - 5


def log_odds(probability: Floats) -> Floats:
    """Return log-odds of probabilities, kept finite."""
    p = np.clip(np.asarray(probability, np.float64), 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))
