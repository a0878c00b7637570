"""Features counted for many cards in one look at the facts, which costs about as much as scoring every decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import CountMode, Decay, DecayStep, Rule, Scorecard
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Floats, Ints, points_of, spares_the_never_active

Column = tuple[object, ...]
Values = Ints | Floats


def _column(card: Scorecard, rule: Rule) -> Column:
    """Return what tells two countings of a rule apart; a limit is applied afterwards, unless the rule fades."""
    reset = card.reset if card.resets(rule) else None
    told_apart = rule.counts.per, rule.counts.first, rule.apart
    return (rule.id, rule.within_days, told_apart, rule.fade, rule.fade and rule.counts.limit, reset)


def needs(card: Scorecard) -> set[object]:
    """Return what a card asks of the facts: each rule's counting with its limit, and each number of idle days."""
    counted = {(*_column(card, rule), rule.counts.limit) for rule in card.rules}
    return counted | {step.idle_days for step in card.decay.steps}


def _wide(rule: Rule, name: str) -> Rule:
    """Return the rule that counts a whole column."""
    every = replace(rule.counts, mode=CountMode.EVERY, limit=None)
    return replace(rule, id=name, counts=every if rule.fade is None else rule.counts)


_NEVER_DAYS = 1e7
"""Days that only a lead without any waking event has been idle."""


@dataclass(frozen=True)
class RecountedFeatures:
    """One look at the facts from which the counts and decay states of many cards follow.

    Attributes
    ----------
    counts:
        Shape (rows,), by rule, window and fading: how often it counted without a limit, or what those events weigh.
    reached, edges:
        Shape (rows,): how many of the rising idle days ``edges`` have passed.
    never:
        Shape (rows,), true for leads without a waking event.
    """

    dataset: Dataset
    counts: dict[Column, Values]
    reached: Ints
    edges: tuple[float, ...]
    never: NDArray[np.bool_]

    @classmethod
    def of(cls, dataset: Dataset, cards: Sequence[Scorecard], extra: Sequence[Rule] = ()) -> RecountedFeatures:
        """Count at once whatever any of the cards asks for beyond what the data set has, and some rules besides.

        Cards that reset points after other silences are looked at apart.
        """
        own = dataset.card
        there = needs(own)
        asked: dict[Column, tuple[Scorecard, Rule]] = {
            _column(card, rule): (card, rule)
            for card in cards
            for rule in card.rules
            if (*_column(card, rule), rule.counts.limit) not in there
        } | {_column(own, rule): (own, rule) for rule in extra}
        edges = tuple(sorted({step.idle_days for card in cards for step in card.decay.steps}))
        spared = {spares_the_never_active(card) for card in (own, *cards)}
        if not asked and there >= set(edges) and len(edges) == len(own.decay.steps) and len(spared) == 1:
            return cls(dataset, {}, dataset.state, edges, np.zeros(len(dataset.state), dtype=bool))
        lasting = {card.reset: _lasting_days(card) for card, _ in [(own, None), *asked.values()]}
        edges = tuple(sorted({*edges, *(days for days in lasting.values() if days is not None)}))
        counts: dict[Column, Values] = {}
        for reset in dict.fromkeys(card.reset for card, _ in asked.values()) or {own.reset: None}:
            columns = {key: rule for key, (card, rule) in asked.items() if card.reset == reset}
            rules = tuple(_wide(rule, f"alternative_{i}") for i, rule in enumerate(columns.values()))
            steps = (*(DecayStep(days, to=0, lasting=days == lasting[reset]) for days in edges), DecayStep(_NEVER_DAYS))
            wide = dataset.alone.under(replace(own, rules=rules, decay=Decay(steps), gates=(), fast_tracks=()))
            counts |= {key: wide.counts[:, i] for i, key in enumerate(columns)}
        return cls(dataset, counts, np.minimum(wide.state, len(edges)), edges, wide.state > len(edges))

    def totals(self, card: Scorecard) -> Ints:
        """Return the totals of all rows under one of the cards, shape (rows,)."""
        counts: Values = np.array([self._count(card, i, rule) for i, rule in enumerate(card.rules)]).T
        passed = np.array([1 + self.edges.index(step.idle_days) for step in card.decay.steps], dtype=np.int64)
        state: Ints = (self.reached[:, None] >= passed).sum(axis=1)
        if spares_the_never_active(card):
            state = np.where(self.never, 0, state)
        return Arithmetic.of(card).totals(counts, state, points_of(card))

    def column(self, rule: Rule) -> Values:
        """Return how often one of the rules besides counted, shape (rows,)."""
        return self.counts[_column(self.dataset.card, rule)]

    def _count(self, card: Scorecard, place: int, rule: Rule) -> Values:
        own = self.dataset.card.rules[place]
        if (_column(self.dataset.card, own), own.counts) == (_column(card, rule), rule.counts):
            return self.dataset.counts[:, place]
        column, limit = self.counts[_column(card, rule)], rule.counts.limit
        if rule.fade is not None:
            return column
        # Beside a fading rule whole counts come as floats.
        whole = np.rint(column).astype(np.int64)
        return whole if limit is None else np.minimum(whole, limit)


def _lasting_days(card: Scorecard) -> float | None:
    return min((step.idle_days for step in card.decay.steps if step.lasting), default=None)
