"""A suggested new card: whole-number changes with their evidence, and what people decided about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ondo.domain.card import Rule, Scorecard
from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Direction, Label

HOT_LINE = "hot_line"
"""Name of the hot line among the changes of a partial approval."""
MOST_STEP, MOST_OF_A_NEW_RULE = 20, 40
"""One round moves a rule by so many points at most, and gives a new one so many."""


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
    leads (0 to 1), ``gain`` what this change buys on later data (log loss per lead, > 0 is better).
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
class NewRule:
    """One suggested rule that the card does not have yet.

    ``rule`` is the rule as the card file writes it (id, axis, label, when, points, counts, within_days,
    direction). ``interval``, ``support``, ``share``, ``gain`` and ``seller_action`` are those of ``PointChange``.
    ``months_agreeing`` of ``months`` labelled months show the sign of its points; ``twins`` names, in words,
    the correlated candidates that were merged into it.
    """

    rule: Mapping[str, object]
    rule_id: str
    points: int
    label: Label
    interval: Interval | None
    support: int
    share: float
    gain: float
    months_agreeing: int
    months: int
    twins: tuple[str, ...] = ()
    seller_action: bool = False


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One suggested change of how the card counts, caps, decays or gates, or of its line; at most one per proposal.

    ``change_id`` names the part: ``counts:<rule>``, ``fade:<rule>``, ``gate:<gate>``, ``cap:attribute``,
    ``cap:behaviour``, ``decay`` or ``line``. ``to`` holds the keys that change, as the card file writes them: those of
    the rule or gate for the first three, of the card (``axis_caps``, ``decay``, ``hot_line``) for the others; ``None``
    takes a key away. ``now`` and ``then`` say the same in words.
    """

    change_id: str
    label: Label
    now: Label
    then: Label
    to: Mapping[str, object]
    interval: Interval | None
    support: int
    gain: float


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

    Nothing in ``changes``, ``new_rules`` and ``settings`` means: keep the card, ``reason`` says why. ``gain``
    is the rise of precision at the same hand-off volume with its interval. ``facts`` is further evidence as
    plain JSON data, shown and never applied; ``ondo.domain.evidence`` gives it its types.
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
    new_rules: tuple[NewRule, ...] = ()
    settings: tuple[SettingChange, ...] = ()

    @property
    def change_ids(self) -> tuple[str, ...]:
        """Everything that can be approved by name: rules, new rules, settings, then the hot line if it moves."""
        return (
            *(change.rule_id for change in self.changes),
            *(new.rule_id for new in self.new_rules),
            *(setting.change_id for setting in self.settings),
            *((HOT_LINE,) if self.hot_line_suggested != self.hot_line_now else ()),
        )


class DecisionKind(StrEnum):
    """What the meeting decided: of a proposal, of the card as it was, of a draft (publish), or of a trial."""

    APPROVE = "approve"
    DECLINE = "decline"
    ROLLBACK = "rollback"
    TRIAL = "trial"
    ADOPT = "adopt"
    END_TRIAL = "end_trial"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Decision:
    """A signed decision. ``rule_ids`` limits an approval to some ``Proposal.change_ids``; ``None`` approves all.

    ``hot_line`` is the line that was worked out anew for such a part and was shown with what it does.
    """

    kind: DecisionKind
    proposal_id: str | None
    names: tuple[str, ...]
    reason: str
    decided_at: Micros
    rule_ids: tuple[str, ...] | None = None
    hot_line: int | None = None


def allowed(rule: Rule, points: int) -> bool:
    """Tell whether a rule may take that many points by its direction and lock."""
    if rule.locked:
        return points == rule.points
    if rule.direction is Direction.UP:
        return points >= 0
    return points <= 0 if rule.direction is Direction.DOWN else True


def apply(card: Scorecard, points: Mapping[str, int], hot_line: int | None = None) -> Scorecard:
    """Return the card with some rules' points, and perhaps the hot line, replaced; ``InputError`` if not allowed."""
    _known(card, points)
    rules = []
    for rule in card.rules:
        wanted = points.get(rule.id, rule.points)
        if not allowed(rule, wanted):
            raise InputError(
                Label(
                    ja=f"ルール {rule.id} は{wanted:+d}点にできません。",
                    en=f"Rule {rule.id} may not take {wanted:+d} points.",
                ),
                Label(ja="固定されているか、符号の向きが逆です。", en="It is locked or has the other direction."),
            )
        rules.append(replace(rule, points=wanted))
    line = card.hot_line if hot_line is None else hot_line
    # The warm line is never above the hot line, neither in a card nor in a temperature.
    return replace(card, rules=tuple(rules), hot_line=line, warm_line=min(card.warm_line, line))


def with_locks(card: Scorecard, rule_ids: Collection[str], *, locked: bool = True) -> Scorecard:
    """Return the card with some rules locked (no recalibration moves their points) or free again.

    ``InputError`` when the card has no such rule.
    """
    _known(card, rule_ids)
    rules = (replace(rule, locked=locked) if rule.id in rule_ids else rule for rule in card.rules)
    return replace(card, rules=tuple(rules))


def _known(card: Scorecard, rule_ids: Collection[str]) -> None:
    known = [rule.id for rule in card.rules]
    if unknown := sorted(set(rule_ids).difference(known)):
        wrong, there = ", ".join(unknown), ", ".join(known)
        raise InputError(
            Label(ja=f"この基準に {wrong} というルールはありません。", en=f"The card has no rule {wrong}."),
            Label(ja=f"あるのは：{there}", en=f"Its rules are: {there}."),
        )


def points_of(changes: Sequence[PointChange], rule_ids: Sequence[str] | None = None) -> dict[str, int]:
    """Return rule id to suggested points for all changes, or for the chosen ones."""
    return {c.rule_id: c.points_suggested for c in changes if rule_ids is None or c.rule_id in rule_ids}


def no_such_change(unknown: Collection[str], proposal: Proposal) -> InputError:
    """Return the refusal of an approval that names something the proposal does not change."""
    wrong, known = ", ".join(unknown), ", ".join(sorted(proposal.change_ids))
    return InputError(
        Label(
            ja=f"この改定案は {wrong or '何も'} 変更しません。",
            en=f"The proposal does not change {wrong or 'nothing'}.",
        ),
        Label(ja=f"変更するのは：{known or 'なし'}", en=f"It changes: {known or 'nothing'}."),
    )
