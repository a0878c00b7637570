"""The teacher: a penalised logistic on the rules and the current score, whose smooth probabilities the points follow.

With a few hundred labels its probabilities are a better target than the labels themselves: they share
strength between leads that differ in one rule. With many labels the model may take its place, but only
where it was better on later data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from training.data.totals import Counts, Floats, Ints, Merged, effective
from training.data.weighted_labels import WeightedLabels

PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 30.0)
"""Inverse penalties tried; the smallest leaves little but the base rate, the largest is close to no penalty."""
FOLDS = 5
MOST_STEPS = 100
CLOSE = 1e-10
"""Fall of the loss per label that one more step promises, below which that step is the last."""
SHORTEST = 1e-6
"""Share of a step below which it is no longer halved."""
FEWEST_FOR_MODEL = 400
"""With fewer effective labels the model was never the better teacher (measured: it needs 400 to 800)."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Log-odds = ``intercept + design @ weights`` with the design standardised by ``middle`` and ``spread``."""

    weights: Floats
    intercept: float
    middle: Floats
    spread: Floats
    inverse_penalty: float

    def log_odds(self, counts: Counts, totals: Ints) -> Floats:
        """Return log-odds, shape (rows,), for rule counts (rows, rules) and current totals (rows,)."""
        standard = (np.column_stack([counts, totals]) - self.middle) / self.spread
        return np.asarray(standard @ self.weights + self.intercept, dtype=np.float64)

    def probability(self, counts: Counts, totals: Ints) -> Floats:
        """Return probabilities (0 to 1), shape (rows,)."""
        return 1 / (1 + np.exp(-np.clip(self.log_odds(counts, totals), -40, 40)))


def fit_teacher(rows: Merged, totals: Ints, labels: WeightedLabels, *, seed: int = 0) -> Teacher:
    """Fit the teacher, its penalty chosen by log loss over folds that never divide a lead.

    Parameters
    ----------
    rows, totals:
        Merged rows, and the current total of each pattern, shape (patterns,).
    labels:
        With weights for learning (``Dataset.learned``).
    """
    design = np.column_stack([rows.counts, totals]).astype(np.float64)
    middle, spread = design.mean(axis=0), design.std(axis=0)
    spread[spread == 0] = 1
    standard = (design - middle) / spread
    label, weight = labels.label, labels.weight / labels.weight.mean()
    fold = _folds(labels.account, seed)
    sums = [
        (rows.sums(weight * (label == 1) * (fold == f)), rows.sums(weight * (label == 0) * (fold == f)))
        for f in range(FOLDS)
    ]
    won, not_won = np.sum([held[0] for held in sums], axis=0), np.sum([held[1] for held in sums], axis=0)
    losses = np.sum([_fold_losses(standard, (won, not_won), held) for held in sums], axis=0)
    chosen = PENALTIES[int(np.argmin(losses))]
    weights, intercept = _logistic(standard, won, not_won, chosen)
    return Teacher(weights, intercept, middle, spread, chosen)


def _fold_losses(x: Floats, whole: tuple[Floats, Floats], held: tuple[Floats, Floats]) -> list[float]:
    """Return the loss on what was held out under each penalty; both are the won and not-won weight of each pattern."""
    (won, not_won), (held_won, held_not) = whole, held
    losses, fitted = [], None
    for inverse in PENALTIES:
        fitted = _logistic(x, won - held_won, not_won - held_not, inverse, fitted)
        z = x @ fitted[0] + fitted[1]
        losses.append(float((held_won * np.logaddexp(0, -z) + held_not * np.logaddexp(0, z)).sum()))
    return losses


def _logistic(
    x: Floats, won: Floats, not_won: Floats, inverse: float, near: tuple[Floats, float] | None = None
) -> tuple[Floats, float]:
    """Return weights and intercept of an L2 logistic on patterns that carry won and not-won weight.

    ``near`` are those of another penalty, from which it is a few steps less.

    Newton's method with halved steps. A recalibration makes thousands of fits to some hundred patterns, and a library's
    checks of what it is given take many times as long as such a fit.
    """
    won, not_won = (np.where(weight > 1e-9, weight, 0.0) for weight in (won, not_won))  # what folds left by rounding
    if not won.any() or not not_won.any():  # a fold without one of the classes says nothing about the rules
        share = (won.sum() + 0.5) / (won.sum() + not_won.sum() + 1)
        return np.zeros(x.shape[1]), float(np.log(share / (1 - share)))
    there = (weight := won + not_won) > 0
    won, weight, design = won[there], weight[there], np.column_stack([x[there], np.ones(there.sum())])
    pull = np.append(np.full(x.shape[1], 1 / inverse), 0.0)

    def loss(values: Floats) -> float:
        z = design @ values
        return float((weight * np.logaddexp(0, z) - won * z).sum() + (pull * values**2).sum() / 2)

    share = won.sum() / weight.sum()
    beta = np.append(np.zeros(x.shape[1]), np.log(share / (1 - share))) if near is None else np.append(*near)
    for _ in range(MOST_STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
        slope = design.T @ (weight * p - won) + pull * beta
        curve = (design * (weight * p * (1 - p))[:, None]).T @ design + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        fall = float(slope @ step)
        if fall <= CLOSE * weight.sum():
            beta = beta - step
            break
        before, size = loss(beta), 1.0
        while size > SHORTEST and loss(beta - size * step) > before - size * fall / 4:
            size /= 2
        beta = beta - size * step
    return beta[:-1], float(beta[-1])


class TeacherSource(StrEnum):
    """Whose probabilities the points follow."""

    LOGISTIC = "logistic"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class TeacherChoice:
    """Which teacher, and what speaks for it.

    Attributes
    ----------
    labels:
        Effective number of labels both learned from.
    gain, error:
        By how much the model's log loss per lead (nats) is below the logistic's on rows that neither learned from, and
        the standard error of that; ``None`` where they were not compared.
    """

    source: TeacherSource
    labels: float
    gain: float | None = None
    error: float | None = None


def choose_teacher(logistic: Floats, model: Floats | None, held: WeightedLabels, learned_from: Floats) -> TeacherChoice:
    """Take the model as teacher only where it beats the logistic on later data by more than the standard error.

    Parameters
    ----------
    logistic, model:
        Shape (rows,): their probabilities (0 to 1) on the calibration slice, which neither has seen. They are compared
        as they are, without a curve of their own, because as they are the points would follow them.
    held:
        Labels of the same rows, with weights for judging (``Dataset.design``).
    learned_from:
        Weights of the rows that both learned from.

    Notes
    -----
    The standard error is that of a weighted mean of differences, paired by row, with a lead's rows taken together.
    """
    labels, label, weight = effective(learned_from), held.label, held.weight
    if model is None or labels < FEWEST_FOR_MODEL or not weight.any():
        return TeacherChoice(TeacherSource.LOGISTIC, labels)
    fall = _losses(logistic, label) - _losses(model, label)
    gain = float((weight * fall).sum() / weight.sum())
    per_lead = np.bincount(held.account, weight * (fall - gain))
    error = float(np.sqrt((per_lead**2).sum()) / weight.sum())
    return TeacherChoice(TeacherSource.MODEL if gain > error else TeacherSource.LOGISTIC, labels, gain, error)


def _losses(probability: Floats, label: Ints) -> Floats:
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(-np.where(label == 1, np.log(p), np.log(1 - p)), dtype=np.float64)


def out_of_fold(lead: Ints, learn: Callable[[Ints, Ints], Floats], *, seed: int = 0) -> Floats:
    """Return what a model says about each row when it has not learned from that row's lead, shape (rows,).

    A model knows the labels it learned from too well for its probabilities on the same rows to be a smooth target.

    Parameters
    ----------
    learn:
        Called once per fold with row numbers to learn from and row numbers to predict; returns probabilities of these.
    """
    fold = _folds(lead, seed)
    values = np.zeros(len(lead), dtype=np.float64)
    for f in np.unique(fold):
        held = np.flatnonzero(fold == f)
        values[held] = learn(np.flatnonzero(fold != f), held)
    return values


def _folds(lead: Ints, seed: int) -> Ints:
    """Deal leads to folds, shape (rows,)."""
    of_lead = np.random.default_rng(seed).permutation(int(lead.max()) + 1) % FOLDS
    return np.asarray(of_lead[lead], dtype=np.int64)
