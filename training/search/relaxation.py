"""A convex problem that is never harder on any card than the card itself: what the optimality bound rests on.

Log-odds are written as ``a + b * (current total) + sum of d_r * count_r`` with ``d_r = b * (change of rule r)``; in
(a, b, d) the log loss is convex, and its tangents bound it from below everywhere, for any slope and intercept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.data.totals import Arithmetic, Floats, Ints, thousandths
from training.search.search import Card, SearchProblem


@dataclass(frozen=True)
class Point:
    """Intercept, slope (per unit of the relaxation) and change of each movable rule times slope."""

    intercept: float
    slope: float
    shifts: Floats

    @property
    def flat(self) -> Floats:
        """Shape (2 + movable rules,)."""
        return np.concatenate([[self.intercept, self.slope], self.shifts])


@dataclass(frozen=True)
class Relaxation:
    """Mean log loss as a convex function of a ``Point``, never above the loss of a card that the point stands for.

    Attributes
    ----------
    movable:
        The rules that may change, shape (movable,).
    unit:
        Points per unit of ``totals``, ``below``, ``above``, ``low`` and ``high``, to keep numbers near 1.
    totals, counts:
        Shapes (patterns,) and (patterns, movable): total under the current card, and what a point of each rule adds.
    below, above:
        Shape (patterns,). Where caps or decay bend the total, the rules of that axis add nothing in ``counts``;
        instead the total may be anything from ``totals - below`` to ``totals + above``. Zero elsewhere.
    weight, target:
        Shape (patterns,), adding up to shares of the whole weight.
    low, high:
        Shape (movable,): largest change down (<= 0) and up (>= 0).
    """

    movable: tuple[int, ...]
    unit: float
    totals: Floats
    counts: Floats
    below: Floats
    above: Floats
    weight: Floats
    target: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, problem: SearchProblem, base: Card, most: int) -> Relaxation:
        """Relax the cards that differ from ``base`` in at most ``most`` rules."""
        movable = tuple(r for r, values in enumerate(problem.choices) if len(values) > 1)
        totals, counts, below, above = _lines(problem, base, movable, most)
        unit = float(np.sqrt(np.average((totals - totals.mean()) ** 2, weights=problem.weight))) or 1.0
        whole = problem.weight.sum()
        return cls(
            movable,
            unit,
            totals / unit,
            counts,
            below / unit,
            above / unit,
            problem.weight / whole,
            problem.target / whole,
            np.array([problem.choices[r].min() - base[r] for r in movable]) / unit,
            np.array([problem.choices[r].max() - base[r] for r in movable]) / unit,
        )

    @property
    def bent(self) -> NDArray[np.bool_]:
        """Patterns whose total is only known within an interval."""
        return np.asarray(self.below + self.above > 0)

    def loss(self, at: Point) -> tuple[float, Floats]:
        """Return the loss and its gradient, shape (2 + movable,): a tangent that no card's loss is below."""
        z = at.intercept + at.slope * self.totals + self.counts @ at.shifts
        moved = np.zeros(len(z))
        if (bent := self.bent).any():
            # The best total within the interval; as a minimum over a convex set the loss stays convex.
            share = np.clip(self.target[bent] / self.weight[bent], 1e-12, 1 - 1e-12)
            wish = np.log(share / (1 - share)) - z[bent]
            moved[bent] = np.clip(wish / max(at.slope, 1e-12), -self.below[bent], self.above[bent])
            z = z + at.slope * moved
        small = np.exp(-np.abs(z))
        loss = float((self.weight * (np.maximum(z, 0) + np.log1p(small)) - self.target * z).sum())
        residual = self.weight * np.where(z >= 0, 1, small) / (1 + small) - self.target
        slope = residual @ (self.totals + moved)
        return loss, np.concatenate([[residual.sum(), slope], residual @ self.counts])

    def best(self, rules: Sequence[int], start: tuple[float, float]) -> tuple[float, Point]:
        """Return the smallest loss, and where, when only some movable rules (by place) may change, within limits."""
        from scipy.optimize import minimize

        chosen = list(rules)

        def at(x: Floats) -> Point:
            shifts = np.zeros(len(self.movable))
            shifts[chosen] = x[1] * x[2:]
            return Point(float(x[0]), float(x[1]), shifts)

        def objective(x: Floats) -> tuple[float, Floats]:
            loss, slope = self.loss(at(x))
            own = slope[2:][chosen]
            return loss, np.concatenate([[slope[0], slope[1] + own @ x[2:]], x[1] * own])

        limits = [(None, None), (1e-6, None), *((self.low[i], self.high[i]) for i in chosen)]
        begin = np.concatenate([start, np.zeros(len(chosen))])
        solution = minimize(
            objective,
            begin,
            jac=True,
            method="L-BFGS-B",
            bounds=limits,
            options={"maxiter": 300, "ftol": 1e-13, "gtol": 1e-9},
        )
        return float(solution.fun), at(solution.x)

    def only(self, rules: Sequence[int]) -> Relaxation:
        """Return the same with the other rules fixed at their points now, and equal patterns merged."""
        chosen = list(rules)
        straight, counts = ~self.bent, self.counts[:, chosen]
        keys = np.column_stack([np.round(self.totals * self.unit * 1000), np.round(counts * 1000)])[straight]
        _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        picked = np.concatenate([np.flatnonzero(straight)[first], np.flatnonzero(~straight)])
        sums = (
            np.concatenate([np.bincount(number.reshape(-1), v[straight], minlength=len(first)), v[~straight]])
            for v in (self.weight, self.target)
        )
        weight, target = sums
        return replace(
            self,
            movable=tuple(self.movable[i] for i in chosen),
            totals=self.totals[picked],
            counts=counts[picked],
            below=self.below[picked],
            above=self.above[picked],
            weight=weight,
            target=target,
            low=self.low[chosen],
            high=self.high[chosen],
        )

    def fixed(self, rule: int, change: float) -> Relaxation:
        """Return the same with one movable rule (by place) changed by so many points, and no longer movable."""
        rest = [i for i in range(len(self.movable)) if i != rule]
        return replace(
            self,
            movable=tuple(self.movable[i] for i in rest),
            totals=self.totals + self.counts[:, rule] * change / self.unit,
            counts=self.counts[:, rest],
            low=self.low[rest],
            high=self.high[rest],
        )


def _lines(
    problem: SearchProblem, base: Card, movable: tuple[int, ...], most: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return per pattern the total now, what a point of each movable rule adds, and the room that bends leave."""
    rows, arithmetic = problem.rows, problem.arithmetic
    sums = arithmetic.sums(rows.counts, np.array(base))
    n = len(rows.state)
    totals, below, above = np.zeros(n), np.zeros(n), np.zeros(n)
    counts = thousandths(rows.counts[:, list(movable)]) / 1000
    axes = (arithmetic.behaviour[list(movable)] == side for side in (False, True))
    for behaviour, (raw, own) in enumerate(zip(sums, axes, strict=True)):
        rules = [r for r, is_own in zip(movable, own, strict=True) if is_own]
        least, largest = _reach(problem, base, rules, raw, most)
        now, down, up = (_axis(arithmetic, bool(behaviour), values, rows.state) for values in (raw, least, largest))
        flat, straight = down == up, up - down == largest - least
        # A fading rule is rounded down by itself: its worth is off the line by less than a point, before and after.
        fading = (np.abs(counts - np.rint(counts)) > 1e-9) & own[None, :]
        rounded = np.minimum(fading.sum(axis=1), most) * ~flat
        bends = ~(flat | straight)
        counts[:, own] *= straight[:, None] & ~flat[:, None]
        totals += now
        below += np.where(bends, now - down, rounded)
        above += np.where(bends, up - now, rounded)
    return totals, counts, below, above


def _reach(problem: SearchProblem, base: Card, rules: list[int], raw: Ints, most: int) -> tuple[Ints, Ints]:
    """Return the smallest and largest raw sum of an axis when at most ``most`` of its rules change."""
    if not rules:
        return raw, raw
    parts = thousandths(problem.rows.counts[:, rules])
    now = parts * np.array([base[r] for r in rules]) // 1000
    ends = [parts * np.array([f(problem.choices[r]) for r in rules]) // 1000 - now for f in (np.min, np.max)]
    down, up = np.sort(ends[0], axis=1)[:, :most], -np.sort(-ends[1], axis=1)[:, :most]
    return raw + np.minimum(down, 0).sum(axis=1), raw + np.maximum(up, 0).sum(axis=1)


def _axis(arithmetic: Arithmetic, behaviour: bool, raw: Ints, state: Ints) -> Ints:
    """Return one axis after its cap and decay; it never falls, and never rises faster than the raw sum."""
    nothing = np.zeros_like(raw)
    if behaviour:
        return arithmetic.combine(nothing, raw, state) - arithmetic.combine(nothing, nothing, state)
    return np.minimum(raw, arithmetic.cap_attribute) - min(0, arithmetic.cap_attribute)
