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
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ondo.domain.card import Rule, Scorecard
from ondo.domain.proposal import MOST_OF_A_NEW_RULE, MOST_STEP, allowed
from training.data.totals import Arithmetic, Floats, Ints, Merged, binned, points_of, thousandths
from training.search.platt_fit import fit_lines, fit_moments

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
        signs = [sign for sign in (-1, 0, 1) if _may_have(card, rule, sign)]
        usable = (p for p in grid if allowed(rule, p) and (p > 0) - (p < 0) in signs)
        values.append(np.array(sorted({rule.points, *usable}), dtype=np.int64))
    return tuple(values)


def _may_have(card: Scorecard, rule: Rule, sign: int) -> bool:
    """Tell whether a rule may give points of a sign.

    What fades away must not be negative, or a lead would warm up by doing nothing. And it has to count the same events:
    after a silence only rules that deduct see all of them.
    """
    if sign < 0 and rule.fade is not None:
        return False
    return sign == 0 or card.resets(replace(rule, points=sign)) == card.resets(rule)


@dataclass(frozen=True, slots=True)
class _Groups:
    """Patterns by how often they have a rule, for every rule whose points move each total by that count.

    Attributes
    ----------
    rule, count:
        Shape (groups,), ascending by rule.
    patterns:
        Per group its patterns.
    of_move:
        Shape (layers, moves): the first, second, … group of each move's rule, -1 where there is none.
    """

    rule: Ints
    count: Ints
    patterns: tuple[NDArray[np.intp], ...]
    of_move: Ints


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
    def counted(self) -> tuple[bool, ...]:
        """Tell which rules are shifted count by count: a point of theirs moves every total by the count."""
        return tuple(
            bool(plain) and unit == 1 and len(np.unique(counts)) <= FEW_COUNTS
            for plain, (counts, unit) in zip(self.arithmetic.plain, self.owned, strict=True)
        )

    @cached_property
    def groups(self) -> _Groups:
        """Return the patterns of the counted rules by count."""
        rules, counts, patterns = [], [], []
        for r in np.flatnonzero(self.counted):
            for count in np.unique(self.owned[r][0]):
                rules.append(r)
                counts.append(count)
                patterns.append(self.having[r][self.owned[r][0] == count])
        rule = np.array(rules, dtype=np.int64)
        most = int(np.bincount(rule).max()) if len(rule) else 0
        first, last = (np.searchsorted(rule, self.moves[0], side=side) for side in ("left", "right"))
        layers = first + np.arange(most)[:, None]
        return _Groups(rule, np.array(counts, dtype=np.int64), tuple(patterns), np.where(layers < last, layers, -1))

    @cached_property
    def worth(self) -> Floats:
        """Shape (rules,): summed target times count, what one more point of a counted rule adds to the moment."""
        return np.array([self.target[own] @ (c / u) for own, (c, u) in zip(self.having, self.owned, strict=True)])

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
        now, (rule, value) = np.array(points), self.moves
        sums = self.arithmetic.sums(self.rows.counts, now)
        base = self.arithmetic.combine(*sums, self.rows.state)
        losses, later = np.full(len(rule), np.inf), rule > after
        moves = np.flatnonzero(later & (value != now[rule]))
        if not len(moves):
            losses[later] = self.loss(points)
            return losses
        moved = {
            r: self._moved(r, value[moves[rule[moves] == r]], now, sums)
            for r in range(after + 1, len(points))
            if not self.counted[r]
        }
        change = value[moves] - now[rule[moves]]
        low, high = self._range(base, change, moves, moved)
        weight = self._histograms(base, change, moves, moved, (low, high))
        here = binned(base - low, self.weight, high - low + 1)
        used = np.flatnonzero((here > 0) | (weight > 0).any(axis=0))
        x, target, moment = (used + low).astype(float), self.target.sum(), float(self.target @ base)
        a, b, loss = fit_moments(x, here[used][None], (np.array([target]), np.array([moment])), 12)
        losses[later] = loss[0]
        moments = moment + self._moments(base, change, moves, moved)
        line = float(a[0]), float(b[0])
        losses[moves] = fit_moments(x, weight[:, used], (np.full(len(moves), target), moments), start=line)[2]
        return losses

    def _moved(self, r: int, values: Ints, now: Ints, sums: tuple[Ints, Ints]) -> Ints:
        """Return totals of the patterns that have a rule, for each of some values of it, shape (values, patterns)."""
        own, (counts, unit) = self.having[r], self.owned[r]
        shift = values[:, None] * counts[None, :] // unit - now[r] * counts[None, :] // unit
        a, b = sums[0][own], sums[1][own]
        a, b = (a, b + shift) if self.arithmetic.behaviour[r] else (a + shift, b)
        return self.arithmetic.combine(a, b, self.rows.state[own])

    def _shifts(self, change: Ints, moves: NDArray[np.intp]) -> Ints:
        """Return by how much each group of each move shifts, shape (layers, moves); 0 where there is none."""
        layers = self.groups.of_move[:, moves]
        return (
            np.where(layers < 0, 0, change * self.groups.count[layers]) if layers.size else np.zeros((1, 1), np.int64)
        )

    def _range(self, base: Ints, change: Ints, moves: NDArray[np.intp], moved: Mapping[int, Ints]) -> tuple[int, int]:
        """Return a range that holds every total."""
        shifts = self._shifts(change, moves)
        low, high = int(base.min() + shifts.min(initial=0)), int(base.max() + shifts.max(initial=0))
        ends = [t for t in moved.values() if t.size]
        return min(low, *(int(t.min()) for t in ends), low), max(high, *(int(t.max()) for t in ends), high)

    def _moments(self, base: Ints, change: Ints, moves: NDArray[np.intp], moved: Mapping[int, Ints]) -> Floats:
        """Return what each move adds to the moment of the targets, shape (moves,)."""
        rule = self.moves[0][moves]
        moments = change * self.worth[rule]
        for r, totals in moved.items():
            own = self.having[r]
            moments[rule == r] = (totals - base[own]) @ self.target[own]
        return moments

    def _histograms(
        self, base: Ints, change: Ints, moves: NDArray[np.intp], moved: Mapping[int, Ints], ends: tuple[int, int]
    ) -> Floats:
        """Return the histogram of weights of every move, shape (moves, width)."""
        rule, groups = self.moves[0][moves], self.groups
        low, width, base = ends[0], ends[1] - ends[0] + 1, base - ends[0]
        whole, size = binned(base, self.weight, width), len(self.having)
        owners = np.repeat(np.arange(size), [len(own) for own in self.having])
        entries = np.concatenate(self.having)
        owned = binned(owners * width + base[entries], self.weight[entries], size * width).reshape(size, width)
        histograms = (whole - owned)[rule]
        if len(groups.rule):
            at = np.concatenate(groups.patterns)
            of = np.repeat(np.arange(len(groups.rule)), [len(patterns) for patterns in groups.patterns])
            of_groups = binned(of * width + base[at], self.weight[at], len(groups.rule) * width)
            shifts = self._shifts(change, moves)
            reach = int(np.abs(shifts).max(initial=0))
            padded = np.zeros((len(groups.rule), width + 2 * reach))
            padded[:, reach : reach + width] = of_groups.reshape(-1, width)
            windows = sliding_window_view(padded, width, axis=1)
            for layer, shift in zip(groups.of_move[:, moves], shifts, strict=True):
                has = layer >= 0
                histograms[has] += windows[layer[has], reach - shift[has]]
        for r, totals in moved.items():
            own = self.having[r]
            index = (totals - low) + np.arange(len(totals))[:, None] * width
            flat = binned(index.ravel(), np.tile(self.weight[own], len(totals)), width * len(totals))
            histograms[rule == r] += flat.reshape(len(totals), width)
        return np.maximum(histograms, 0, out=histograms)


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
