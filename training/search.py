"""Whole-number points found by search: the best card for every number of changes from the current one.

Only the shape of a card counts: slope and intercept between points and log-odds are refitted for every
card looked at, so no scale has to be chosen. Rows the card cannot tell apart are merged, and changing one
rule only shifts the part of the score histogram made by rows that have it, so all values of all rules cost
a few milliseconds together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.proposal import allowed
from training.totals import Arithmetic, Floats, Ints, Merged, binned, points_of

Card = tuple[int, ...]
"""Points in card order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one round may change: at most ``max_changes`` rules, each by at most ``max_step`` points."""

    max_step: int = 20
    max_changes: int = 10
    beam: int = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The best card found with exactly ``changes`` changes; ``loss`` is its mean log-loss against the target."""

    changes: int
    points: Card
    loss: float


def choices(card: Scorecard, limits: Limits) -> tuple[Ints, ...]:
    """Return, per rule, the points it may take: its own, and grid values in reach that direction and lock allow."""
    found = []
    for rule in card.rules:
        low = -((limits.max_step - rule.points) // card.grid) * card.grid
        grid = range(low, rule.points + limits.max_step + 1, card.grid)
        found.append(np.array(sorted({rule.points, *(p for p in grid if allowed(rule, p))}), dtype=np.int64))
    return tuple(found)


def fit_lines(x: Floats, weight: Floats, target: Floats, rounds: int = 8) -> tuple[Floats, Floats, Floats]:
    """Fit ``log-odds = a + b x`` to many histograms at once, with ``b >= 0`` (more points never mean colder).

    Parameters
    ----------
    x:
        Shape (totals,), the points of each column.
    weight, target:
        Shape (cards, totals): weight in each column, and weight times target probability.

    Returns
    -------
    a, b, loss:
        Shape (cards,); loss is the weighted mean log-loss (nats).

    Notes
    -----
    Newton's method on two parameters; the best point seen is kept, so a step too far costs nothing.
    """
    whole = weight.sum(axis=1)
    share = np.clip(target.sum(axis=1) / whole, 1e-9, 1 - 1e-9)
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    u = (x - middle) / spread
    a, b = np.log(share / (1 - share)), np.zeros(len(whole))
    best_a, best_b = a.copy(), b.copy()
    best = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    for _ in range(rounds):
        z = a[:, None] + b[:, None] * u
        p = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
        error, curve = weight * p - target, weight * p * (1 - p)
        g0, g1 = error.sum(axis=1), error @ u
        h00, h01, h11 = curve.sum(axis=1) + 1e-9, curve @ u, curve @ (u * u) + 1e-9
        det = np.maximum(h00 * h11 - h01 * h01, 1e-12)
        a = a - np.clip((h11 * g0 - h01 * g1) / det, -4, 4)
        b = b - np.clip((h00 * g1 - h01 * g0) / det, -4, 4)
        z = a[:, None] + b[:, None] * u
        loss = (weight * np.logaddexp(0, z) - target * z).sum(axis=1) / whole
        better = (loss < best) & (b > 0)
        best, best_a, best_b = (np.where(better, new, old) for new, old in ((loss, best), (a, best_a), (b, best_b)))
    return best_a - best_b * middle / spread, best_b / spread, best


@dataclass(frozen=True)
class Problem:
    """Cards measured against target probabilities over merged rows.

    Attributes
    ----------
    weight, target:
        Shape (patterns,): summed weight, and summed weight times target probability (0 to 1).
    """

    arithmetic: Arithmetic
    rows: Merged
    choices: tuple[Ints, ...]
    weight: Floats
    target: Floats

    @classmethod
    def of(cls, card: Scorecard, rows: Merged, weight: Floats, target: Floats, limits: Limits) -> Problem:
        """Build the problem from per-row weights and target probabilities, shape (rows,)."""
        return cls(Arithmetic.of(card), rows, choices(card, limits), rows.sums(weight), rows.sums(weight * target))

    @cached_property
    def having(self) -> tuple[NDArray[np.intp], ...]:
        """Patterns that have each rule."""
        return tuple(np.flatnonzero(self.rows.counts[:, r]) for r in range(self.rows.counts.shape[1]))

    @cached_property
    def moves(self) -> tuple[Ints, Ints]:
        """Every (rule, points) pair as two arrays."""
        return (
            np.concatenate([np.full(len(values), r, np.int64) for r, values in enumerate(self.choices)]),
            np.concatenate(self.choices),
        )

    def loss(self, points: Card) -> float:
        """Return the mean log-loss of one card after its line is fitted."""
        totals = self.arithmetic.totals(self.rows.counts, self.rows.state, np.array(points))
        x, column = np.unique(totals, return_inverse=True)
        weight, target = (binned(column, values, len(x)) for values in (self.weight, self.target))
        return float(fit_lines(x.astype(float), weight[None], target[None], rounds=25)[2][0])

    def neighbours(self, points: Card) -> Floats:
        """Return the loss of every card that differs from this one in one rule, in the order of ``moves``."""
        counts, state, behaviour = self.rows.counts, self.rows.state, self.arithmetic.behaviour
        now = np.array(points)
        sum_a = counts @ np.where(behaviour, 0, now)
        sum_b = counts @ np.where(behaviour, now, 0)
        base = self.arithmetic.combine(sum_a, sum_b, state)
        moved = []
        for r, values in enumerate(self.choices):
            own = self.having[r]
            shift = (values - now[r])[:, None] * counts[own, r][None, :]
            a, b = sum_a[own], sum_b[own]
            a, b = (a, b + shift) if behaviour[r] else (a + shift, b)
            moved.append(self.arithmetic.combine(a, b, state[own]))
        low = min(int(base.min()), *(int(m.min()) for m in moved if m.size))
        width = max(int(base.max()), *(int(m.max()) for m in moved if m.size)) - low + 1
        weight, target = (self._histograms(base - low, moved, low, width, v) for v in (self.weight, self.target))
        used = np.flatnonzero(weight.max(axis=0) > 0)
        return fit_lines((used + low).astype(float), weight[:, used], target[:, used])[2]

    def _histograms(self, base: Ints, moved: list[Ints], low: int, width: int, value: Floats) -> Floats:
        whole = binned(base, value, width)
        parts = []
        for own, totals in zip(self.having, moved, strict=True):
            rest = whole - binned(base[own], value[own], width)
            index = (totals - low) + np.arange(len(totals))[:, None] * width
            added = binned(index.ravel(), np.tile(value[own], len(totals)), width * len(totals))
            parts.append(np.maximum(rest[None, :] + added.reshape(len(totals), width), 0))
        return np.concatenate(parts)


@dataclass
class _Pool:
    """Cards with one number of changes, best first, and which of them have been looked around."""

    losses: dict[Card, float] = field(default_factory=dict)
    expanded: set[Card] = field(default_factory=set)

    def best(self) -> tuple[Card, float]:
        return min(self.losses.items(), key=lambda item: (item[1], item[0]))

    def open_cards(self, base: Card, beam: int) -> list[Card]:
        """Return the unexpanded ones among the ``beam`` best cards that change different rules."""
        per_rules: dict[tuple[bool, ...], tuple[float, Card]] = {}
        for card, loss in self.losses.items():
            rules = tuple(a != b for a, b in zip(card, base, strict=True))
            per_rules[rules] = min(per_rules.get(rules, (np.inf, card)), (loss, card))
        return [card for _, card in sorted(per_rules.values())[:beam] if card not in self.expanded]


def search(problem: Problem, base: Card, limits: Limits) -> tuple[Found, ...]:
    """Return the best card for 0, 1, … ``max_changes`` changes.

    A beam over single-rule moves. Looking around a card with k changes finds cards with k + 1 (add), k
    (move) and k - 1 (drop) changes at once; sweeps repeat until no promising card is left unexpanded, so a
    drop followed by an add makes a swap.
    """
    rules, values = problem.moves
    most = min(limits.max_changes, sum(len(v) > 1 for v in problem.choices))
    pools = [_Pool() for _ in range(most + 1)]
    pools[0].losses[base] = problem.loss(base)
    changed_value = values != np.array(base)[rules]
    for _ in range(3):
        busy = False
        for k, pool in enumerate(pools):
            # The first look around is the widest: a pair may consist of rules that are weak alone.
            for card in pool.open_cards(base, limits.beam * 2 if k <= 1 else limits.beam):
                pool.expanded.add(card)
                busy = True
                changed = np.array(card) != np.array(base)
                count = k - changed[rules] + changed_value
                losses = problem.neighbours(card)
                for size in {k - 1, k, k + 1} & set(range(most + 1)):
                    ours = np.flatnonzero(count == size)
                    for move in ours[np.argsort(losses[ours], kind="stable")[: 6 * limits.beam]]:
                        found = (*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :])
                        pools[size].losses.setdefault(found, float(losses[move]))
        if not busy:
            break
    best = [pool.best()[0] for pool in pools if pool.losses]
    return tuple(Found(k, card, problem.loss(card)) for k, card in enumerate(best))


def exhaustive(problem: Problem, base: Card, changes: int) -> Found:
    """Return the true optimum for a number of changes by trying everything; for tests and certificates."""
    best: Mapping[Card, float] = {base: problem.loss(base)}
    rules, values = problem.moves
    frontier = [base]
    for size in range(1, changes + 1):
        found: dict[Card, float] = {}
        for card in frontier:
            losses = problem.neighbours(card)
            first = max((r for r in range(len(card)) if card[r] != base[r]), default=-1)
            for move in np.flatnonzero((values != np.array(base)[rules]) & (rules > first)):
                found[(*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :])] = float(losses[move])
        best, frontier = found, list(found)
        if size == changes:
            break
    card = min(best, key=lambda c: (best[c], c))
    return Found(changes, card, problem.loss(card))


def start(card: Scorecard) -> Card:
    """Return the current card as the search sees it."""
    return tuple(int(p) for p in points_of(card))
