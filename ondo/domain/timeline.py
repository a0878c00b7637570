"""Tags of a lead's history: which events a score counts and for how many points; they add up to its total.

A rule that counts at most so many events counts the latest ones, as a fading rule does, and as the score names the
latest one as its cause; the others are there, but counted already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import EventMatch, in_window, selects
from ondo.domain.events import Event
from ondo.domain.fade import FRESH, weight
from ondo.domain.instant import Micros


@dataclass(frozen=True, slots=True)
class Tag:
    """What one event is to one rule: ``points`` if it is counted, else 0 (``counted`` false: others fill the limit)."""

    rule: Rule
    points: int
    counted: bool


def tags(card: Scorecard, events: Sequence[Event], at: Micros, *, zone: ZoneInfo) -> Mapping[int, Sequence[Tag]]:
    """Return the tags of each event by its place in ``events``; events that no rule selects in time have none.

    The tags of a rule add up to what ``ondo.domain.scoring.contribution`` says that it gives.

    Parameters
    ----------
    events:
        The lead's events as known at ``at``, in any order.
    zone:
        The company's; it decides which calendar day an instant belongs to.
    """
    tagged: dict[int, list[Tag]] = {}
    for rule in card.rules:
        for place, tag in _tags_of(rule, events, at, zone):
            tagged.setdefault(place, []).append(tag)
    return tagged


def _tags_of(rule: Rule, events: Sequence[Event], at: Micros, zone: ZoneInfo) -> list[tuple[int, Tag]]:
    match = rule.when
    if not isinstance(match, EventMatch):
        return []
    places = [
        place
        for place, event in enumerate(events)
        if in_window(event.happened_at, at, rule.within_days) and selects(match, event, zone=zone)
    ]
    places.sort(key=lambda place: (events[place].happened_at, events[place].key), reverse=True)
    limit = len(places) if rule.counts.limit is None else rule.counts.limit
    tagged, weighed, given = [], 0, 0
    for number, place in enumerate(places):
        if number >= limit:
            tagged.append((place, Tag(rule, 0, counted=False)))
            continue
        # Rounded down once for all events together, so each is worth what it adds to those before it.
        weighed += FRESH if rule.fade is None else weight(rule.fade, at - events[place].happened_at)
        whole = rule.points * weighed // FRESH
        tagged.append((place, Tag(rule, whole - given, counted=True)))
        given = whole
    return tagged
