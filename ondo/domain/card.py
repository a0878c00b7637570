"""The scorecard: the point table that marketing and sales agreed on, as immutable values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ondo.domain.conditions import Condition, EventMatch, Op, Test
from ondo.domain.fade import Fade
from ondo.domain.instant import DAY, Micros
from ondo.domain.machine import MARK, MachineTraffic
from ondo.domain.silence import Reset
from ondo.domain.vocabulary import Actor, Axis, Direction, Label


class ValueType(StrEnum):
    """Declared type of an attribute or event property."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """A declared lead attribute. ``choices``, when given, are the only expected values.

    ``in_time`` says that people vouch for it: its value is known when a lead is judged, whatever the labels look like.
    ``seen`` are values of a text without choices that many leads have; no card file holds them (``features.levels``).
    """

    name: str
    type: ValueType
    label: Label
    choices: tuple[str, ...] = ()
    since: str = ""
    in_time: bool = False
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A declared event kind with its actor and its properties.

    ``wakes`` tells whether such an event, if it is the lead's own, ends an idle time; ``answers`` names the kind of
    sending that it answers, if any: what comes within seconds of that is a machine's. ``in_time``: see
    ``AttributeSpec``.
    """

    name: str
    actor: Actor
    label: Label
    properties: Mapping[str, ValueType] = field(default_factory=dict)
    since: str = ""
    wakes: bool = True
    answers: str = ""
    in_time: bool = False


class CountMode(StrEnum):
    """How often a behaviour rule counts."""

    ONCE = "once"
    EVERY = "every"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Counting:
    """How many matching events give points: at most ``limit`` (``None`` = every one).

    With ``per`` those that have the same value of a property count once, those without it too. Only from the
    ``first`` event on (1, 2, …) do they give points. ``ondo.domain.counting`` says in which order this is applied.
    """

    mode: CountMode = CountMode.ONCE
    limit: int | None = 1
    per: str | None = None
    first: int = 1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a rule counts, in which window, and how many microseconds apart (``None`` = however close)."""

    counts: Counting
    within_days: float | None
    apart: int | None

    @property
    def plain(self) -> bool:
        """Whether each event stands for itself, so that a number of events is all that has to be known."""
        return self.counts.per is None and self.apart is None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the card.

    A rule whose ``when`` is an ``EventMatch`` gives ``points`` for each counted event inside
    ``within_days``; any other condition gives ``points`` once while it holds. With ``fade`` (events and points >= 0
    only) each counted event, the youngest ones first, weighs less the older it is: the rule gives
    ``points * weight // 1000``, rounded down once for all its events together. An event less than ``apart``
    microseconds after another one of the rule does not count.
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
    apart: int | None = None

    @property
    def rhythm(self) -> Rhythm:
        """How its events are counted."""
        return Rhythm(self.counts, self.within_days, self.apart)


@dataclass(frozen=True, slots=True)
class DecayStep:
    """From ``idle_days`` on (boundary included) behaviour points lose ``take`` or, if ``to`` is set, shrink to it.

    What a ``lasting`` step (``to`` is 0) takes away stays gone when the lead acts again: see ``ondo.domain.silence``.
    """

    idle_days: float
    take: int = 0
    to: int | None = None
    lasting: bool = False


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


@dataclass(frozen=True)  # no slots: what follows from it is worked out once, and asked for in every score
class Scorecard:
    """A whole definition of a hot lead.

    ``axis_caps`` bound the sum of an axis before decay. ``grid`` is the step of points in whole numbers.
    ``sets_aside`` keeps machine traffic out of points.
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
    sets_aside: bool = False

    @cached_property
    def machine(self) -> MachineTraffic | None:
        """What is set aside as a machine's; ``None`` on a card that keeps machine traffic."""
        if not self.sets_aside:
            return None
        own = self.own_kinds
        marking = frozenset(name for name in own if self.kinds[name].properties.get(MARK) is ValueType.BOOLEAN)
        answers = sorted((name, self.kinds[name].answers) for name in own if self.kinds[name].answers)
        mark = EventMatch(marking, Test(MARK, Op.EQ, (True,))) if marking else None
        return MachineTraffic(frozenset(own), tuple(answers), mark)

    @cached_property
    def own_kinds(self) -> tuple[str, ...]:
        """Kinds of event that are the lead's own actions, in card order."""
        return tuple(name for name, kind in self.kinds.items() if kind.actor is Actor.LEAD)

    def value_type(self, rule: Rule) -> ValueType | None:
        """Return the declared type of the property by whose values a rule counts; of two kinds the first one's."""
        per = rule.counts.per
        if per is None:
            return None
        return next((kind.properties[per] for kind in self.kinds.values() if per in kind.properties), None)

    @cached_property
    def waking_kinds(self) -> tuple[str, ...]:
        """Kinds of event that end an idle time: the lead's own ones that wake, in card order."""
        return tuple(name for name in self.own_kinds if self.kinds[name].wakes)

    @cached_property
    def reset(self) -> Reset | None:
        """What silences take away for good, by the first lasting step; ``None`` without one."""
        days = [step.idle_days for step in self.decay.steps if step.lasting]
        if not days:
            return None
        return Reset(math.ceil(min(days) * DAY), frozenset(self.waking_kinds), frozenset(self.own_kinds))

    def resets(self, rule: Rule) -> bool:
        """Tell whether a rule counts only what came after the latest silence.

        Behaviour rules that give points do; those that deduct count everything, or a silence would raise a score. A
        rule that gives nothing yet is taken by the sign that it may get.
        """
        if rule.axis is not Axis.BEHAVIOUR or self.reset is None:
            return False
        return rule.points > 0 or (rule.points == 0 and rule.direction is not Direction.DOWN)

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
