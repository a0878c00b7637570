"""What-if: a card with other points and lines on past leads, who would have been hot, and how often rightly.

Leads that no such card can tell apart are one pattern; a table of patterns answers for any points, lines, caps of axes
and rules, amounts of decay and choice of needed gates, without the facts. What counts itself (windows, fades, idle
days, conditions) is fixed when the table is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ondo.domain.card import Rule, Scorecard
from ondo.domain.card_moves import Moves, movable_cap, moved_card
from ondo.domain.instant import Micros
from ondo.domain.rate import Rate, rate
from ondo.domain.vocabulary import Axis, Label

ENOUGH_DRAWN = 20
"""Least number of judged leads for a precision: of entrants those drawn below the line, of a group its own."""
WHOLE = 1_000
"""Counts are thousandths, since an event that fades counts for less than one."""
_NO_LIMIT = 2**53


@dataclass(frozen=True, slots=True)
class Pattern:
    """Leads and labelled hand-offs that no card of a table tells apart.

    Attributes
    ----------
    counts:
        Pairs of a rule's number and its count in thousandths, those with a count only, before the rule's cap.
    decay:
        The decay step reached: 0 = none, i = the card's i-th.
    gates:
        Bit i tells whether the card's i-th gate is met.
    fast:
        Whether a fast track makes them hot.
    groups:
        The place of the value in each of the table's groupings.
    active:
        Leads active lately, each at its last own action.
    stock:
        Leads as they stand at the table's instant.
    labelled, accurate:
        Labelled hand-offs, and how many of them were hot.
    drawn, drawn_accurate:
        Those among them that were drawn or handed over by hand, below the line.
    """

    counts: tuple[tuple[int, int], ...]
    decay: int
    gates: int
    fast: bool
    groups: tuple[int, ...] = ()
    active: int = 0
    stock: int = 0
    labelled: int = 0
    accurate: int = 0
    drawn: int = 0
    drawn_accurate: int = 0


@dataclass(frozen=True, slots=True)
class Grouping:
    """What leads are told apart by, such as the channel, and its values; small ones are one value together."""

    name: str
    label: Label
    values: tuple[Label, ...]


@dataclass(frozen=True)  # no slots: what the present card does is worked out once, and asked for with every move
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
    stock_each:
        How many leads one of ``Pattern.stock`` stands for: 1 unless of very many some were drawn.
    weeks:
        The weeks looked back, until ``as_of``.
    suggested:
        The changes of the proposal that moves can express, by their ids (``Proposal.change_ids``).
    """

    card: Scorecard
    version: int
    new_rules: tuple[str, ...]
    as_of: Micros
    weeks: float
    per_week: float
    patterns: tuple[Pattern, ...]
    stock_each: float = 1.0
    groupings: tuple[Grouping, ...] = ()
    suggested: Mapping[str, Moves] = field(default_factory=dict)

    @cached_property
    def now(self) -> _Tally:
        """What the present card does."""
        return _Tally(self, self.card)


@dataclass(frozen=True, slots=True)
class GroupSide:
    """A card on the leads of one group; the precision has no value below ``ENOUGH_DRAWN`` judged hand-offs."""

    hot_per_week: float
    stock: float
    precision: Rate


@dataclass(frozen=True, slots=True)
class ReplaySide:
    """A card on a table.

    Attributes
    ----------
    hot_per_week, warm_per_week:
        Leads a week.
    stock:
        Leads that are hot as they stand at the table's instant, whether sales has them or not.
    precision:
        The labelled hand-offs that the card calls hot.
    recall:
        All labelled hand-offs that were hot, and how many of them the card calls so.
    groups:
        The same for each value of each of the table's groupings.
    """

    hot_per_week: float
    warm_per_week: float
    stock: float
    precision: Rate
    recall: Rate
    groups: tuple[tuple[GroupSide, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayAnswer:
    """The present card beside a moved one.

    Attributes
    ----------
    enter_per_week, drop_per_week:
        Leads a week that only the moved card calls hot, and that only the present one does.
    drawn:
        The judged leads, drawn below the line, among those that enter: what their precision can be told from.
    line_for_as_many:
        The hot line with which the moved card makes about as many leads a week hot as the present card does.
    """

    now: ReplaySide
    then: ReplaySide
    enter_per_week: float
    drop_per_week: float
    drawn: Rate
    line_for_as_many: int

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
    now, then = table.now, _Tally(table, moved)
    enter = drop = drawn = drawn_accurate = 0
    for pattern, hot_now, hot_then in zip(table.patterns, now.is_hot, then.is_hot, strict=True):
        if hot_then and not hot_now:
            enter += pattern.active
            drawn += pattern.drawn
            drawn_accurate += pattern.drawn_accurate
        elif hot_now and not hot_then:
            drop += pattern.active
    return ReplayAnswer(
        now=now.side(),
        then=then.side(),
        enter_per_week=enter * table.per_week,
        drop_per_week=drop * table.per_week,
        drawn=rate(drawn_accurate, drawn),
        line_for_as_many=then.line_for(now.hot),
    )


def line_for_part(table: ReplayTable, whole: Moves, part: Moves) -> int:
    """Return the hot line with which a part of some moves makes about as many leads a week hot as all of them."""
    wanted, some = (_Tally(table, moved_card(table.card, moves)) for moves in (whole, part))
    return some.line_for(wanted.hot)


class _Tally:
    """What a card calls hot and warm, pattern by pattern."""

    def __init__(self, table: ReplayTable, card: Scorecard) -> None:
        self._table, self._card = table, card
        self.is_hot: list[bool] = []
        self.hot = self.warm = self.stock = self.labelled = self.accurate = self._fast = 0
        self._groups = [[[0, 0, 0, 0] for _ in grouping.values] for grouping in table.groupings]
        self._by_total: Counter[int] = Counter()
        totals, hot_line, warm_line = Totals(card), card.hot_line, card.warm_line
        needed = sum(1 << place for place, gate in enumerate(card.gates) if gate.needed)
        for pattern in table.patterns:
            total, eligible = totals.of(pattern), pattern.gates & needed == needed
            hot = pattern.fast or (total >= hot_line and eligible)
            self.is_hot.append(hot)
            if hot:
                self._add(pattern)
            elif total >= warm_line:
                self.warm += pattern.active
            if pattern.fast:
                self._fast += pattern.active
            elif eligible and pattern.active:
                self._by_total[total] += pattern.active

    def _add(self, pattern: Pattern) -> None:
        counts = pattern.active, pattern.stock, pattern.labelled, pattern.accurate
        self.hot += pattern.active
        self.stock += pattern.stock
        self.labelled += pattern.labelled
        self.accurate += pattern.accurate
        for values, place in zip(self._groups, pattern.groups, strict=True):
            for column, count in enumerate(counts):
                values[place][column] += count

    def line_for(self, hot: int) -> int:
        """Return the line at which about so many active leads are hot; of equal ones that nearest to the card's."""
        card, grid = self._card, self._card.grid
        first = (card.warm_line // grid + 1) * grid
        last = max(card.hot_line, max(self._by_total, default=0) // grid * grid + grid)
        best = card.hot_line
        least: tuple[int, int, int] | None = None
        above = self._fast
        totals = sorted(self._by_total)
        for line in range(last // grid * grid, first - 1, -grid):
            while totals and totals[-1] >= line:
                above += self._by_total[totals.pop()]
            off = abs(above - hot), abs(line - card.hot_line), -line
            if least is None or off < least:
                best, least = line, off
        return best

    def side(self) -> ReplaySide:
        """Return the counts as leads a week and shares."""
        table, accurate = self._table, sum(pattern.accurate for pattern in self._table.patterns)
        return ReplaySide(
            hot_per_week=self.hot * table.per_week,
            warm_per_week=self.warm * table.per_week,
            stock=self.stock * table.stock_each,
            precision=rate(self.accurate, self.labelled),
            recall=rate(self.accurate, accurate),
            groups=tuple(tuple(self._group(*counts) for counts in values) for values in self._groups),
        )

    def _group(self, active: int, stock: int, labelled: int, accurate: int) -> GroupSide:
        precision = rate(accurate, labelled)
        if labelled < ENOUGH_DRAWN:
            precision = Rate(accurate, labelled, None, None, None)
        return GroupSide(active * self._table.per_week, stock * self._table.stock_each, precision)


class Totals:
    """The arithmetic of a card on patterns: the sum of each axis, its cap, then what idle time takes of behaviour."""

    def __init__(self, card: Scorecard) -> None:
        self._worth = [(rule.points, rule.axis is Axis.BEHAVIOUR, _most(rule)) for rule in card.rules]
        self._caps = [card.axis_caps.get(axis) for axis in (Axis.ATTRIBUTE, Axis.BEHAVIOUR)]
        self._steps = card.decay.steps

    def of(self, pattern: Pattern) -> int:
        """Return the total of a pattern."""
        attribute = behaviour = 0
        for number, thousandths in pattern.counts:
            points, is_behaviour, limit = self._worth[number]
            worth = points * (limit if thousandths > limit else thousandths) // WHOLE
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


def _most(rule: Rule) -> int:
    """Return the most thousandths of a rule that count; what fades is limited before, the youngest events first."""
    limit = rule.counts.limit
    return _NO_LIMIT if limit is None or not movable_cap(rule) else limit * WHOLE
