"""The slow, obvious search for what was known at an instant, and for what it weighs then."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import EventMatch, normalise, selects
from ondo.domain.events import Event
from ondo.domain.fade import FadeKind
from ondo.domain.leads import Lead
from ondo.domain.vocabulary import Actor, Axis
from tests.features.builders import folded
from tests.support.facts import AttributeFact


def events_by(events: Sequence[Event], lead_id: str, at: int) -> list[Event]:
    result = []
    for event in events:
        if event.lead_id != lead_id:
            continue
        if event.happened_at > at:
            continue
        if event.known_at > at:
            continue
        result.append(event)
    return result


def lead_by(facts: Sequence[AttributeFact], lead_id: str, at: int) -> Lead:
    values = {}
    for name in {fact.name for fact in facts}:
        candidates = []
        for place, fact in enumerate(facts):
            if fact.lead_id == lead_id and fact.name == name and fact.happened_at <= at and fact.known_at <= at:
                candidates.append((fact.happened_at, fact.known_at, place, fact.value))
        if candidates:
            value = sorted(candidates, key=lambda row: row[:3])[-1][3]
            if value is not None:
                values[name] = value
    account = values.get("account_id")
    return Lead(lead_id, values, str(account) if account is not None else None)


def colleagues_by(
    card: Scorecard, events: Sequence[Event], facts: Sequence[AttributeFact], lead_id: str, at: int
) -> int:
    own = lead_by(facts, lead_id, at).account_id
    if own is None:
        return 0
    result = 0
    for other in {fact.lead_id for fact in facts} - {lead_id}:
        account = lead_by(facts, other, at).account_id
        if account is None or normalise(account) != normalise(own):
            continue
        for event in events_by(events, other, at):
            declared = card.kinds.get(event.kind)
            if declared and declared.actor is Actor.LEAD and at - event.happened_at < 30 * 24 * 3600 * 1_000_000:
                result += 1
                break
    return result


def unhanded_by(
    events: Sequence[Event],
    handoffs: Sequence[Mapping[str, Any]],
    answer: Sequence[Mapping[str, Any]],
    own_kinds: Collection[str],
    lead_id: str,
    at: int,
) -> tuple[int, int, str] | None:
    """Decision instant, label and via of a lead that became known without a hand-off; ``told`` is in order of time."""
    day = 24 * 3600 * 1_000_000
    opened = [h for h in handoffs if h["lead_id"] == lead_id and h["opened_at"] <= at and h["known_at"] <= at]
    facts = []
    for fact in answer:
        if fact["lead_id"] != lead_id or fact["happened_at"] > at or fact["known_at"] > at:
            continue
        if fact["handoff_id"] is None and all(h["opened_at"] > fact["happened_at"] for h in opened):
            facts.append(fact)
    telling = [fact["happened_at"] for fact in facts if "label" in fact or "outcome" in fact]
    if not telling:
        return None
    sign = min(telling)
    for fact in facts:
        if "reached" in fact and fact["happened_at"] < min(telling) and fact["happened_at"] > min(telling) - 180 * day:
            sign = min(sign, fact["happened_at"])
    instants = []
    for moment in range(len(events)):
        event = events[moment]
        known = max(event.happened_at, event.known_at)
        if event.lead_id == lead_id and event.kind in own_kinds and known < sign:
            instants.append(known)
    if not instants or any(h["via"] == "manual" and h["opened_at"] >= max(instants) for h in opened):
        return None
    raters = {fact["rater"] for fact in facts if "label" in fact}
    for rater in raters:
        if [fact["label"] for fact in facts if fact.get("rater") == rater and "label" in fact][-1] == "missed_hot":
            return max(instants), 1, "missed_hot"
    end = max(instants) + 180 * day
    outcomes = {fact["outcome"] for fact in facts if "outcome" in fact and fact["happened_at"] < end}
    if not outcomes or at < end:
        return None
    return max(instants), int("opportunity" in outcomes or "won" in outcomes), "never_handed"


def awake_since(card: Scorecard, events: Sequence[Event], at: int) -> float:
    """R by the definition: every time between two waking events is looked at, the one since the last too."""
    own = sorted(e.happened_at for e in events if e.kind in card.kinds and card.kinds[e.kind].actor is Actor.LEAD)
    waking = sorted(e.happened_at for e in events if e.kind in card.waking_kinds)
    idle = min(step.idle_days for step in card.decay.steps if step.lasting) * 24 * 3600 * 1_000_000
    since = float(own[0]) if own else math.inf
    for place, instant in enumerate(waking):
        following = waking[place + 1] if place + 1 < len(waking) else None
        if following is not None and following - instant >= idle:
            since = following
        if following is None and at - instant >= idle:
            since = math.inf
    return since


def people_by(card: Scorecard, events: Sequence[Event]) -> list[Event]:
    """What is left when every event is asked by itself whether it is a machine's."""
    if not card.sets_aside:
        return list(events)
    own = [e for e in events if e.kind in card.kinds and card.kinds[e.kind].actor is Actor.LEAD]
    left = []
    for event in events:
        second = [e for e in own if e.happened_at // 1_000_000 == event.happened_at // 1_000_000]
        sending = card.kinds[event.kind].answers if event.kind in card.kinds else ""
        soon = [e for e in events if e.kind == sending and 0 <= event.happened_at - e.happened_at <= 5_000_000]
        with_seconds = event.happened_at % 60_000_000 > 0
        marked = event.properties.get("machine") is True
        if event not in own or not (marked or (with_seconds and (len(second) >= 5 or soon))):
            left.append(event)
    return left


def counted_by(card: Scorecard, rule: Rule, events: Sequence[Event], at: int, zone: ZoneInfo) -> list[Event]:
    """The events that a rule counts, each looked at beside every other one, the youngest first."""
    assert isinstance(rule.when, EventMatch)
    events = people_by(card, events)
    lasting = any(step.lasting for step in card.decay.steps)
    gives = rule.points > 0 or (rule.points == 0 and rule.direction.value != "-")
    since = awake_since(card, events, at) if lasting and gives and rule.axis is Axis.BEHAVIOUR else -math.inf
    seen = [e for e in events if e.happened_at >= since and selects(rule.when, e, zone=zone)]

    def value(event: Event) -> object:
        return None if rule.counts.per is None else folded(event.properties.get(rule.counts.per))

    if rule.apart is not None:
        far = []
        for place, event in enumerate(seen):
            gaps = [event.happened_at - other.happened_at for other in seen if value(other) == value(event)]
            twin = any(e.happened_at == event.happened_at and value(e) == value(event) for e in seen[:place])
            if not twin and not any(0 < gap < rule.apart for gap in gaps):
                far.append(event)
        seen = far
    if rule.within_days is not None:
        seen = [e for e in seen if at - e.happened_at < rule.within_days * 24 * 3600 * 1_000_000]
    seen = sorted(seen, key=lambda e: -e.happened_at)
    if rule.counts.per is not None:
        seen = [e for place, e in enumerate(seen) if value(e) not in [value(other) for other in seen[:place]]]
    seen = seen[: max(0, len(seen) - (rule.counts.first - 1))]
    return seen if rule.counts.limit is None else seen[: rule.counts.limit]


def weight_by(card: Scorecard, rule: Rule, events: Sequence[Event], at: int, zone: ZoneInfo) -> int:
    weights, day = [], 24 * 3600 * 1_000_000
    for event in counted_by(card, rule, events, at, zone):
        age = at - event.happened_at
        if rule.fade is None:
            weights.append(1000)
        elif rule.fade.kind is FadeKind.LINEAR:
            left = 1 - Fraction(age) / (Fraction(rule.fade.days) * day)
            weights.append(math.ceil(1000 * left) if left > 0 else 0)
        else:
            weights.append(math.floor(1000 / 2 ** ((age // day) / rule.fade.days) + 0.5))
    return sum(weights)
