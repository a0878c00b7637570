"""The features of one lead by the plainest code: every event counted, one by one; what the two executors must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from features.catalogue import (
    ActiveDays,
    AttributeValue,
    Colleagues,
    EdgeKind,
    Feature,
    FirstChannel,
    Followed,
    KindAge,
    KindCount,
    ResetRuleCount,
    RhythmCount,
    RuleCount,
    SeenText,
    catalogue,
)
from features.values import MISSING, attribute_value, level_of
from ondo.domain.card import Scorecard
from ondo.domain.conditions import EventMatch, count, fold, holds, in_window
from ondo.domain.counting import counted, occurrences
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.leads import Lead
from ondo.domain.machine import split
from ondo.domain.scoring import selected
from ondo.domain.silence import awake


def vector(
    card: Scorecard,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    colleagues: int,
    features: Sequence[Feature] | None = None,
    *,
    zone: ZoneInfo,
) -> list[float]:
    """Return the features of one lead in catalogue order.

    Parameters
    ----------
    lead, events:
        As known at ``at``.
    colleagues:
        How many other leads of the same account (folded attribute ``account_id``, as known at ``at``) did
        something themselves in the 30 days before; 0 without account.
    features:
        ``catalogue(card)``, if the caller has it at hand.
    zone:
        The company's; it decides which calendar day an instant belongs to.

    Returns
    -------
    list of float
        NaN = missing; a category is the index of its level.
    """
    past = _Past(lead, split(card.machine, events, zone)[0], at, colleagues, zone)
    return [past.measure(feature) for feature in (catalogue(card) if features is None else features)]


@dataclass(slots=True)
class _Past:
    """One lead's past, sorted by kind once."""

    lead: Lead
    events: Sequence[Event]
    at: Micros
    colleagues: int
    zone: ZoneInfo
    by_kind: Mapping[str, list[Event]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_kind = defaultdict(list)
        for event in self.events:
            self.by_kind[event.kind].append(event)

    def of(self, kinds: frozenset[str] | Sequence[str]) -> list[Event]:
        return [event for kind in kinds for event in self.by_kind.get(kind, ())]

    def rule_count(self, rule: RuleCount, since: Micros | None) -> float:
        if not isinstance(rule.when, EventMatch):
            seen = self.since(self.events, since)
            return float(holds(rule.when, self.lead.attributes, seen, self.at, zone=self.zone))
        # Only events of these kinds can be selected, and they are at hand.
        events = self.since(self.of(rule.when.kinds) if rule.when.kinds else self.events, since)
        number = count(rule.when, events, self.at, rule.within_days, zone=self.zone)
        return float(number if rule.limit is None else min(number, rule.limit))

    def since(self, events: Sequence[Event], since: Micros | None) -> Sequence[Event]:
        return events if since is None else [event for event in events if event.happened_at >= since]

    def measure(self, feature: Feature) -> float:
        match feature.source:
            case RuleCount():
                return self.rule_count(feature.source, None)
            case ResetRuleCount(rule, reset):
                return self.rule_count(rule, awake(reset, self.events, self.at).since)
            case RhythmCount(when, rhythm, value_type, reset):
                since = None if reset is None else awake(reset, self.events, self.at).since
                some = self.since(self.of(when.kinds) if when.kinds else self.events, since)
                chosen = selected(when, some, self.zone)
                number = len(counted(rhythm, occurrences(rhythm, value_type, chosen), self.at))
                return float(number if rhythm.counts.limit is None else min(number, rhythm.counts.limit))
            case KindCount(kinds, within_days):
                return float(sum(in_window(e.happened_at, self.at, within_days) for e in self.of(kinds)))
            case KindAge(kinds, first):
                instants = [event.happened_at for event in self.of(kinds)]
                return (self.at - (min if first else max)(instants)) / DAY if instants else MISSING
            case ActiveDays(kinds):
                return float(len({local_date(event.happened_at, self.zone) for event in self.of(kinds)}))
            case EdgeKind(first):
                ranked = [(e.happened_at, feature.levels.index(e.kind)) for e in self.of(feature.levels)]
                return float((min if first else max)(ranked)[1]) if ranked else MISSING
            case FirstChannel(kinds):
                named = [
                    (e.happened_at, level_of(e.channel, feature.levels))
                    for e in self.of(kinds)
                    if e.channel is not None
                ]
                return float(min(named)[1]) if named else MISSING
            case Followed(before, then):
                earlier = [event.happened_at for event in self.of(before)]
                later = [event.happened_at for event in self.of(then)]
                return float(bool(earlier) and bool(later) and min(earlier) < max(later))
            case Colleagues():
                return float(self.colleagues)
            case SeenText(name):
                value = self.lead.attributes.get(name)
                if value is None or not isinstance(fold(value), str):
                    return MISSING
                places = [place for place, level in enumerate(feature.levels) if level == fold(value)]
                return float(places[0] if places else len(feature.levels) - 1)
            case AttributeValue(name, type_):
                today = local_date(self.at, self.zone)
                return attribute_value(self.lead.attributes.get(name), type_, feature.levels, today)
