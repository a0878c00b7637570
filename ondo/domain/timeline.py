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
from ondo.domain.counting import counted, occurrences
from ondo.domain.events import Event
from ondo.domain.fade import FRESH, weight
from ondo.domain.instant import Micros
from ondo.domain.machine import machine_events
from ondo.domain.scoring import awakening, seen


@dataclass(frozen=True, slots=True)
class Tag:
    """What one event is to one rule: ``points`` if it is counted, else 0.

    ``counted`` is false where others fill the limit or stand for its value, where it came too close to another one, or
    before the first one that gives points.
    """

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
    aside = machine_events(card.machine, events, zone)
    places = [place for place in range(len(events)) if place not in aside]
    people = [events[place] for place in places]
    reset = awakening(card, people, at)
    shift = {id(event): place for place, event in zip(places, people, strict=True)}
    for rule in card.rules:
        visible = seen(card, rule, people, reset)
        for place, tag in _tags_of(card, rule, visible, at, zone):
            tagged.setdefault(shift[id(visible[place])], []).append(tag)
    return tagged


def _tags_of(card: Scorecard, rule: Rule, events: Sequence[Event], at: Micros, zone: ZoneInfo) -> list[tuple[int, Tag]]:
    match = rule.when
    if not isinstance(match, EventMatch):
        return []
    selected_places = [place for place, event in enumerate(events) if selects(match, event, zone=zone)]
    counting = counted(
        rule.rhythm, occurrences(rule.rhythm, card.value_type(rule), (events[place] for place in selected_places)), at
    )
    places = [selected_places[occurrence.place] for occurrence in counting][: rule.counts.limit]
    tagged, weighed, given = [], 0, 0
    for place in places:
        # Rounded down once for all events together, so each is worth what it adds to those before it.
        weighed += FRESH if rule.fade is None else weight(rule.fade, at - events[place].happened_at)
        whole = rule.points * weighed // FRESH
        tagged.append((place, Tag(rule, whole - given, counted=True)))
        given = whole
    others = set(selected_places) - set(places)
    inside = [
        place
        for place in selected_places
        if place in others and in_window(events[place].happened_at, at, rule.within_days)
    ]
    return tagged + [(place, Tag(rule, 0, counted=False)) for place in inside]
