"""The next change of a score: the first instant at which time alone may give a lead other points or temperature.

A kept score holds until then while no fact comes. Only what the card asks of this lead is looked at: windows that
events leave, fading, idle steps, dates that come near or go by, exceptions that end. The instant may be too early
(what happens then changes nothing), never too late.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ondo.domain.card import Gate, Rule, Scorecard, ValueType
from ondo.domain.conditions import Condition, EventMatch, Test, fold, leaves, turning_days
from ondo.domain.counting import number
from ondo.domain.fade import FRESH, Fade, weigh, weightless_from
from ondo.domain.instant import DAY, MINUTE, Micros, start_of_day
from ondo.domain.lead_summary import EventGroup, SummaryView
from ondo.domain.leads import Lead, Value
from ondo.domain.summary_scoring import counted_groups

_MOST_FADING = 64
"""With more events than these that fade together, the next change is taken to be at once: weighing them costs more."""

_FIRST, _LAST = date(1970, 1, 2).toordinal(), date(9999, 12, 30).toordinal()
"""Days outside were long ago, or never come."""


def next_change(card: Scorecard, lead: Lead, view: SummaryView, ahead: Iterable[int] = ()) -> Micros | None:
    """Return the first instant after ``view.at`` at which a score may be another one although no fact comes.

    ``view.at`` itself when that may be at once, ``None`` when never. ``ahead`` are instants at which facts that are
    known already take effect. The end of a hand-off, after which a score may count otherwise, is not looked at.
    """
    at, people = view.at, view.of_people(card.machine)
    instants = [instant for instant in ahead if instant > at]
    instants += filter(at.__lt__, _of_idling(card, people))
    instants += filter(at.__lt__, _of_attributes(card, lead, view))
    instants += filter(at.__lt__, _of_exceptions(card, lead, view))
    fading: list[_Fading] = []
    awake = None if card.reset is None else people.awake(card.reset)
    for rule in card.rules:
        if isinstance(rule.when, EventMatch):
            since = awake.since if awake is not None and card.resets(rule) else None
            leaving, weighed = _of_events(card, rule, people, since)
            if leaving is not None:
                instants.append(leaving)
            if weighed is not None:
                fading.append(weighed)
        else:
            instants += filter(at.__lt__, _of_condition(rule.when, lead, people))
    first = min(instants, default=None)
    for weighed in fading:
        first = min(filter(None, (first, _fades_at(weighed, at, first))), default=None)
    return None if first is None else Micros(first)


def next_fit(card: Scorecard, lead: Lead, at: Micros, zone: ZoneInfo) -> Micros | None:
    """Return the first instant at which time alone may bring a lead into a card's audience, or out of it."""
    if card.audience is None:
        return None
    return Micros(first) if (first := min(_later(_dates(card.audience, lead, zone), at), default=None)) else None


def _later(instants: Iterable[int], at: int) -> list[int]:
    return [instant for instant in instants if instant > at]


def _of_idling(card: Scorecard, people: SummaryView) -> Iterator[int]:
    last = max([group.latest.happened_at for group in people.of(card.waking_kinds)], default=None)
    if last is not None:
        yield from (last + math.ceil(step.idle_days * DAY) for step in card.decay.steps)
        if card.reset is not None:
            yield last + card.reset.idle


def _of_attributes(card: Scorecard, lead: Lead, view: SummaryView) -> Iterator[int]:
    zone = view.horizon.zone
    if card.audience is not None:
        yield from _dates(card.audience, lead, zone)
    for gate in card.gates:
        yield from _dates(gate.when, lead, zone)
        day = _day(lead.attributes.get(gate.attribute))
        if day is not None and _is_date(card, gate) and day.toordinal() < _LAST:
            yield start_of_day(date.fromordinal(day.toordinal() + 1), zone)


def _is_date(card: Scorecard, gate: Gate) -> bool:
    spec = card.attributes.get(gate.attribute)
    return spec is not None and spec.type is ValueType.DATE


def _of_exceptions(card: Scorecard, lead: Lead, view: SummaryView) -> Iterator[int]:
    for track in card.fast_tracks:
        ends = [
            group.latest.happened_at + int(track.hot_for_days * DAY)
            for group in view.selected(view.horizon.bit(track.when))
        ]
        if any(end > view.at for end in ends):
            yield from ends
            if track.lead is not None:
                yield from _of_condition(track.lead, lead, view)


def _of_condition(condition: Condition, lead: Lead, view: SummaryView) -> Iterator[int]:
    horizon = view.horizon
    yield from _dates(condition, lead, horizon.zone)
    for leaf in leaves(condition):
        if not isinstance(leaf, Test) and (window := horizon.window(leaf.within_days)) is not None:
            first = _leaves(view.selected(horizon.bit(leaf.match)), view.at, window)
            if first is not None:
                yield first


def _dates(condition: Condition, lead: Lead, zone: ZoneInfo) -> Iterator[int]:
    """Yield the instants at which a test of a date may change its answer."""
    for leaf in leaves(condition):
        days = turning_days(leaf) if isinstance(leaf, Test) else ()
        day = _day(lead.attributes.get(leaf.name)) if isinstance(leaf, Test) and days else None
        for away in days if day is not None else ():
            if day is not None and _FIRST <= day.toordinal() + away <= _LAST:
                yield start_of_day(date.fromordinal(day.toordinal() + away), zone)


def _day(value: Value | None) -> date | None:
    if value is None or not isinstance(text := fold(value), str):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _leaves(groups: Sequence[EventGroup], at: int, window: int) -> int | None:
    """Return when the oldest event inside a window leaves it."""
    places = [(group.times, bisect_right(group.times, at - window)) for group in groups]
    return min((times[place] + window for times, place in places if place < len(times)), default=None)


@dataclass(frozen=True, slots=True)
class _Fading:
    """What a rule counts of events that fade: their instants, and how many of the youngest give points."""

    fade: Fade
    points: int
    instants: Sequence[int]
    number: int

    def at(self, instant: int) -> int:
        """Return what they give at an instant."""
        ages = (instant - happened for happened in self.instants)
        return self.points * weigh(self.fade, ages, self.number) // FRESH


def _of_events(
    card: Scorecard, rule: Rule, people: SummaryView, since: int | None
) -> tuple[int | None, _Fading | None]:
    """Return when a rule next loses an event that counts, and what it counts of events that fade."""
    assert isinstance(rule.when, EventMatch)
    groups = people.selected(people.horizon.bit(rule.when))
    window = people.horizon.window(rule.within_days)
    if not groups or (window is None and rule.fade is None):
        return None, None
    leaving = None
    if rule.rhythm.plain:
        times, inside = people.count(groups, window, since), sorted(people.times(groups, window, since), reverse=True)
        counts = number(rule.rhythm, times)
        if window is not None and counts:
            leaving = inside[counts + rule.counts.first - 2] + window
    else:
        inside = [
            place.happened_at for place in counted_groups(rule.rhythm, card.value_type(rule), groups, people, since)
        ]
        counts = number(rule.rhythm, len(inside) + rule.counts.first - 1) if inside else 0
        if window is not None:  # any event that leaves the window may change which of them count
            leaving = _leaves(groups, people.at, window)
    if rule.fade is None or not counts:
        return leaving, None
    return leaving, _Fading(rule.fade, rule.points, inside, counts)


def _fades_at(fading: _Fading, at: int, until: int | None) -> int | None:
    """Return an instant up to which fading events give what they give at ``at``, ``None`` when they go on to ``until``.

    A minute too early at most, and never more often weighed than needed: points only fall with age.
    """
    if len(fading.instants) > _MOST_FADING:
        return at
    now = fading.at(at)
    end = max(fading.instants, default=at) + weightless_from(fading.fade) if until is None else until - 1
    if end <= at or fading.at(end) == now:
        return None
    same, other = at, end
    while other - same > MINUTE:
        middle = (same + other) // 2
        if fading.at(middle) == now:
            same = middle
        else:
            other = middle
    return same
