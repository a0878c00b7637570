"""The scorecard: the point table that marketing and sales agreed on, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ondo.domain.conditions import Condition, EventMatch
from ondo.domain.fade import Fade
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Actor, Axis, Direction, Label


class ValueType(StrEnum):
    """Declared type of an attribute or event property."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """A declared lead attribute. ``choices``, when given, are the only expected values."""

    name: str
    type: ValueType
    label: Label
    choices: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A declared event kind with its actor and its properties."""

    name: str
    actor: Actor
    label: Label
    properties: Mapping[str, ValueType] = field(default_factory=dict)
    since: str = ""


class CountMode(StrEnum):
    """How often a behaviour rule counts."""

    ONCE = "once"
    EVERY = "every"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Counting:
    """How many matching events give points: at most ``limit`` (``None`` = every one)."""

    mode: CountMode = CountMode.ONCE
    limit: int | None = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the card.

    A rule whose ``when`` is an ``EventMatch`` gives ``points`` for each counted event inside
    ``within_days``; any other condition gives ``points`` once while it holds. With ``fade`` (events and points >= 0
    only) each counted event, the youngest ones first, weighs less the older it is: the rule gives
    ``points * weight // 1000``, rounded down once for all its events together.
    """

    id: str
    axis: Axis
    label: Label
    when: Condition | EventMatch
    points: int
    counts: Counting = field(default_factory=Counting)
    within_days: float | None = None
    direction: Direction = Direction.FREE
    locked: bool = False
    notice: bool = False
    fade: Fade | None = None


@dataclass(frozen=True, slots=True)
class DecayStep:
    """From ``idle_days`` on (boundary included) behaviour points lose ``take`` or, if ``to`` is set, shrink to it."""

    idle_days: float
    take: int = 0
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Decay:
    """Steps on idle time, in rising order; the last step reached applies alone."""

    steps: tuple[DecayStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """One BANT condition: unknown while ``attribute`` is not known (or is a date gone by), else met or not.

    A lead is hot only when every ``needed`` gate is met; any other gate is a question that is asked and shown.
    """

    id: str
    attribute: str
    label: Label
    when: Condition
    ask: Label
    needed: bool = True


@dataclass(frozen=True, slots=True)
class FastTrack:
    """An exception that makes a lead hot whatever its score, for ``hot_for_days`` from the event."""

    id: str
    label: Label
    when: EventMatch
    lead: Condition | None = None
    hot_for_days: float = 30


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A whole definition of a hot lead.

    ``axis_caps`` bound the sum of an axis before decay. ``grid`` is the step of points in whole numbers.
    ``exploration_rate`` (0 to 1) is the chance, at each level of the total that a lead reaches
    below the line, that it is handed over at random.
    """

    card_id: str
    name: Label
    rules: tuple[Rule, ...]
    hot_line: int = 100
    warm_line: int = 40
    gates: tuple[Gate, ...] = ()
    fast_tracks: tuple[FastTrack, ...] = ()
    decay: Decay = field(default_factory=Decay)
    axis_caps: Mapping[Axis, int] = field(default_factory=dict)
    attributes: Mapping[str, AttributeSpec] = field(default_factory=dict)
    kinds: Mapping[str, KindSpec] = field(default_factory=dict)
    audience: Condition | None = None
    grid: int = 5
    cool_off_days: float = 30
    exploration_rate: float = 0.0
    schema: int = 1

    @property
    def own_kinds(self) -> tuple[str, ...]:
        """Kinds of event that are the lead's own actions, in card order."""
        return tuple(name for name, kind in self.kinds.items() if kind.actor is Actor.LEAD)

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id; ``KeyError`` when there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


@dataclass(frozen=True, slots=True)
class CardVersion:
    """An approved, immutable version of a card as the ledger keeps it."""

    card: Scorecard
    version: int
    content_hash: str
    approved_by: tuple[str, ...]
    effective_from: Micros
    proposal_id: str | None = None
    note: str = ""
