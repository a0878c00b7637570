"""Whole-number points found by search: the best card for every number of changes from the current one.

Only the shape of a card counts: slope and intercept between points and log-odds are refitted for every
card looked at, so no scale has to be chosen. Rows the card cannot tell apart are merged, and changing one
rule only shifts the part of the score histogram made by rows that have it, so all values of all rules cost
a few milliseconds together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Rule, Scorecard
from ondo.domain.proposal import MOST_OF_A_NEW_RULE, MOST_STEP, allowed
from training.data.totals import Arithmetic, Floats, Ints, Merged, binned, points_of, thousandths

Card = tuple[int, ...]
"""Points in card order."""
Place = tuple[int, int]
"""How many rules of the card a card changes, and how many candidates it switches on."""

SWEEPS = 4
FEW_COUNTS = 12
"""A rule with at most so many distinct counts is shifted count by count, otherwise lead by lead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one round may change.

    Attributes
    ----------
    max_step:
        Largest change of one rule, in points.
    max_changes:
        Most rules of the card with other points.
    beam:
        How many cards of each size are looked around.
    new:
        Indices of candidate rules that stand on the (extended) card with 0 points.
    max_new, new_step:
        Most candidate rules that one card may switch on, and most points of each (no agreed value is moved).
    fixed:
        Ids of rules whose points stay, whatever the labels say.
    rising, falling:
        Ids of rules whose points may only go up, only go down; in both: they stay.
    exact:
        Up to this many changes (at most 2) everything is tried, so that the result is the optimum by construction.

    Notes
    -----
    K counts every rule whose points differ, changed rules and new ones alike: at most ``max_changes`` of the one and
    ``max_new`` of the other.
    """

    max_step: int = MOST_STEP
    max_changes: int = 10
    beam: int = 8
    new: frozenset[int] = frozenset()
    max_new: int = 3
    new_step: int = MOST_OF_A_NEW_RULE
    fixed: frozenset[str] = frozenset()
    rising: frozenset[str] = frozenset()
    falling: frozenset[str] = frozenset()
    exact: int = 2

    def lets(self, rule: Rule, points: int) -> bool:
        """Tell whether a rule may go where some points are."""
        up, down = points > rule.points, points < rule.points
        return not (up and rule.id in self.falling) and not (down and rule.id in self.rising)

    def fresh(self, rules: int) -> NDArray[np.bool_]:
        """Tell which rules are candidates, shape (rules,)."""
        return np.isin(np.arange(rules), sorted(self.new))


@dataclass(frozen=True, slots=True)
class Found:
    """The best card found with exactly ``changes`` changes, ``added`` of them candidate rules switched on.

    ``loss`` is its mean log loss (nats) against the target.
    """

    changes: int
    points: Card
    loss: float
    added: int = 0


def choices(card: Scorecard, limits: Limits) -> tuple[Ints, ...]:
    """Return, per rule, the points it may take: its own, and the grid values in reach that it and the limits allow."""
    values = []
    for i, rule in enumerate(card.rules):
        if rule.id in limits.fixed:
            values.append(np.array([rule.points], dtype=np.int64))
            continue
        step = limits.new_step if i in limits.new else limits.max_step
        low = -((step - rule.points) // card.grid) * card.grid
        grid = (p for p in range(low, rule.points + step + 1, card.grid) if limits.lets(rule, p))
        # What fades away must not be negative, or a lead would warm up by doing nothing.
        usable = (p for p in grid if allowed(rule, p) and (p >= 0 or rule.fade is None) and _counts_same(card, rule, p))
        values.append(np.array(sorted({rule.points, *usable}), dtype=np.int64))
    return tuple(values)


def _counts_same(card: Scorecard, rule: Rule, points: int) -> bool:
    """Tell whether a rule would count the same events: after a silence only those that deduct see all of them."""
    return points == 0 or card.resets(replace(rule, points=points)) == card.resets(rule)


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
    whole = weight.sum(axis=1)
    share = np.clip(target.sum(axis=1) / whole, 1e-9, 1 - 1e-9)
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    u = (x - middle) / spread
    best_a, best_b = np.log(share / (1 - share)), np.zeros(len(whole))
    best = -(share * np.log(share) + (1 - share) * np.log(1 - share))
    a, b = best_a.copy(), best_b.copy()
    if start is not None:
        a, b = np.full_like(a, start[0] + start[1] * middle), np.full_like(b, start[1] * spread)
    settled = False
    for left in range(rounds, -1, -1):
        z = a[:, None] + b[:, None] * u
        small = np.exp(-np.abs(z))
        loss = (weight * (np.maximum(z, 0) + np.log1p(small)) - target * z).sum(axis=1) / whole
        better = (loss < best) & (b > 0)
        best, best_a, best_b = (np.where(better, new, old) for new, old in ((loss, best), (a, best_a), (b, best_b)))
        if settled or not left:
            break
        p = np.where(z >= 0, 1, small) / (1 + small)
        expected = weight * p
        error, curve = expected - target, expected * (1 - p)
        g0, g1 = error.sum(axis=1), error @ u
        h00, h01, h11 = curve.sum(axis=1) + 1e-9, curve @ u, curve @ (u * u) + 1e-9
        det = np.maximum(h00 * h11 - h01 * h01, 1e-12)
        step_a, step_b = (np.clip(d / det, -4, 4) for d in (h11 * g0 - h01 * g1, h00 * g1 - h01 * g0))
        a, b = a - step_a, b - step_b
        settled = max(np.abs(step_a).max(), np.abs(step_b).max()) < 1e-5
    return best_a - best_b * middle / spread, best_b / spread, best


@dataclass(frozen=True)
class SearchProblem:
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
    def of(cls, card: Scorecard, rows: Merged, weight: Floats, target: Floats, limits: Limits) -> SearchProblem:
        """Build the problem from per-row weights and target probabilities, shape (rows,)."""
        return cls(Arithmetic.of(card), rows, choices(card, limits), rows.sums(weight), rows.sums(weight * target))

    @cached_property
    def having(self) -> tuple[NDArray[np.intp], ...]:
        """Patterns that have each rule."""
        return tuple(np.flatnonzero(self.rows.counts[:, r]) for r in range(self.rows.counts.shape[1]))

    @cached_property
    def owned(self) -> tuple[tuple[Ints, int], ...]:
        """Per rule the counts of the patterns that have it, and their unit: 1, or 1000 for thousandths."""
        cards = []
        for r, own in enumerate(self.having):
            column = self.rows.counts[own, r]
            parts = thousandths(column)
            whole = bool((parts % 1000 == 0).all())
            cards.append((parts // 1000 if whole else parts, 1 if whole else 1000))
        return tuple(cards)

    @cached_property
    def groups(self) -> tuple[tuple[tuple[int, NDArray[np.intp]], ...] | None, ...]:
        """Per rule its patterns by count; ``None`` where a point does not move every total by that count."""
        cards: list[tuple[tuple[int, NDArray[np.intp]], ...] | None] = []
        for plain, own, (counts, unit) in zip(self.arithmetic.plain, self.having, self.owned, strict=True):
            distinct = np.unique(counts)
            usable = plain and unit == 1 and len(distinct) <= FEW_COUNTS
            cards.append(tuple((int(c), own[counts == c]) for c in distinct) if usable else None)
        return tuple(cards)

    @cached_property
    def moves(self) -> tuple[Ints, Ints]:
        """Every (rule, points) pair as two arrays."""
        return (
            np.concatenate([np.full(len(values), r, np.int64) for r, values in enumerate(self.choices)]),
            np.concatenate(self.choices),
        )

    def loss(self, points: Card) -> float:
        """Return the mean log loss of one card after its line is fitted."""
        return self.line(points)[2]

    def line(self, points: Card) -> tuple[float, float, float]:
        """Return intercept, slope (per point) and mean log loss of one card after its line is fitted."""
        totals = self.arithmetic.totals(self.rows.counts, self.rows.state, np.array(points))
        x, column = np.unique(totals, return_inverse=True)
        weight, target = (binned(column, values, len(x)) for values in (self.weight, self.target))
        a, b, loss = fit_lines(x.astype(float), weight[None], target[None], rounds=25)
        return float(a[0]), float(b[0]), float(loss[0])

    def neighbours(self, points: Card, after: int = -1) -> Floats:
        """Return the loss of every card that differs from this one in one rule, in the order of ``moves``.

        With ``after``, only of those that differ in a later rule than that; infinite for the others.
        """
        now = np.array(points)
        sums = self.arithmetic.sums(self.rows.counts, now)
        base = self.arithmetic.combine(*sums, self.rows.state)
        rules = range(after + 1, len(points))
        losses = np.full(len(self.moves[0]), np.inf)
        if not rules:
            return losses
        moved = [self._moved(r, now, sums) if self.groups[r] is None else None for r in rules]
        low, high = self._range(base, now, rules, moved)
        width = high - low + 1
        weight, target = (
            self._histograms(base - low, now, rules, moved, low, width, v) for v in (self.weight, self.target)
        )
        used = np.flatnonzero(weight.max(axis=0) > 0)
        x = (used + low).astype(float)
        here, target_here = (binned(base - low, v, width)[used][None] for v in (self.weight, self.target))
        a, b, _ = fit_lines(x, here, target_here, rounds=12)
        losses[self.moves[0] > after] = fit_lines(x, weight[:, used], target[:, used], 8, (float(a[0]), float(b[0])))[2]
        return losses

    def _moved(self, r: int, now: Ints, sums: tuple[Ints, Ints]) -> Ints:
        """Return totals of the patterns that have a rule, for each value of it, shape (values, patterns)."""
        own, (counts, unit) = self.having[r], self.owned[r]
        shift = self.choices[r][:, None] * counts[None, :] // unit - now[r] * counts[None, :] // unit
        a, b = sums[0][own], sums[1][own]
        a, b = (a, b + shift) if self.arithmetic.behaviour[r] else (a + shift, b)
        return self.arithmetic.combine(a, b, self.rows.state[own])

    def _range(self, base: Ints, now: Ints, rules: range, moved: list[Ints | None]) -> tuple[int, int]:
        """Return a range that holds every total."""
        low = high = 0
        for r in rules:
            most = max((count for count, _ in self.groups[r] or ()), default=0)
            low = min(low, int(self.choices[r].min() - now[r]) * most)
            high = max(high, int(self.choices[r].max() - now[r]) * most)
        ends = [t for t in moved if t is not None and t.size]
        low = min(int(base.min()) + low, *(int(t.min()) for t in ends), int(base.min()))
        return low, max(int(base.max()) + high, *(int(t.max()) for t in ends), int(base.max()))

    def _histograms(
        self, base: Ints, now: Ints, rules: range, moved: list[Ints | None], low: int, width: int, value: Floats
    ) -> Floats:
        """Return the histogram of every neighbour, shape (neighbours, width)."""
        whole = binned(base, value, width)
        parts = []
        for r, totals in zip(rules, moved, strict=True):
            own, change = self.having[r], self.choices[r] - now[r]
            rest = whole - binned(base[own], value[own], width)
            if totals is None:
                added = sum((_slid(binned(base[i], value[i], width), change * c) for c, i in self.groups[r] or ()), 0.0)
            else:
                index = (totals - low) + np.arange(len(totals))[:, None] * width
                flat = binned(index.ravel(), np.tile(value[own], len(totals)), width * len(totals))
                added = flat.reshape(len(totals), width)
            parts.append(np.maximum(rest[None, :] + np.zeros((len(change), 1)) + added, 0))
        return np.concatenate(parts)


def _slid(histogram: Floats, shifts: Ints) -> Floats:
    """Return a histogram shifted to the right by each of some amounts, shape (shifts, width)."""
    reach, width = int(np.abs(shifts).max()), len(histogram)
    padded = np.zeros(width + 2 * reach)
    padded[reach : reach + width] = histogram
    return np.array([padded[first : first + width] for first in reach - shifts])


@dataclass
class _Pool:
    """Cards with one number of changes, best first, and which of them have been looked around."""

    losses: dict[Card, float] = field(default_factory=dict)
    expanded: set[Card] = field(default_factory=set)

    def best(self) -> tuple[Card, float]:
        return min(self.losses.items(), key=lambda item: (item[1], item[0]))

    def open_cards(self, base: Card, beam: int) -> list[Card]:
        """Return the unexpanded ones among the ``beam`` best cards that change different rules."""
        seen: set[tuple[bool, ...]] = set()
        numbers = []
        for card, _ in sorted(self.losses.items(), key=lambda item: (item[1], item[0])):
            rules = tuple(a != b for a, b in zip(card, base, strict=True))
            if rules not in seen:
                seen.add(rules)
                numbers.append(card)
            if len(numbers) == beam:
                break
        return [card for card in numbers if card not in self.expanded]


@dataclass(frozen=True)
class _Room:
    """What a card may still change: how many rules of the card, and how many candidates."""

    base: Ints
    fresh: NDArray[np.bool_]
    limits: Limits

    @property
    def places(self) -> list[Place]:
        """Every place that a card may have, few changes first, among these few candidates."""
        most = min(self.limits.max_new, int(self.fresh.sum()))
        both = [(ours, theirs) for ours in range(self.limits.max_changes + 1) for theirs in range(most + 1)]
        return sorted(both, key=lambda place: (sum(place), place[1]))

    def sizes(self, problem: SearchProblem, card: Card) -> tuple[Ints, Ints]:
        """Return the place of each neighbour of a card, as two arrays."""
        rules, values = problem.moves
        changed = np.array(card) != self.base
        new, change = self.fresh[rules], (values != self.base[rules]).astype(int) - changed[rules]
        ours, theirs = (changed & ~self.fresh).sum(), (changed & self.fresh).sum()
        return ours + np.where(new, 0, change), theirs + np.where(new, change, 0)


def search(problem: SearchProblem, base: Card, limits: Limits) -> tuple[Found, ...]:
    """Return the best card for 0, 1, 2, … changes, as far as there is one.

    Up to ``limits.exact`` changes every card is looked at. Beyond, a beam over single-rule moves: looking around
    a card with k changes finds cards with k + 1 (add), k (move) and k - 1 (drop) changes at once; sweeps repeat
    until no promising card is left unexpanded, so a drop followed by an add makes a swap.

    With candidates, whose price is not that of a change, the best card is kept for every number of changed rules with
    every number of candidates: those with fewer changes in all come first, among them those with fewer candidates.
    """
    room = _Room(np.array(base), limits.fresh(len(base)), limits)
    pools = {place: _Pool() for place in room.places}
    pools[0, 0].losses[base] = problem.loss(base)
    _around(problem, pools, room, base)
    if limits.exact >= 2:
        for card in [card for place in room.places if sum(place) == 1 for card in pools[place].losses]:
            changed = next(r for r, (number, other) in enumerate(zip(card, base, strict=True)) if number != other)
            _around(problem, pools, room, card, after=changed)
    for _ in range(SWEEPS):
        busy = False
        for place, pool in pools.items():
            for card in pool.open_cards(base, limits.beam * 2 if sum(place) <= 1 else limits.beam):
                pool.expanded.add(card)
                _around(problem, pools, room, card)
                busy = True
        if not busy:
            break
    best = [(place, pool.best()[0]) for place, pool in pools.items() if pool.losses]
    return tuple(Found(sum(place), card, problem.loss(card), place[1]) for place, card in best)


def _around(problem: SearchProblem, pools: Mapping[Place, _Pool], room: _Room, card: Card, after: int = -1) -> None:
    """Look around a card and keep what is promising in the pool of its size."""
    rules, values = problem.moves
    losses, (ours, theirs) = problem.neighbours(card, after), room.sizes(problem, card)
    for place in set(zip(ours.tolist(), theirs.tolist(), strict=True)) & pools.keys():
        moves = np.flatnonzero((ours == place[0]) & (theirs == place[1]) & np.isfinite(losses))
        keep = len(moves) if np.array_equal(card, room.base) else 6 * room.limits.beam
        for move in moves[np.argsort(losses[moves], kind="stable")[:keep]]:
            numbers = (*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :])
            pools[place].losses.setdefault(numbers, float(losses[move]))


def exhaustive(problem: SearchProblem, base: Card, changes: int, limits: Limits = Limits()) -> Found:
    """Return the true optimum for a number of changes by trying everything; slow, for tests."""
    rules, values = problem.moves
    room = _Room(np.array(base), limits.fresh(len(base)), limits)
    frontier = {base: problem.loss(base)}
    for size in range(1, changes + 1):
        cards: dict[Card, float] = {}
        for card in frontier:
            first = max((r for r in range(len(card)) if card[r] != base[r]), default=-1)
            losses, (ours, theirs) = problem.neighbours(card, first), room.sizes(problem, card)
            fits = (ours <= limits.max_changes) & (theirs <= limits.max_new) & (ours + theirs == size)
            for move in np.flatnonzero(fits & (rules > first)):
                cards[(*card[: rules[move]], int(values[move]), *card[rules[move] + 1 :])] = float(losses[move])
        frontier = cards
    card = min(frontier, key=lambda c: (frontier[c], c))
    return Found(changes, card, problem.loss(card), int((np.array(card) != room.base)[room.fresh].sum()))


def start(card: Scorecard) -> Card:
    """Return the current card as the search sees it."""
    return tuple(int(p) for p in points_of(card))
