"""Change of a score: what each rule gave more or less, and what time, facts and card did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import Contribution, Score, score


@dataclass(frozen=True, slots=True)
class Moment:
    """A lead as known at an instant, with the card in force then; ``closed_at`` as for ``score``."""

    at: Micros
    version: CardVersion
    lead: Lead
    events: Sequence[Event]
    closed_at: Micros | None = None


class Turn(StrEnum):
    """What happened to a rule between two scores."""

    CAME = "came"
    WENT = "went"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that gives other points than before; ``before`` or ``after`` is ``None`` where it did not fire."""

    rule_id: str
    turn: Turn
    before: Contribution | None
    after: Contribution | None

    @property
    def latest(self) -> Contribution:
        """What it gives after, or gave before where it fires no more."""
        contribution = self.after or self.before
        assert contribution is not None
        return contribution

    @property
    def points(self) -> int:
        """How many points more (> 0) or less it gives."""
        return _points(self.after) - _points(self.before)


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """What lies between two scores by one rule each: the points of ``rules``, ``caps`` and ``decay`` add up to it."""

    before: Score
    after: Score
    rules: tuple[RuleChange, ...]
    caps: int
    decay: int

    @property
    def points(self) -> int:
        """How many points more (> 0) or less the total is."""
        return self.after.total - self.before.total


@dataclass(frozen=True, slots=True)
class RuleCauses:
    """What the change of a rule's points comes from, as ``ScoreChange`` says it of the total; they add up to it."""

    by_card: int
    by_time: int
    by_facts: int


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """An attribute that is known with another value than before; ``None`` = unknown."""

    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class ScoreChange(ScoreDifference):
    """All that lies between two scores.

    ``by_card`` (the later card on the earlier facts), ``by_time`` (the same facts at the later instant: decay,
    windows, dates gone by) and ``by_facts`` (what became known in between) add up to the change of the total;
    ``causes`` says the same of each rule by its id.
    """

    by_card: int
    by_time: int
    by_facts: int
    causes: Mapping[str, RuleCauses]
    attributes: tuple[AttributeChange, ...]
    events: tuple[Event, ...]


def score_change(before: Moment, after: Moment, *, zone: ZoneInfo) -> ScoreChange:
    """Compare the scores of one lead at two instants, each by the card in force then."""

    def by(card: Scorecard, facts: Moment, at: Micros) -> Score:
        return score(card, facts.lead, facts.events, at, zone=zone, closed_at=facts.closed_at)

    first, last = by(before.version.card, before, before.at), by(after.version.card, after, after.at)
    recarded = by(after.version.card, before, before.at)
    aged = by(after.version.card, before, after.at)
    apart = difference(first, last)
    return ScoreChange(
        before=first,
        after=last,
        rules=apart.rules,
        caps=apart.caps,
        decay=apart.decay,
        by_card=recarded.total - first.total,
        by_time=aged.total - recarded.total,
        by_facts=last.total - aged.total,
        causes=_causes([change.rule_id for change in apart.rules], (first, recarded, aged, last)),
        attributes=_attributes(before.lead.attributes, after.lead.attributes),
        events=_new_events(before.events, after.events),
    )


def difference(first: Score, last: Score) -> ScoreDifference:
    """Return what lies between two scores of one lead."""
    caps, decay = last.cap_points - first.cap_points, last.decay_points - first.decay_points
    return ScoreDifference(first, last, _rules(first, last), caps, decay)


def _causes(rules: Sequence[str], steps: tuple[Score, Score, Score, Score]) -> dict[str, RuleCauses]:
    """Say of each rule how its points moved with the card, then with time, then with facts."""
    points = [{part.rule.id: part.points for part in step.contributions} for step in steps]
    return {
        rule: RuleCauses(*(later.get(rule, 0) - earlier.get(rule, 0) for earlier, later in pairwise(points)))
        for rule in rules
    }


def _points(contribution: Contribution | None) -> int:
    return 0 if contribution is None else contribution.points


def _rules(first: Score, last: Score) -> tuple[RuleChange, ...]:
    """Return the rules whose points changed, the greatest change first."""
    old = {contribution.rule.id: contribution for contribution in first.contributions}
    new = {contribution.rule.id: contribution for contribution in last.contributions}
    names = [*new, *(rule_id for rule_id in old if rule_id not in new)]
    changes = [_rule(rule_id, old.get(rule_id), new.get(rule_id)) for rule_id in names]
    return tuple(
        sorted((change for change in changes if change.points), key=lambda rule_change: -abs(rule_change.points))
    )


def _rule(rule_id: str, before: Contribution | None, after: Contribution | None) -> RuleChange:
    if before is None:
        turn = Turn.CAME
    elif after is None:
        turn = Turn.WENT
    else:
        turn = Turn.MORE if after.points > before.points else Turn.LESS
    return RuleChange(rule_id, turn, before, after)


def _attributes(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[AttributeChange, ...]:
    names = sorted({*before, *after})
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(AttributeChange(*pair) for pair in pairs if (pair[1], type(pair[1])) != (pair[2], type(pair[2])))


def _new_events(before: Sequence[Event], after: Sequence[Event]) -> tuple[Event, ...]:
    known = {(event.happened_at, event.known_at, event.kind, event.key) for event in before}
    return tuple(e for e in after if (e.happened_at, e.known_at, e.kind, e.key) not in known)
