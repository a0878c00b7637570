"""The served probability as a stack: a logistic on the rules, bounded trees, and the card's own sum, weighed together.

Every part is a sum in log-odds (the first and the last over rules, the trees over features), so their weighted sum is
one too and what each feature contributes to the served probability is exact. Weights are never negative, so what every
part holds to the direction of the card the stack holds to it.

The card's part is the plain sum of its points times counts as they were when the stack was made: an axis cap and idle
decay are no sums over rules, and the trees see idle days themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.data.totals import Floats, Ints, effective, merge
from training.data.weighted_labels import WeightedLabels
from training.metrics.calibrate import Curve
from training.model.teacher import fit_teacher

if TYPE_CHECKING:
    from features.catalogue import Feature
    from ondo.domain.card import Scorecard

PRIOR = (0.5, 0.5, 0.0)
"""Weights of logistic, trees and card where nothing speaks for others: the mean of the first two in log-odds, which on
public data with 100 to 400 labels beats either (``benchmarks/README.md``)."""
PULL = 10.0
"""How firmly the weights are held to it, in nats for each squared unit."""


@dataclass(frozen=True)
class RuleRows:
    """Rule counts as the model's columns hold them.

    Attributes
    ----------
    counts:
        Shape (rows, rules), whole numbers.
    points:
        Of the card as it stands, shape (rules,).
    signs:
        +1 or -1 where the card says in which direction a rule works, else 0, shape (rules,).
    places:
        Where the rules stand among the model's features, shape (rules,).
    """

    counts: Ints
    points: Ints
    signs: Ints
    places: Ints

    @classmethod
    def of(cls, card: Scorecard, features: tuple[Feature, ...], x: Floats) -> RuleRows:
        """Take the counts from the features themselves, so that serving sees what was learned from.

        ``x`` has shape (rows, features). Of the features of a rule the first counts what the card counts.
        """
        first = {feature.rule_id: place for place, feature in reversed([*enumerate(features)]) if feature.rule_id}
        rules = [rule for rule in card.rules if rule.id in first]
        places = np.array([first[rule.id] for rule in rules], dtype=np.int64)
        return cls(
            counts=np.nan_to_num(x[:, places]).astype(np.int64),
            points=np.array([rule.points for rule in rules], dtype=np.int64),
            signs=np.array([features[place].monotone for place in places], dtype=np.int64),
            places=places,
        )

    def some(self, rows: Ints) -> RuleRows:
        """Return some of the rows."""
        return replace(self, counts=self.counts[rows])


@dataclass(frozen=True, slots=True)
class LinearTerm:
    """``intercept + counts @ coefficients`` in log-odds; coefficients have shape (rules,)."""

    intercept: float
    coefficients: Floats

    def __call__(self, counts: Ints) -> Floats:
        """Return log-odds, shape (rows,), of counts (rows, rules)."""
        return np.asarray(counts @ self.coefficients + self.intercept, dtype=np.float64)


def signed_logistic(rules: RuleRows, rows: Ints, labels: WeightedLabels, *, seed: int) -> LinearTerm:
    """Fit the logistic teacher on rules and their sum, no rule against the direction of the card.

    A rule whose effect (its own weight and that of its points in the sum) comes out against its direction is left out,
    and the others are fitted again, until none does.

    Parameters
    ----------
    rows:
        Row numbers to learn from; ``labels`` are theirs.
    """
    counts, points = rules.counts[rows], rules.points.copy()
    kept = np.ones(len(points), dtype=bool)
    while True:
        patterns = merge(counts * kept, np.zeros(len(rows), dtype=np.int64))
        teacher = fit_teacher(patterns, patterns.counts @ (points * kept), labels, seed=seed)
        each = teacher.weights / teacher.spread
        effect = (each[:-1] + each[-1] * points) * kept
        wrong = kept & (rules.signs * effect < 0)
        if not wrong.any():
            return LinearTerm(float(teacher.intercept - each @ teacher.middle), effect)
        kept &= ~wrong


def card_term(rules: RuleRows, rows: Ints) -> LinearTerm:
    """Return the card's sum of points in units of its spread over some rows, its mean at 0."""
    total = (rules.counts[rows] @ rules.points).astype(np.float64)
    spread = float(total.std()) or 1.0
    return LinearTerm(-float(total.mean()) / spread, rules.points / spread)


def stack_weights(parts: Floats, label: Ints, weight: Floats) -> Floats:
    """Return the weights of the parts, shape (parts,), none below 0, by log loss on rows that no part learned from.

    Parameters
    ----------
    parts:
        Log-odds of each part, shape (rows, parts).
    weight:
        How much each row counts, shape (rows,); their sum is taken for their effective number.
    """
    from scipy.optimize import minimize

    count, prior = parts.shape[1], np.array(PRIOR)
    scaled = weight * (effective(weight) / weight.sum())

    def loss(values: Floats) -> tuple[float, Floats]:
        weights, z = values[:count], parts @ values[:count] + values[count]
        rest = scaled * (1 / (1 + np.exp(-np.clip(z, -40, 40))) - label)
        pulled = PULL * float(((weights - prior) ** 2).sum())
        slope = parts.T @ rest + 2 * PULL * (weights - prior)
        return float((scaled * (np.logaddexp(0, z) - label * z)).sum()) + pulled, np.append(slope, rest.sum())

    bounds = [(0.0, None)] * count + [(None, None)]
    solved = minimize(loss, np.append(prior, 0.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(solved.x[:count], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything of the served probability but the trees; in log-odds, already through its curve.

    Attributes
    ----------
    weights:
        Of logistic, trees and card, before the curve.
    curve:
        From the weighted sum to the served log-odds.
    intercept, trees:
        The served log-odds are ``intercept + trees * (what the trees say) + counts @ coefficients``.
    coefficients, centre:
        By feature, shape (features,): what one more count adds, and the mean count that is taken for usual; 0
        where a feature counts no rule.
    """

    weights: tuple[float, float, float]
    curve: Curve
    intercept: float
    trees: float
    coefficients: Floats
    centre: Floats

    @classmethod
    def of(
        cls, weights: Floats, curve: Curve, terms: tuple[LinearTerm, LinearTerm], rules: RuleRows, width: int
    ) -> Stack:
        """Put logistic and card (``terms``) and the weights together; ``rules`` are those of the rows learned from."""
        logistic, card = terms
        linear = weights[0] * logistic.coefficients + weights[2] * card.coefficients
        intercept = weights[0] * logistic.intercept + weights[2] * card.intercept
        coefficients, centre = np.zeros(width), np.zeros(width)
        coefficients[rules.places] = curve.slope * linear
        centre[rules.places] = rules.counts.mean(axis=0) if len(rules.counts) else 0.0
        return cls(
            (float(weights[0]), float(weights[1]), float(weights[2])),
            curve,
            float(curve.intercept + curve.slope * intercept),
            float(curve.slope * weights[1]),
            coefficients,
            centre,
        )

    def log_odds(self, x: Floats, trees: Floats) -> Floats:
        """Return the served log-odds, shape (rows,), of features (rows, features) and what the trees say (rows,)."""
        counted = np.nan_to_num(x) @ self.coefficients
        return np.asarray(self.intercept + self.trees * trees + counted, dtype=np.float64)

    def contributions(self, x: Floats, trees: Floats) -> Floats:
        """Return what each feature adds to the served log-odds, shape (rows, features + 1), the last being the base.

        ``trees`` are the contributions of the trees in the same shape.
        """
        values = self.trees * trees
        values[:, :-1] += self.coefficients * (np.nan_to_num(x) - self.centre)
        values[:, -1] += self.intercept + float(self.coefficients @ self.centre)
        return np.asarray(values, dtype=np.float64)
