"""Forward blocks: whole cards, each made from all that came before a block of time, judged on it; answers are pooled.

What judges a card this way has chosen nothing of it: neither points nor new rules nor the teacher nor the curve. What
is suggested is made the same way once more, from all labels, of the changes that most blocks' cards made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist

import numpy as np

from ondo.domain.proposal import Interval
from training.data.dataset import Dataset, Rows, first_row, split
from training.data.totals import Arithmetic, Flags, Floats, Ints
from training.metrics.evaluate import Later, MeasuredGain, gain, logloss
from training.metrics.evaluator import Evaluator
from training.metrics.intervals import point_intervals
from training.rules.candidates import CandidateRule
from training.rules.new_rules import STANDS_IN, Searched, extend, search_with_new
from training.search.search import Card, Limits, SearchProblem, start
from training.suggest.points import TeacherFit

STARTS = (0.60, 0.7333, 0.8667)
"""Where the blocks begin, as shares of the labels in order of time; each ends where the next one begins."""

BY_CHANCE = 0.10
"""Of the changed rules so many (0 to 1) may have been changed by chance, on the average."""

TeacherOf = Callable[[Rows], TeacherFit]
"""Teach on some rows."""


def narrow(limits: Limits) -> Limits:
    """Return limits with fewer cards looked at: a quarter of the cost, the same card of 2,500 planted labels."""
    return replace(limits, beam=min(limits.beam, 4), exact=1)


@dataclass(frozen=True)
class Maker:
    """How a card is made from some rows: a teacher, the search for points, and new rules where they are asked for.

    ``limits`` are those of one round without the blocks' word on it.
    """

    teacher_of: TeacherOf
    limits: Limits
    points_only: bool

    def make(
        self, teacher_fit: TeacherFit, limits: Limits | None = None, plain: Searched | None = None
    ) -> tuple[Searched, Searched]:
        """Return what the search finds with the card's own rules (``plain`` where that is known), and with new ones."""
        limits = limits or self.limits
        plain = plain or teacher_fit.search(teacher_fit.dataset, limits)
        if self.points_only:
            return plain, plain
        return plain, search_with_new(plain, teacher_fit.fit, limits, teacher_fit.search, zone=teacher_fit.dataset.zone)


@dataclass(frozen=True)
class BlockCard:
    """A card made from everything before a block.

    Attributes
    ----------
    rows:
        The rows of the block.
    plain, searched:
        With the card's own rules, and with new ones beside them; ``limits`` are those of the first.
    """

    rows: Rows
    teacher_fit: TeacherFit
    plain: Searched
    searched: Searched
    limits: Limits

    @cached_property
    def problem(self) -> SearchProblem:
        """The card against what its teacher says of the rows learned from."""
        d, own = self.searched.dataset, len(self.plain.dataset.card.rules)
        return self.teacher_fit.problem(d, replace(self.limits, new=frozenset(range(own, len(d.card.rules)))))

    @cached_property
    def points(self) -> Ints:
        """Points of the card, new rules last."""
        return np.array(self.searched.card.points, dtype=np.int64)

    def totals(self, points: Sequence[int] | Ints) -> Ints:
        """Return totals of all rows under some points of the card, new rules last."""
        d = self.searched.dataset
        return Arithmetic.of(d.card).totals(d.counts, d.state, np.array(points, dtype=np.int64))

    def probability(self, points: Sequence[int] | Ints) -> Floats:
        """Return probabilities (0 to 1) of the block's rows.

        Slope and intercept are those nearest to the teacher on the rows learned from: steadier than a fit to labels.
        """
        intercept, slope, _ = self.problem.line(tuple(int(p) for p in points))
        z = intercept + slope * self.totals(points)[self.rows]
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -40, 40))), dtype=np.float64)

    @cached_property
    def score(self) -> Floats:
        """Totals of all rows, on the scale that the current card has on the rows learned from.

        So cards of several blocks can be ordered together, and one that changes nothing orders as the current card.
        """
        now, then = self.plain.dataset.totals, self.totals(self.points)
        fit = self.teacher_fit.fit
        spread = then[fit].std()
        if spread == 0:
            return np.full(len(then), now[fit].mean())
        return np.asarray(now[fit].mean() + (then - then[fit].mean()) * (now[fit].std() / spread), dtype=np.float64)

    def without(self, places: Sequence[int]) -> Ints:
        """Return the points of the card with some of its changes taken back."""
        points, now = self.points.copy(), np.array(start(self.searched.dataset.card))
        points[list(places)] = now[list(places)]
        return points


@dataclass(frozen=True)
class ForwardBlocks:
    """The cards of all blocks, and their answers on the rows that judge."""

    dataset: Dataset
    judge: Evaluator
    cards: tuple[BlockCard, ...]

    @classmethod
    def of(cls, dataset: Dataset, judge: Evaluator, maker: Maker, first: TeacherFit) -> ForwardBlocks:
        """Make a card for each block; ``first`` is the teacher_fit of the first one.

        The first one is searched as widely as the card of all labels, since the path and its proofs stand on it.
        """
        teacher_fits = [first, *(maker.teacher_of(split(dataset, share).fit) for share in STARTS[1:])]
        block = np.searchsorted([first_row(dataset, share) for share in STARTS[1:]], judge.rows, side="right")
        cards = [
            BlockCard(
                judge.rows[block == place],
                teacher_fit,
                *maker.make(teacher_fit, narrow(maker.limits) if place else None),
                maker.limits,
            )
            for place, teacher_fit in enumerate(teacher_fits)
        ]
        return cls(dataset, judge, tuple(cards))

    @cached_property
    def score(self) -> Floats:
        """Score of all rows: of a block's rows by its card, of the rows before the first block by the first card."""
        score = self.cards[0].score.copy()
        for card in self.cards:
            score[card.rows] = card.score[card.rows]
        return score

    @cached_property
    def whole(self) -> Later:
        """All rows that judge: none of them has fitted a curve."""
        return replace(self.judge.later, last=np.ones(len(self.judge.rows), dtype=bool))

    @cached_property
    def probability(self) -> Floats:
        """Probabilities of the rows that judge, by the blocks' cards."""
        return self._pooled([card.probability(card.points) for card in self.cards])

    def measured(self, seed: int) -> MeasuredGain:
        """Return what the blocks' cards gain over the current one on the rows that judge."""
        rows = self.judge.rows
        now = self._pooled([card.probability(start(card.searched.dataset.card)) for card in self.cards])
        return gain((self.dataset.totals[rows], now), (self.score[rows], self.probability), self.whole, seed=seed)

    def cost(self, index: int) -> float:
        """Return by how much log loss rises where the blocks' cards leave a rule of the card as it is."""
        return self._cost([[index] for _ in self.cards])

    def cost_of_new(self, new: CandidateRule) -> float:
        """Return by how much log loss rises where the blocks' cards do without the new rules that stand for one."""
        return self._cost([self._standing_for(card, new) for card in self.cards])

    def _cost(self, taken: Sequence[Sequence[int]]) -> float:
        values = [card.probability(card.without(places)) for card, places in zip(self.cards, taken, strict=True)]
        later = self.whole
        losses = [logloss(p, later.label, later.weight) for p in (self._pooled(values), self.probability)]
        return losses[0] - losses[1]

    def within(self, limits: Limits, whole: Card) -> Limits:
        """Return limits under which only those rules move, and only that way, that most blocks' cards have moved so.

        A rule must also move so on the card ``whole``, of all labels without these limits. What the blocks' cards would
        have done better without stays too; the gain that is said counts it all the same.
        """
        rules, now = self.dataset.card.rules, np.array(start(self.dataset.card))
        signs = np.sign([card.points[: len(rules)] - now for card in self.cards])
        signs = np.where(signs == np.sign(np.array(whole) - now), signs, 0)
        most = len(self.cards) / 2
        up, down = (
            frozenset(rules[i].id for i in np.flatnonzero((signs == sign).sum(axis=0) > most) if self.cost(int(i)) > 0)
            for sign in (1, -1)
        )
        every = {rule.id for rule in rules}
        return replace(limits, rising=limits.rising | (every - down), falling=limits.falling | (every - up))

    def supports(self, new: CandidateRule, points: int) -> bool:
        """Tell whether most blocks' cards have a new rule that holds on much the same leads, with the same sign."""
        most = sum(bool(self._standing_for(card, new, points)) for card in self.cards) * 2 > len(self.cards)
        return most and self.cost_of_new(new) > 0

    def _standing_for(self, card: BlockCard, new: CandidateRule, points: int = 0) -> list[int]:
        """Return the places of a block card's new rules that hold on much the same leads (|phi| of a half)."""
        own, counts = len(self.dataset.card.rules), card.searched.dataset.counts
        return [
            place
            for place in range(own, len(card.points))
            if card.points[place]
            and (not points or np.sign(points) == np.sign(card.points[place]))
            and _phi(counts[:, place] > 0, new.column > 0) >= STANDS_IN
        ]

    def _pooled(self, parts: Sequence[Floats]) -> Floats:
        """Return values of all rows that judge from those of the blocks."""
        values = np.zeros(len(self.dataset))
        for card, part in zip(self.cards, parts, strict=True):
            values[card.rows] = part
        return values[self.judge.rows]


def made_of_all(blocks: ForwardBlocks, maker: Maker, teacher_fit: TeacherFit) -> tuple[Searched, Searched]:
    """Return the card of all labels, of changes that most blocks' cards made, without and with new rules.

    What comes along with other changes and has no labels of its own that speak for it is taken away
    (``perhaps_by_chance``), and the rest is searched again.
    """
    whole = teacher_fit.search(teacher_fit.dataset, narrow(maker.limits)).card.points
    limits = blocks.within(maker.limits, whole)
    plain = teacher_fit.search(teacher_fit.dataset, limits)
    while by_chance := perhaps_by_chance(plain):
        limits = replace(limits, fixed=limits.fixed | by_chance)
        plain = teacher_fit.search(teacher_fit.dataset, limits)
    plain, wider = maker.make(teacher_fit, limits, plain)
    own = len(plain.dataset.card.rules)
    while wider.new and (kept := _supported(blocks, wider, own)) != wider.new:
        if not kept:
            return plain, plain
        again = replace(limits, new=frozenset(range(own, own + len(kept))))
        wider = teacher_fit.search(extend(plain.dataset, kept), again, kept)
    return plain, wider


def perhaps_by_chance(plain: Searched) -> frozenset[str]:
    """Return the changed rules, by id, of which the labels do not say each by itself that they are worth other points.

    With few labels a card is doubted as a whole and takes many changes at once, some of which only come along. Those
    stay of which a tenth would be there by chance (Benjamini and Hochberg 1995, Journal of the Royal Statistical
    Society B 57), by the errors of the intervals that the meeting reads, over all rules that are not locked. One whose
    points have no scale stays too.
    """
    d, points = plain.dataset, np.array(plain.card.points, dtype=np.int64)
    now = np.array(start(d.card))
    changed = [int(i) for i in np.flatnonzero(points != now)]
    intervals = point_intervals(Arithmetic.of(d.card).counted(d.counts, d.state, points), changed, d.weighted())
    chance = {i: _chance(interval, int(now[i])) for i, interval in intervals.items()}
    order = sorted(chance, key=lambda i: chance[i])
    rules = sum(not rule.locked for rule in d.card.rules)
    most = max((n for n, i in enumerate(order, 1) if chance[i] <= BY_CHANCE * n / rules), default=0)
    return frozenset(d.card.rules[i].id for i in order[most:])


def _chance(interval: Interval, now: int) -> float:
    """Return how often (0 to 1) labels of a rule that is worth what it has would be so far from that."""
    z = NormalDist().inv_cdf((1 + interval.level) / 2)
    error = (interval.high - interval.low) / 2 / z
    return 2 * NormalDist().cdf(-abs((interval.high + interval.low) / 2 - now) / error) if error > 0 else 0.0


def _supported(blocks: ForwardBlocks, searched: Searched, own: int) -> tuple[CandidateRule, ...]:
    points: Card = searched.card.points
    return tuple(
        new for new, value in zip(searched.new, points[own:], strict=True) if not value or blocks.supports(new, value)
    )


def _phi(these: Flags, those: Flags) -> float:
    """Return the correlation of two columns of flags; 0 where one of them is constant."""
    centred = [np.asarray(flags, dtype=np.float64) - np.mean(flags) for flags in (these, those)]
    length = float(np.sqrt((centred[0] @ centred[0]) * (centred[1] @ centred[1])))
    return float(centred[0] @ centred[1]) / length if length > 0 else 0.0
