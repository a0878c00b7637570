"""Features counted for many cards in one look at the facts, which costs about as much as scoring every decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ondo.domain.card import Counting, CountMode, Decay, DecayStep, Rule, Scorecard
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Floats, Ints, points_of

Column = tuple[object, ...]
Values = Ints | Floats


def _column(rule: Rule) -> Column:
    """Return what tells two countings of a rule apart; a limit is applied afterwards, unless the rule fades."""
    return (rule.id, rule.within_days, rule.fade, rule.fade and rule.counts.limit)


def needs(card: Scorecard) -> set[object]:
    """Return what a card asks of the facts: each rule's counting with its limit, and each number of idle days."""
    return {(*_column(rule), rule.counts.limit) for rule in card.rules} | {s.idle_days for s in card.decay.steps}


def _wide(rule: Rule, name: str) -> Rule:
    """Return the rule that counts a whole column."""
    every = Counting(CountMode.EVERY, None)
    return replace(rule, id=name, counts=every if rule.fade is None else rule.counts)


@dataclass(frozen=True)
class RecountedFeatures:
    """One look at the facts from which the counts and decay states of many cards follow.

    Attributes
    ----------
    counts:
        Shape (rows,), by rule, window and fading: how often it counted without a limit, or what those events weigh.
    reached, edges:
        Shape (rows,): how many of the rising idle days ``edges`` have passed.
    """

    dataset: Dataset
    counts: dict[Column, Values]
    reached: Ints
    edges: tuple[float, ...]

    @classmethod
    def of(cls, dataset: Dataset, cards: Sequence[Scorecard], extra: Sequence[Rule] = ()) -> RecountedFeatures:
        """Count at once whatever any of the cards asks for beyond what the data set has, and some rules besides."""
        there = needs(dataset.card)
        asked = {
            _column(rule): rule
            for card in cards
            for rule in card.rules
            if (*_column(rule), rule.counts.limit) not in there
        } | {_column(rule): rule for rule in extra}
        edges = tuple(sorted({step.idle_days for card in cards for step in card.decay.steps}))
        if not asked and there >= set(edges) and len(edges) == len(dataset.card.decay.steps):
            return cls(dataset, {}, dataset.state, edges)
        rules = tuple(_wide(rule, f"alternative_{i}") for i, rule in enumerate(asked.values()))
        steps = Decay(tuple(DecayStep(days) for days in edges))
        wide = dataset.under(replace(dataset.card, rules=rules, decay=steps, gates=(), fast_tracks=()))
        return cls(dataset, {key: wide.counts[:, i] for i, key in enumerate(asked)}, wide.state, edges)

    def totals(self, card: Scorecard) -> Ints:
        """Return the totals of all rows under one of the cards, shape (rows,)."""
        counts: Values = np.array([self._count(i, rule) for i, rule in enumerate(card.rules)]).T
        passed = np.array([1 + self.edges.index(step.idle_days) for step in card.decay.steps], dtype=np.int64)
        state: Ints = (self.reached[:, None] >= passed).sum(axis=1)
        return Arithmetic.of(card).totals(counts, state, points_of(card))

    def column(self, rule: Rule) -> Values:
        """Return how often one of the rules besides counted, shape (rows,)."""
        return self.counts[_column(rule)]

    def _count(self, place: int, rule: Rule) -> Values:
        own = self.dataset.card.rules[place]
        if (_column(own), own.counts) == (_column(rule), rule.counts):
            return self.dataset.counts[:, place]
        column, limit = self.counts[_column(rule)], rule.counts.limit
        if rule.fade is not None:
            return column
        # Beside a fading rule whole counts come as floats.
        whole = np.rint(column).astype(np.int64)
        return whole if limit is None else np.minimum(whole, limit)
