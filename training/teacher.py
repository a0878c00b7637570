"""The teacher: a penalised logistic on the rules and the current score, whose smooth probabilities the points follow.

With a few hundred labels its probabilities are a better target than the labels themselves: they share
strength between leads that differ in one rule and exist for leads without a label, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.totals import Floats, Ints, Merged

PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 30.0)
"""Inverse penalties tried; the smallest leaves little but the base rate, the largest is close to no penalty."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Teacher:
    """Log-odds = ``intercept + design @ weights`` with the design standardised by ``middle`` and ``spread``."""

    weights: Floats
    intercept: float
    middle: Floats
    spread: Floats
    inverse_penalty: float

    def log_odds(self, counts: Ints, totals: Ints) -> Floats:
        """Return log-odds, shape (rows,), for rule counts (rows, rules) and current totals (rows,)."""
        standard = (np.column_stack([counts, totals]) - self.middle) / self.spread
        return np.asarray(standard @ self.weights + self.intercept, dtype=np.float64)

    def probability(self, counts: Ints, totals: Ints) -> Floats:
        """Return probabilities (0 to 1), shape (rows,)."""
        return 1 / (1 + np.exp(-np.clip(self.log_odds(counts, totals), -40, 40)))


def fit_teacher(rows: Merged, totals: Ints, label: Ints, weight: Floats, lead: Ints, *, seed: int = 0) -> Teacher:
    """Fit the teacher, its penalty chosen by log-loss over folds that never divide a lead.

    Parameters
    ----------
    rows, totals:
        Merged rows, and the current total of each pattern, shape (patterns,).
    label, weight, lead:
        Shape (rows,): 0 or 1, weight, and a number per lead.
    """
    design = np.column_stack([rows.counts, totals]).astype(np.float64)
    middle, spread = design.mean(axis=0), design.std(axis=0)
    spread[spread == 0] = 1
    standard = (design - middle) / spread
    weight = weight / weight.mean()
    of_lead = np.random.default_rng(seed).permutation(int(lead.max()) + 1) % FOLDS
    fold = of_lead[lead]
    sums = [
        (rows.sums(weight * (label == 1) * (fold == f)), rows.sums(weight * (label == 0) * (fold == f)))
        for f in range(FOLDS)
    ]
    won, not_won = np.sum([held[0] for held in sums], axis=0), np.sum([held[1] for held in sums], axis=0)
    losses = [sum(_fold_loss(standard, won, not_won, *held, inverse) for held in sums) for inverse in PENALTIES]
    chosen = PENALTIES[int(np.argmin(losses))]
    weights, intercept = _logistic(standard, won, not_won, chosen)
    return Teacher(weights, intercept, middle, spread, chosen)


def _fold_loss(x: Floats, won: Floats, not_won: Floats, held_won: Floats, held_not: Floats, inverse: float) -> float:
    weights, intercept = _logistic(x, won - held_won, not_won - held_not, inverse)
    z = x @ weights + intercept
    return float((held_won * np.logaddexp(0, -z) + held_not * np.logaddexp(0, z)).sum())


def _logistic(x: Floats, won: Floats, not_won: Floats, inverse: float) -> tuple[Floats, float]:
    """Return weights and intercept of an L2 logistic on patterns that carry won and not-won weight."""
    from sklearn.linear_model import LogisticRegression

    has_won, has_not = won > 1e-9, not_won > 1e-9
    if not has_won.any() or not has_not.any():  # a fold without one of the classes says nothing about the rules
        share = (won.sum() + 0.5) / (won.sum() + not_won.sum() + 1)
        return np.zeros(x.shape[1]), float(np.log(share / (1 - share)))
    model = LogisticRegression(C=inverse, solver="newton-cholesky", max_iter=100)
    model.fit(
        np.concatenate([x[has_won], x[has_not]]),
        np.repeat([1, 0], [has_won.sum(), has_not.sum()]),
        sample_weight=np.concatenate([won[has_won], not_won[has_not]]),
    )
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])
