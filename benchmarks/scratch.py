"""A card made from nothing: at most k rules with whole-number points, chosen for log loss alone.

Real-valued weights grow rule by rule in a beam, with swaps; then they are scaled and rounded in many ways, and the
best roundings are polished point by point on the exact loss of the whole-number card.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.totals import NO_LIMIT, Arithmetic, Floats, Ints, Merged
from training.search.search import Card, SearchProblem

BEAM = 6
WIDTH = 8
"""Supports kept at each size, and rules tried on each of them."""
SCALES = 60
ROUNDED = 6
"""Scales tried on the best supports, and rounded cards that are polished."""
RIDGE = 1e-3
"""Keeps weights finite where a rule separates the labels; in effective rows, far below any that matters."""

Support = tuple[int, ...]


@dataclass(frozen=True)
class _Fit:
    """Real-valued weights of some rules, and their mean log loss."""

    support: Support
    weights: Floats
    intercept: float
    loss: float


def scratch(
    rows: Merged,
    weight: Floats,
    target: Floats | Ints,
    signs: Sequence[int],
    *,
    grid: int = 1,
    max_points: int = 5,
    k: int = 10,
) -> Card:
    """Return points (shape (rules,), multiples of ``grid``) with at most ``k`` rules away from zero.

    Parameters
    ----------
    rows:
        Merged rule counts; state is not used, since there is no card that could decay.
    weight, target:
        Shape (rows,): weight, and label or target probability (0 to 1).
    signs:
        Per rule 1 (points >= 0), -1 (points <= 0) or 0 (free).
    max_points:
        Most points of one rule, either way.

    Notes
    -----
    Beam, scaling and rounding as in FasterRisk (Liu et al. 2022); different are the polish, which looks at every
    value of every rule at once, and that intercept and slope are refitted for each card.
    """
    model = _Model(rows.counts.astype(np.float64), rows.sums(weight), rows.sums(weight * target), np.array(signs))
    problem = _problem(rows, weight, target, signs, grid, max_points)
    nothing: Card = (0,) * rows.counts.shape[1]
    best = (problem.loss(nothing), nothing)
    for card in _rounded(model, problem, model.grow(k), grid, max_points):
        best = min(best, _polished(problem, card, k))
    return best[1]


def _problem(
    rows: Merged, weight: Floats, target: Floats | Ints, signs: Sequence[int], grid: int, max_points: int
) -> SearchProblem:
    rules = rows.counts.shape[1]
    free = np.full(1, NO_LIMIT, dtype=np.int64)
    plain = Arithmetic(np.zeros(rules, dtype=bool), NO_LIMIT, NO_LIMIT, np.zeros(1, dtype=np.int64), free)
    reach = max_points // grid
    values = tuple(
        grid * np.arange(0 if sign > 0 else -reach, (0 if sign < 0 else reach) + 1, dtype=np.int64) for sign in signs
    )
    stateless = Merged(rows.counts, np.zeros(len(rows.state), dtype=np.int64), rows.of_row)
    return SearchProblem(
        plain, stateless, values, rows.sums(weight), rows.sums(weight * np.asarray(target, np.float64))
    )


@dataclass(frozen=True)
class _Model:
    """Logistic weights on merged rows, with signs.

    Attributes
    ----------
    x, weight, target:
        Shapes (patterns, rules), (patterns,), (patterns,).
    """

    x: Floats
    weight: Floats
    target: Floats
    signs: Ints

    def grow(self, k: int) -> list[_Fit]:
        """Return the best supports of at most ``k`` rules, best first."""
        share = float(self.target.sum() / self.weight.sum())
        level = [self._fit((), np.zeros(0), float(np.log(share / (1 - share))))]
        for _ in range(min(k, self.x.shape[1])):
            # Parents stay in: a rule added may turn the sign of another, and then fewer rules fit better.
            level = self._best([*level, *(fit for parent in level for fit in self._extended(parent))])
        return self._swapped(level)

    def _extended(self, fit: _Fit) -> Iterator[_Fit]:
        """Yield fits with one more rule, those first tried that a single Newton step promises most."""
        for rule in self._promising(fit)[:WIDTH]:
            grown = self._fit((*fit.support, rule), np.append(fit.weights, 0.0), fit.intercept)
            right = self.signs[list(grown.support)] * grown.weights >= 0
            if right.all():
                yield grown
            else:
                kept = tuple(r for r, fits in zip(grown.support, right, strict=True) if fits)
                yield self._fit(kept, grown.weights[right], grown.intercept)

    def _promising(self, fit: _Fit) -> list[int]:
        p = self._probability(fit)
        slope = self.x.T @ (self.target - self.weight * p)
        curve = self.weight * p * (1 - p)
        spread = (self.x**2).T @ curve - (self.x.T @ curve) ** 2 / max(curve.sum(), 1e-12)
        promise = np.where(self.signs * slope < 0, -1.0, slope**2 / np.maximum(spread, RIDGE))
        promise[list(fit.support)] = -1.0
        return [int(r) for r in np.argsort(-promise, kind="stable") if promise[r] > 0]

    def _swapped(self, level: list[_Fit]) -> list[_Fit]:
        """Take out each rule in turn and put in another, as long as that helps."""
        while True:
            best = level[0]
            dropped = [
                self._fit(best.support[:i] + best.support[i + 1 :], np.delete(best.weights, i), best.intercept)
                for i in range(len(best.support))
            ]
            fewer = self._best(dropped)
            level = self._best([*level, *(fit for parent in fewer for fit in self._extended(parent))])
            if level[0].loss > best.loss - 1e-9:
                return level

    def _best(self, fits: Sequence[_Fit]) -> list[_Fit]:
        """Return the best fits of different supports whose weights all have the sign they must have."""
        known_fits: dict[Support, _Fit] = {}
        for fit in fits:
            if (self.signs[list(fit.support)] * fit.weights >= 0).all():
                known_fits.setdefault(tuple(sorted(fit.support)), fit)
        return sorted(known_fits.values(), key=lambda fit: (fit.loss, fit.support))[:BEAM]

    def _probability(self, fit: _Fit) -> Floats:
        z = fit.intercept + self.x[:, list(fit.support)] @ fit.weights
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -40, 40))), dtype=np.float64)

    def _fit(self, support: Support, weights: Floats, intercept: float) -> _Fit:
        """Fit intercept and weights by Newton's method, from a start that is near."""
        x = np.column_stack([np.ones(len(self.x)), self.x[:, list(support)]])
        beta = np.concatenate([[intercept], weights])
        before = np.inf
        for _ in range(25):
            z = np.clip(x @ beta, -40, 40)
            loss = float((self.weight * np.logaddexp(0, z) - self.target * z).sum())
            if before - loss < 1e-7 * self.weight.sum():
                break
            before = loss
            p = 1 / (1 + np.exp(-z))
            hessian = (x * (self.weight * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(beta))
            beta = beta + np.clip(np.linalg.solve(hessian, x.T @ (self.target - self.weight * p)), -4, 4)
        return _Fit(support, beta[1:], float(beta[0]), min(before, loss) / float(self.weight.sum()))


def _rounded(model: _Model, problem: SearchProblem, fits: list[_Fit], grid: int, max_points: int) -> list[Card]:
    """Return scaled and rounded cards, the best one for each choice of rules.

    Scales go beyond the largest points: a few very large weights are cut there so that the others stay apart.
    """
    reach, rules = max_points // grid, model.x.shape[1]
    losses: dict[Card, float] = {}
    for fit in fits:
        if not len(fit.weights) or not np.abs(fit.weights).max() > 0:
            continue
        for steps in np.geomspace(1, 8 * reach, SCALES):
            whole = np.rint(np.clip(fit.weights * steps / np.abs(fit.weights).max(), -reach, reach))
            points: NDArray[np.int64] = np.zeros(rules, dtype=np.int64)
            points[list(fit.support)] = grid * whole.astype(np.int64)
            card = tuple(int(p) for p in points)
            if card not in losses:
                losses[card] = problem.loss(card)
    best: dict[tuple[bool, ...], tuple[float, Card]] = {}
    for card, loss in losses.items():
        used = tuple(p != 0 for p in card)
        best[used] = min(best.get(used, (np.inf, card)), (loss, card))
    return [card for _, card in sorted(best.values())[:ROUNDED]]


def _polished(problem: SearchProblem, card: Card, k: int) -> tuple[float, Card]:
    """Move one rule at a time to its best value, another rule for it included, while the loss falls."""
    rules, values = problem.moves
    loss = problem.loss(card)
    while True:
        used = np.array(card) != 0
        sizes = used.sum() - used[rules] + (values != 0)
        losses = np.where(sizes <= k, problem.neighbours(card), np.inf)
        move = int(np.argmin(losses))
        if losses[move] > loss - 1e-9:
            return loss, card
        card = (*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :])
        loss = float(losses[move])
