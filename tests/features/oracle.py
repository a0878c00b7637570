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
from ondo.domain.leads import AttributeFact, Lead
from ondo.domain.vocabulary import Actor


def events_by(events: Sequence[Event], lead_id: str, at: int) -> list[Event]:
    found = []
    for event in events:
        if event.lead_id != lead_id:
            continue
        if event.happened_at > at:
            continue
        if event.known_at > at:
            continue
        found.append(event)
    return found


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
    mine = lead_by(facts, lead_id, at).account_id
    if mine is None:
        return 0
    found = 0
    for other in {fact.lead_id for fact in facts} - {lead_id}:
        account = lead_by(facts, other, at).account_id
        if account is None or normalise(account) != normalise(mine):
            continue
        for event in events_by(events, other, at):
            declared = card.kinds.get(event.kind)
            if declared and declared.actor is Actor.LEAD and at - event.happened_at < 30 * 24 * 3600 * 1_000_000:
                found += 1
                break
    return found


def unhanded_by(
    events: Sequence[Event],
    handoffs: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
    own_kinds: Collection[str],
    lead_id: str,
    at: int,
) -> tuple[int, int, str] | None:
    """Decision instant, label and via of a lead that became known without a hand-off; ``told`` is in order of time."""
    day = 24 * 3600 * 1_000_000
    opened = [h for h in handoffs if h["lead_id"] == lead_id and h["opened_at"] <= at and h["known_at"] <= at]
    facts = []
    for fact in told:
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
    outcomes = {fact["outcome"] for fact in facts if "outcome" in fact}
    if not outcomes:
        return None
    return max(instants), int("opportunity" in outcomes or "won" in outcomes), "never_handed"


def weight_by(rule: Rule, events: Sequence[Event], at: int, zone: ZoneInfo) -> int:
    assert rule.fade is not None
    assert isinstance(rule.when, EventMatch)
    day = 24 * 3600 * 1_000_000
    weights = []
    for event in events:
        age = at - event.happened_at
        if not selects(rule.when, event, zone=zone) or (rule.within_days is not None and age >= rule.within_days * day):
            continue
        if rule.fade.kind is FadeKind.LINEAR:
            left = 1 - Fraction(age) / (Fraction(rule.fade.days) * day)
            weights.append(math.ceil(1000 * left) if left > 0 else 0)
        else:
            weights.append(math.floor(1000 / 2 ** ((age // day) / rule.fade.days) + 0.5))
    weights.sort(reverse=True)
    return sum(weights if rule.counts.limit is None else weights[: rule.counts.limit])
