"""What-if: a card with other points and lines on past leads, who would have been hot, and how often rightly.

Leads that no such card can tell apart are one pattern; a table of patterns answers for any points, lines, axis caps,
amounts of decay and choice of needed gates, without the facts. What counts itself (windows, limits, fades, idle days,
conditions) is fixed when the table is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ondo.domain.card import Gate, Rule, Scorecard
from ondo.domain.instant import Micros
from ondo.domain.rate import Rate, rate
from ondo.domain.vocabulary import Axis

ENOUGH_DRAWN = 20
"""Of fewer judged leads that were drawn below the line, nothing is said of who would enter."""
WHOLE = 1_000
"""Counts are thousandths, since an event that fades counts for less than one."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Leads and labelled hand-offs that no card of a table tells apart.

    Attributes
    ----------
    counts:
        Pairs of a rule's number and its count in thousandths, those with a count only.
    decay:
        The decay step reached: 0 = none, i = the card's i-th.
    gates:
        Bit i tells whether the card's i-th gate is met.
    fast:
        Whether a fast track makes them hot.
    active:
        Leads active lately.
    labelled, accurate:
        Labelled hand-offs, and how many of them were hot.
    drawn, drawn_accurate:
        Those among them that were drawn or handed over by hand, below the line.
    """

    counts: tuple[tuple[int, int], ...]
    decay: int
    gates: int
    fast: bool
    active: int = 0
    labelled: int = 0
    accurate: int = 0
    drawn: int = 0
    drawn_accurate: int = 0


@dataclass(frozen=True, slots=True)
class ReplayTable:
    """What a card, and what was suggested for it, can be replayed on.

    Attributes
    ----------
    card:
        The card as it was, with every suggested new rule besides, which gives no points yet.
    version:
        The card's version; ``new_rules`` are the ids of the rules that it has not.
    per_week:
        How many leads a week one of ``Pattern.active`` stands for.
    weeks:
        The weeks looked back, until ``as_of``.
    """

    card: Scorecard
    version: int
    new_rules: tuple[str, ...]
    as_of: Micros
    weeks: float
    per_week: float
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class ReplaySide:
    """A card on a table.

    Attributes
    ----------
    hot_per_week, warm_per_week:
        Leads a week.
    precision:
        The labelled hand-offs that the card calls hot.
    recall:
        All labelled hand-offs that were hot, and how many of them the card calls so.
    """

    hot_per_week: float
    warm_per_week: float
    precision: Rate
    recall: Rate


@dataclass(frozen=True, slots=True)
class ReplayAnswer:
    """The present card beside a moved one.

    Attributes
    ----------
    enter_per_week, drop_per_week:
        Leads a week that only the moved card calls hot, and that only the present one does.
    drawn:
        The judged leads, drawn below the line, among those that enter: what their precision can be told from.
    """

    now: ReplaySide
    then: ReplaySide
    enter_per_week: float
    drop_per_week: float
    drawn: Rate

    @property
    def draws_missing(self) -> int:
        """How many more judged draws it takes before anything is said of who enters."""
        return max(0, ENOUGH_DRAWN - self.drawn.count)


def replayed(table: ReplayTable, moved: Scorecard) -> ReplayAnswer:
    """Return what a card with other numbers would have done.

    Parameters
    ----------
    moved:
        ``table.card`` with other points, lines, caps, amounts of decay or needed gates: the same rules and steps.
    """
    now, then = _Tally(table.card), _Tally(moved)
    enter = drop = drawn = drawn_accurate = 0
    for pattern in table.patterns:
        hot_now, hot_then = now.add(pattern), then.add(pattern)
        if hot_then and not hot_now:
            enter += pattern.active
            drawn += pattern.drawn
            drawn_accurate += pattern.drawn_accurate
        elif hot_now and not hot_then:
            drop += pattern.active
    accurate = sum(pattern.accurate for pattern in table.patterns)
    return ReplayAnswer(
        now=now.side(table.per_week, accurate),
        then=then.side(table.per_week, accurate),
        enter_per_week=enter * table.per_week,
        drop_per_week=drop * table.per_week,
        drawn=rate(drawn_accurate, drawn),
    )


class _Tally:
    """What a card calls hot and warm, pattern by pattern."""

    def __init__(self, card: Scorecard) -> None:
        self._totals, self._hot_line, self._warm_line = Totals(card), card.hot_line, card.warm_line
        self._needed = sum(1 << place for place, gate in enumerate(card.gates) if gate.needed)
        self.hot = self.warm = self.labelled = self.accurate = 0

    def add(self, pattern: Pattern) -> bool:
        """Count a pattern, and tell whether it is hot."""
        total, needed = self._totals.of(pattern), self._needed
        hot = pattern.fast or (total >= self._hot_line and pattern.gates & needed == needed)
        if hot:
            self.hot += pattern.active
            self.labelled += pattern.labelled
            self.accurate += pattern.accurate
        elif total >= self._warm_line:
            self.warm += pattern.active
        return hot

    def side(self, per_week: float, accurate: int) -> ReplaySide:
        """Return the counts as leads a week and shares; ``accurate`` labelled hand-offs were hot at all."""
        precision, recall = rate(self.accurate, self.labelled), rate(self.accurate, accurate)
        return ReplaySide(self.hot * per_week, self.warm * per_week, precision, recall)


class Totals:
    """The arithmetic of a card on patterns: the sum of each axis, its cap, then what idle time takes of behaviour."""

    def __init__(self, card: Scorecard) -> None:
        self._worth = [(rule.points, rule.axis is Axis.BEHAVIOUR) for rule in card.rules]
        self._caps = [card.axis_caps.get(axis) for axis in (Axis.ATTRIBUTE, Axis.BEHAVIOUR)]
        self._steps = card.decay.steps

    def of(self, pattern: Pattern) -> int:
        """Return the total of a pattern."""
        attribute = behaviour = 0
        for number, thousandths in pattern.counts:
            points, is_behaviour = self._worth[number]
            worth = points * thousandths // WHOLE
            if is_behaviour:
                behaviour += worth
            else:
                attribute += worth
        most, most_behaviour = self._caps
        attribute = attribute if most is None else min(attribute, most)
        behaviour = behaviour if most_behaviour is None else min(behaviour, most_behaviour)
        if pattern.decay:
            step = self._steps[pattern.decay - 1]
            behaviour = min(behaviour, max(0, behaviour - step.take if step.to is None else step.to))
        return attribute + behaviour


@dataclass(frozen=True, slots=True)
class Moves:
    """What a meeting moves on a card; ``None`` and what is not named stays.

    Attributes
    ----------
    points:
        Points by rule id.
    axis_caps:
        The cap of an axis; ``None`` for an axis takes it away.
    take:
        What a step of decay takes, by its place from 1 on; a step that shrinks to a number has none.
    needed:
        Whether a gate is needed, by its id.
    """

    points: Mapping[str, int]
    hot_line: int | None = None
    warm_line: int | None = None
    axis_caps: Mapping[Axis, int | None] | None = None
    take: Mapping[int, int] | None = None
    needed: Mapping[str, bool] | None = None

    @property
    def names(self) -> tuple[Sequence[str], Sequence[int], Sequence[str]]:
        """The rules, the steps of decay and the gates that it names."""
        return [*self.points], [*(self.take or ())], [*(self.needed or ())]


def moved_card(card: Scorecard, moves: Moves) -> Scorecard:
    """Return the card with what was moved; names that it has not are left to whoever asks."""
    caps = {**card.axis_caps, **(moves.axis_caps or {})}
    return replace(
        card,
        rules=tuple(_rules(card.rules, moves.points)),
        gates=tuple(_gates(card.gates, moves.needed or {})),
        hot_line=card.hot_line if moves.hot_line is None else moves.hot_line,
        warm_line=card.warm_line if moves.warm_line is None else moves.warm_line,
        axis_caps={axis: cap for axis, cap in caps.items() if cap is not None},
        decay=replace(
            card.decay,
            steps=tuple(
                replace(step, take=(moves.take or {}).get(number, step.take)) if step.to is None else step
                for number, step in enumerate(card.decay.steps, 1)
            ),
        ),
    )


def _rules(rules: Sequence[Rule], points: Mapping[str, int]) -> Iterator[Rule]:
    for rule in rules:
        yield replace(rule, points=points.get(rule.id, rule.points))


def _gates(gates: Sequence[Gate], needed: Mapping[str, bool]) -> Iterator[Gate]:
    for gate in gates:
        yield replace(gate, needed=needed.get(gate.id, gate.needed))
