"""A suggested new card: whole-number changes with their evidence, and what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ondo.domain.card import Rule, Scorecard
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.words import Direction


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval at ``level`` (0 to 1), ends included."""

    low: float
    high: float
    level: float = 0.90


@dataclass(frozen=True, slots=True)
class PointChange:
    """One suggested change of one rule's points.

    ``support`` is the number of labelled leads that have the rule, ``share`` its share of all scored
    leads (0 to 1), ``gain`` what this change buys on later data (log-loss per lead, > 0 is better).
    """

    rule_id: str
    points_now: int
    points_suggested: int
    interval: Interval | None
    support: int
    share: float
    gain: float
    seller_action: bool = False


@dataclass(frozen=True, slots=True)
class PathStep:
    """The best card with exactly ``changes`` changes and how it does on later data."""

    changes: int
    points: Mapping[str, int]
    hot_line: int
    logloss: float
    auc: float
    precision: float
    criterion: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How a card or model does on later data; precision is at the same hand-off volume for all."""

    auc: float | None
    logloss: float | None
    precision: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a recalibration suggests to the definition meeting.

    ``changes`` empty means: keep the card, ``reason`` says why. ``gain`` is the rise of precision at
    the same hand-off volume with its interval.
    """

    proposal_id: str
    card_id: str
    base_version: int
    as_of: Micros
    changes: tuple[PointChange, ...]
    hot_line_now: int
    hot_line_suggested: int
    current: Figures
    suggested: Figures | None
    model: Figures | None
    gain: Interval | None
    path: tuple[PathStep, ...]
    labels: int
    positives: int
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


class DecisionKind(StrEnum):
    """What the meeting decided."""

    APPROVE = "approve"
    DECLINE = "decline"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Decision:
    """A signed decision. ``rule_ids`` limits an approval to some changes; ``None`` approves all of them."""

    kind: DecisionKind
    proposal_id: str | None
    names: tuple[str, ...]
    reason: str
    decided_at: Micros
    rule_ids: tuple[str, ...] | None = None


def allowed(rule: Rule, points: int) -> bool:
    """Tell whether a rule may take that many points by its direction and lock."""
    if rule.locked:
        return points == rule.points
    if rule.direction is Direction.UP:
        return points >= 0
    return points <= 0 if rule.direction is Direction.DOWN else True


def apply(card: Scorecard, points: Mapping[str, int], hot_line: int | None = None) -> Scorecard:
    """Return the card with some rules' points, and perhaps the hot line, replaced; ``InputError`` if not allowed."""
    known = {rule.id for rule in card.rules}
    if unknown := sorted(set(points) - known):
        raise InputError(f"The card has no rule {', '.join(unknown)}.", f"Its rules are: {', '.join(sorted(known))}.")
    rules = []
    for rule in card.rules:
        wanted = points.get(rule.id, rule.points)
        if not allowed(rule, wanted):
            message = f"Rule {rule.id} may not take {wanted:+d} points."
            raise InputError(message, "It is locked or has the other direction.")
        rules.append(replace(rule, points=wanted))
    line = card.hot_line if hot_line is None else hot_line
    # The warm line is never above the hot line, neither in a card nor in a temperature.
    return replace(card, rules=tuple(rules), hot_line=line, warm_line=min(card.warm_line, line))


def points_of(changes: Sequence[PointChange], rule_ids: Sequence[str] | None = None) -> dict[str, int]:
    """Return rule id to suggested points for all changes, or for the chosen ones."""
    return {c.rule_id: c.points_suggested for c in changes if rule_ids is None or c.rule_id in rule_ids}
