"""Machine traffic: events that a scanner or a mail proxy made, which a card may set aside.

Of the lead's own events these are a machine's:

- those that their sender marked with the declared property ``machine: true``,
- a *burst*: ``BURST`` or more own events of a lead in one and the same second, whatever their kinds,
- those that come within ``SOON`` of a sending that their kind answers (an open or a click, the mail).

An instant on a whole minute was written without seconds: it is in no burst and comes too soon after nothing. All of it
is as known at an instant: a burst is one once its fifth event is known. What is set aside gives no points, wakes nobody
and is in no feature of the model but the number of active colleagues; fast tracks see it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from ondo.domain.conditions import EventMatch, selects
from ondo.domain.events import Event
from ondo.domain.instant import Micros

MARK = "machine"
"""The boolean property by which a sender says so itself."""
SECOND = 1_000_000
BURST = 5
SOON = 5 * SECOND
_MINUTE = 60 * SECOND


class Machines(StrEnum):
    """What a card does with machine traffic."""

    KEEP = "keep"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class MachineTraffic:
    """What a card takes for a machine's.

    Attributes
    ----------
    own:
        Kinds of what the lead itself does; the seller's are never a machine's.
    answers:
        Pairs of an own kind and the kind of sending that it answers, sorted.
    mark:
        The events that their sender marked; ``None`` where no kind declares the property.
    """

    own: frozenset[str]
    answers: tuple[tuple[str, str], ...] = ()
    mark: EventMatch | None = None

    def sendings(self, kind: str) -> list[str]:
        """Return the kinds of sending that a kind answers."""
        return [sending for answer, sending in self.answers if answer == kind]


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many events were set aside, and when the last of them happened."""

    count: int
    last_at: Micros


def has_seconds(happened_at: int) -> bool:
    """Tell whether an instant was written with seconds, as far as one can tell."""
    return happened_at % _MINUTE != 0


def machine_places(
    traffic: MachineTraffic, events: Sequence[tuple[str, int]], marked: Collection[int]
) -> Collection[int]:
    """Return the places of a machine's events among a lead's, each given as its kind and when it happened.

    ``marked`` are the places of those that their sender marked.
    """
    seconds = Counter(at // SECOND for kind, at in events if kind in traffic.own and has_seconds(at))
    asked = {sending for _, sending in traffic.answers}
    sent = {name: sorted(at for kind, at in events if kind == name) for name in asked}

    def too_soon(kind: str, at: int) -> bool:
        for sending in traffic.sendings(kind):
            instants = sent[sending]
            place = bisect_left(instants, at - SOON)
            if place < len(instants) and instants[place] <= at:
                return True
        return False

    return {
        place
        for place, (kind, at) in enumerate(events)
        if kind in traffic.own
        and (place in marked or (has_seconds(at) and (seconds[at // SECOND] >= BURST or too_soon(kind, at))))
    }


def machine_events(traffic: MachineTraffic | None, events: Sequence[Event], zone: ZoneInfo) -> Collection[int]:
    """Return the places of a machine's events among a lead's events as known at an instant."""
    if traffic is None:
        return ()
    mark = traffic.mark
    marked = {place for place, event in enumerate(events) if mark is not None and selects(mark, event, zone=zone)}
    return machine_places(traffic, [(event.kind, event.happened_at) for event in events], marked)


def split(
    traffic: MachineTraffic | None, events: Sequence[Event], zone: ZoneInfo
) -> tuple[Sequence[Event], SetAside | None]:
    """Return what people did, and what was set aside."""
    places = machine_events(traffic, events, zone)
    if not places:
        return events, None
    people = [event for place, event in enumerate(events) if place not in places]
    return people, SetAside(len(places), max(events[place].happened_at for place in places))
