"""Moves on a card: other points, lines, caps, amounts of decay and needed gates, without what counts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from ondo.domain.card import Counting, CountMode, Gate, Rule, Scorecard
from ondo.domain.conditions import EventMatch
from ondo.domain.vocabulary import Axis

MOST_COUNTED = 20
"""So many events of a rule with a cap are told apart, so that its cap may be moved up to that."""


def movable_cap(rule: Rule) -> bool:
    """Tell whether a cap on a rule's events may be moved: those of one that fades are weighed, and not only counted."""
    return isinstance(rule.when, EventMatch) and rule.fade is None


def highest_cap(rule: Rule) -> int | None:
    """Return how far the cap of a rule may be moved; ``None`` for one that has no cap, and may keep none."""
    return None if rule.counts.limit is None else max(MOST_COUNTED, rule.counts.limit)


def uncapped(card: Scorecard) -> Scorecard:
    """Return the card with the caps of its rules as high as they may be moved, to count events once for all caps."""
    return replace(
        card,
        rules=tuple(
            replace(rule, counts=_capped(rule.counts, highest_cap(rule))) if movable_cap(rule) else rule
            for rule in card.rules
        ),
    )


@dataclass(frozen=True, slots=True)
class Moves:
    """What a meeting moves on a card; ``None`` and what is not named stays.

    Attributes
    ----------
    points:
        Points by rule id.
    axis_caps:
        The cap of an axis; ``None`` for an axis takes it away.
    rule_caps:
        How many events of a rule count at most, by rule id; ``None`` for every one.
    take:
        What a step of decay takes, by its place from 1 on; a step that shrinks to a number has none.
    needed:
        Whether a gate is needed, by its id.
    """

    points: Mapping[str, int]
    hot_line: int | None = None
    warm_line: int | None = None
    axis_caps: Mapping[Axis, int | None] | None = None
    rule_caps: Mapping[str, int | None] | None = None
    take: Mapping[int, int] | None = None
    needed: Mapping[str, bool] | None = None

    @property
    def names(self) -> tuple[Sequence[str], Sequence[int], Sequence[str]]:
        """The rules, the steps of decay and the gates that it names."""
        return [*{**self.points, **(self.rule_caps or {})}], [*(self.take or ())], [*(self.needed or ())]

    def over(self, before: Moves) -> Moves:
        """Return what is moved by both, where both move something as this one says."""
        return Moves(
            points={**before.points, **self.points},
            hot_line=before.hot_line if self.hot_line is None else self.hot_line,
            warm_line=before.warm_line if self.warm_line is None else self.warm_line,
            axis_caps={**(before.axis_caps or {}), **(self.axis_caps or {})},
            rule_caps={**(before.rule_caps or {}), **(self.rule_caps or {})},
            take={**(before.take or {}), **(self.take or {})},
            needed={**(before.needed or {}), **(self.needed or {})},
        )


def moved_card(card: Scorecard, moves: Moves) -> Scorecard:
    """Return the card with what was moved; names that it has not are left to whoever asks."""
    caps = {**card.axis_caps, **(moves.axis_caps or {})}
    return replace(
        card,
        rules=tuple(_rules(card.rules, moves.points, moves.rule_caps or {})),
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


def all_of(moves: Iterable[Moves]) -> Moves:
    """Return what several moves move together; of two that move the same, the later one counts."""
    return reduce(lambda before, after: after.over(before), moves, Moves({}))


def unmoved(card: Scorecard, moves: Moves) -> Moves:
    """Return the moves that put back what some others move."""
    return Moves(
        points={name: card.rule(name).points for name in moves.points},
        hot_line=None if moves.hot_line is None else card.hot_line,
        warm_line=None if moves.warm_line is None else card.warm_line,
        axis_caps={axis: card.axis_caps.get(axis) for axis in moves.axis_caps or ()},
        rule_caps={name: card.rule(name).counts.limit for name in moves.rule_caps or ()},
        take={number: card.decay.steps[number - 1].take for number in moves.take or ()},
        needed={gate.id: gate.needed for gate in card.gates if gate.id in (moves.needed or ())},
    )


def moves_between(card: Scorecard, other: Scorecard) -> Moves | None:
    """Return the moves that make one card of another with the same rules; ``None`` where moves alone do not."""
    present = {rule.id: rule for rule in card.rules}
    if [*present] != [rule.id for rule in other.rules] or len(card.decay.steps) != len(other.decay.steps):
        return None
    caps = {axis: other.axis_caps.get(axis) for axis in Axis}
    before = {gate.id: gate.needed for gate in card.gates}
    limits = {rule.id: rule.counts.limit for rule in other.rules if rule.counts != present[rule.id].counts}
    steps = enumerate(zip(card.decay.steps, other.decay.steps, strict=True), 1)
    moves = Moves(
        points={rule.id: rule.points for rule in other.rules if rule.points != present[rule.id].points},
        hot_line=None if other.hot_line == card.hot_line else other.hot_line,
        warm_line=None if other.warm_line == card.warm_line else other.warm_line,
        axis_caps={axis: cap for axis, cap in caps.items() if cap != card.axis_caps.get(axis)},
        rule_caps=limits,
        take={number: then.take for number, (now, then) in steps if now.take != then.take},
        needed={gate.id: gate.needed for gate in other.gates if gate.needed != before.get(gate.id)},
    )
    far = any(not movable_cap(present[name]) or is_too_far(present[name], cap) for name, cap in limits.items())
    return None if far or moved_card(card, moves) != other else moves


def is_too_far(rule: Rule, cap: int | None) -> bool:
    """Tell whether so many events of a rule are not told apart."""
    most = highest_cap(rule)
    return most is not None and (cap is None or cap > most)


def _rules(rules: Sequence[Rule], points: Mapping[str, int], caps: Mapping[str, int | None]) -> Iterator[Rule]:
    for rule in rules:
        counts = _capped(rule.counts, caps[rule.id]) if rule.id in caps else rule.counts
        yield replace(rule, points=points.get(rule.id, rule.points), counts=counts)


def _capped(counts: Counting, limit: int | None) -> Counting:
    if limit == counts.limit:
        return counts
    mode = CountMode.EVERY if limit is None else CountMode.ONCE if limit == 1 else CountMode.MAX
    return replace(counts, mode=mode, limit=limit)


def _gates(gates: Sequence[Gate], needed: Mapping[str, bool]) -> Iterator[Gate]:
    for gate in gates:
        yield replace(gate, needed=needed.get(gate.id, gate.needed))
