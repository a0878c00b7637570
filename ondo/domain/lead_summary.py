"""A lead's past as a few numbers: what a score needs of its events, whether there were fifty of them or ten thousand.

Events of one kind that the same matches select are one group: how many, the first, the latest, and each instant
within the horizon's reach. The same facts in any order give the same past; a property test holds scores and
features from a past equal to those from the events themselves.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from ondo.domain.events import Event
from ondo.domain.instant import Micros, local_date
from ondo.domain.leads import Value
from ondo.domain.machine import BURST, SECOND, SOON, MachineTraffic, SetAside, has_seconds, machine_places
from ondo.domain.silence import NEVER, Awake, Reset, Silence
from ondo.domain.summary_spec import FOREVER, SummarySpec

Order = tuple[int, int, int]
"""What decides between facts: when it happened, when it was known, its number in the ledger."""


Rank = tuple[int, str, int, int]
"""Of events the greatest rank is the latest: when it happened, its key, and of two alike the one told first."""


class StoredEvent(NamedTuple):
    """One event as the ledger keeps it; ``written`` is its properties as text, read only when somebody asks."""

    rank: Rank
    kind: str
    channel: str | None
    written: str

    @property
    def happened_at(self) -> int:
        """When it happened."""
        return self.rank[0]

    @property
    def number(self) -> int:
        """Its place in the ledger."""
        return -self.rank[3]

    def event(self, lead_id: str) -> Event:
        """Return the event."""
        happened, key, known, _ = self.rank
        properties = {} if self.written == "{}" else json.loads(self.written)
        return Event(lead_id, self.kind, Micros(happened), Micros(-known), properties, self.channel, key)


def told(number: int, happened: int, known: int, kind: str, channel: str | None, written: str, key: str) -> StoredEvent:
    """Return an event of the ledger, where ``number`` is its place."""
    return StoredEvent((happened, key, -known, -number), kind, channel, written)


@dataclass(slots=True)
class EventGroup:
    """Alike events: how many, when the first one happened, the latest one, and the instants that are kept, sorted.

    ``about`` are the values that rules count them by (``SummarySpec.values``), ``aside`` the bits of those who take
    them for a machine's (``SummarySpec.traffics``).
    """

    kind: str
    mask: int
    count: int
    first: int
    latest: StoredEvent
    times: array[int]
    about: tuple[Value | None, ...] = ()
    aside: int = 0

    def between(self, first: int, last: int) -> array[int]:
        """Return the instants that are kept from one to another, both included."""
        return self.times[bisect_left(self.times, first) : bisect_right(self.times, last)]


GroupKey = tuple[str, int, tuple[Value | None, ...], int]
"""What makes events alike: their kind, the matches that select them, the values that rules count them by, and who
takes them for a machine's."""
DayKey = tuple[str, int]
"""A kind, and who takes its events for a machine's."""


@dataclass(slots=True)
class Days:
    """The calendar days of a kind's events, as bits from the day number ``base`` on."""

    base: int
    bits: int

    def add(self, day: int) -> None:
        """Set one day."""
        if day < self.base:
            self.bits <<= self.base - day
            self.base = day
        self.bits |= 1 << (day - self.base)

    def joined(self, other: Days) -> Days:
        """Return the days of both."""
        base = min(self.base, other.base)
        return Days(base, self.bits << (self.base - base) | other.bits << (other.base - base))


@dataclass(slots=True)
class Channels:
    """The instant of a kind's first event that names a channel, and every channel named at it."""

    first: int
    names: set[str]

    def add(self, happened: int, name: str) -> None:
        """Take one event that names a channel."""
        if happened < self.first:
            self.first, self.names = happened, {name}
        elif happened == self.first:
            self.names.add(name)


@dataclass(slots=True)
class LeadSummary:
    """What is kept of one lead.

    Attributes
    ----------
    through:
        The instant as of which it is true; it answers for that instant and later ones.
    folded:
        Instants of events before this one are counted, but no longer kept.
    attributes:
        The latest fact of each attribute: its order and its value (``None`` = became unknown).
    spoiled:
        An event came that makes a machine's of others taken in before: the summary has to be made anew.
    """

    through: int = 0
    folded: int = 0
    attributes: dict[str, tuple[Order, Value | None]] = field(default_factory=dict)
    groups: dict[GroupKey, EventGroup] = field(default_factory=dict)
    days: dict[DayKey, Days] = field(default_factory=dict)
    channels: dict[DayKey, Channels] = field(default_factory=dict)
    spoiled: bool = False

    def tell(self, name: str, order: Order, value: Value | None) -> None:
        """Take in an attribute fact; the latest one counts, in whatever order they come."""
        known = self.attributes.get(name)
        if known is None or order > known[0]:
            self.attributes[name] = order, value

    def take(self, events: Sequence[StoredEvent], horizon: SummarySpec) -> None:
        """Take in events: all of a lead's at once, or news, which may spoil it."""
        if not horizon.traffics:
            for event in events:
                self.add(event, horizon, 0)
        elif self.groups:
            for event in events:
                self.add(event, horizon, self._aside(event, horizon))
        else:
            for event, aside in zip(events, _asides(events, horizon), strict=True):
                self.add(event, horizon, aside)

    def add(self, event: StoredEvent, horizon: SummarySpec, aside: int) -> None:
        """Take in an event, early or late; ``aside`` are the bits of those who take it for a machine's."""
        mask = horizon.mask(event.kind, event.written, event.event)
        declared = event.kind in horizon.kinds
        if not mask and not declared:  # nobody asks for it
            return
        happened, name = event.happened_at, event.kind if declared else ""
        about = horizon.about(mask, event.kind, event.written, event.event)
        group = self.groups.get((name, mask, about, aside))
        if group is None:
            group = EventGroup(name, mask, 0, happened, event, array("q"), about, aside)
            self.groups[name, mask, about, aside] = group
        group.count += 1
        group.first = min(group.first, happened)
        group.latest = max(group.latest, event, key=_rank)
        if happened >= self.folded:
            insort(group.times, happened)
        day = local_date(Micros(happened), horizon.zone).toordinal()
        self.days.setdefault((name, aside), Days(day, 0)).add(day)
        if event.channel is not None:
            self.channels.setdefault((name, aside), Channels(happened, set())).add(happened, event.channel)

    def _aside(self, event: StoredEvent, horizon: SummarySpec) -> int:
        """Return by whom an event that comes now is taken for a machine's, and notice what it makes of others."""
        aside, at = horizon.marked(event.kind, event.written, event.event), event.happened_at
        for place, traffic in enumerate(horizon.traffics):
            bit = 1 << place
            answers = [answer for answer, sending in traffic.answers if sending == event.kind]
            for group in self.groups.values():
                if (
                    group.kind in answers
                    and not group.aside & bit
                    and any(map(has_seconds, group.between(at, at + SOON)))
                ):
                    self.spoiled = True
            if event.kind not in traffic.own or not has_seconds(at):
                continue
            second = at // SECOND * SECOND
            beside = [group for group in self.groups.values() if group.kind in traffic.own]
            counts = [(len(group.between(second, second + SECOND - 1)), group.aside & bit) for group in beside]
            if 1 + sum(number for number, _ in counts) >= BURST:
                aside |= bit
                self.spoiled |= any(number and not machine for number, machine in counts)
            sendings = traffic.sendings(event.kind)
            if any(group.kind in sendings and group.between(at - SOON, at) for group in self.groups.values()):
                aside |= bit
        return aside

    def seen_without(self, bit: int) -> LeadSummary:
        """Return the past without what one takes for a machine's (0 = all of it), told apart by nobody any more."""
        past = LeadSummary(self.through, self.folded, self.attributes)
        past.groups = {key: group for key, group in self.groups.items() if not group.aside & bit}
        for (kind, aside), days in self.days.items():
            if not aside & bit:
                past.days[kind, 0] = days if (kind, 0) not in past.days else past.days[kind, 0].joined(days)
        for (kind, aside), channels in self.channels.items():
            if not aside & bit:
                into = past.channels.setdefault((kind, 0), Channels(channels.first, set()))
                for channel in channels.names:
                    into.add(channels.first, channel)
        return past

    def fold(self, at: Micros, horizon: SummarySpec) -> None:
        """Let the past be true as of ``at``, and forget the instants that no window reaches any more."""
        self.through = max(self.through, at)
        before = at - horizon.reach
        if before > self.folded:
            self.folded = before
            for group in self.groups.values():
                del group.times[: bisect_right(group.times, before - 1)]

    def values(self) -> dict[str, Value]:
        """Return the attributes that are known."""
        return {name: value for name, (_, value) in self.attributes.items() if value is not None}


def summary_of_events(events: Iterable[Event], horizon: SummarySpec, at: Micros) -> LeadSummary:
    """Return the past of events that no ledger holds, as known at an instant; of two alike the first one counts."""
    past, stored = LeadSummary(folded=max(0, at - horizon.reach)), []
    for number, event in enumerate(events):
        written = json.dumps(dict(event.properties), ensure_ascii=False)
        about = (event.happened_at, event.known_at, event.kind, event.channel, written, event.key)
        stored.append(told(number, *about))
    past.take(stored, horizon)
    past.fold(at, horizon)
    return past


def _asides(events: Sequence[StoredEvent], horizon: SummarySpec) -> list[int]:
    """Return for each of all events of a lead by whom it is taken for a machine's, as bits."""
    asides = [0] * len(events)
    marks = [horizon.marked(event.kind, event.written, event.event) for event in events]
    for place, traffic in enumerate(horizon.traffics):
        bit = 1 << place
        pairs = [(event.kind, event.happened_at) for event in events]
        marked = {number for number, mark in enumerate(marks) if mark & bit}
        for number in machine_places(traffic, pairs, marked):
            asides[number] |= bit
    return asides


_rank = itemgetter(0)


def joined(pasts: Iterable[LeadSummary]) -> LeadSummary:
    """Return the past of several leads that stand for one, on cards that keep machine traffic.

    Of others it is made from the facts of all of them: together they may have a burst that none of them has.
    """
    whole = LeadSummary()
    for past in pasts:
        whole.through, whole.folded = max(whole.through, past.through), max(whole.folded, past.folded)
        for name, (order, value) in past.attributes.items():
            whole.tell(name, order, value)
        for key, group in past.groups.items():
            kept_group = whole.groups.get(key)
            whole.groups[key] = group if kept_group is None else _two(kept_group, group)
        for day_key, days in past.days.items():
            whole.days[day_key] = days.joined(whole.days[day_key]) if day_key in whole.days else days
        for day_key, channels in past.channels.items():
            into = whole.channels.setdefault(day_key, Channels(channels.first, set()))
            for channel in channels.names:
                into.add(channels.first, channel)
    return whole


def _two(event_group: EventGroup, other: EventGroup) -> EventGroup:
    latest = max(event_group.latest, other.latest, key=_rank)
    times = array("q", merge(event_group.times, other.times))
    return EventGroup(
        event_group.kind,
        event_group.mask,
        event_group.count + other.count,
        min(event_group.first, other.first),
        latest,
        times,
        event_group.about,
        event_group.aside,
    )


class SummaryView:
    """One lead's past looked at: groups by match and by kind. ``at`` must not lie before ``past.through``.

    ``met`` holds which conditions the lead was found to meet, by identity and by whether only what came after the
    latest silence was looked at: rules, gates and features ask the same, and a score costs 2 to 10 % more without it
    (decision 17).
    """

    __slots__ = ("_awake", "_by_bit", "_by_kind", "_people", "_told", "at", "horizon", "met", "past")

    def __init__(self, past: LeadSummary, horizon: SummarySpec, at: Micros) -> None:
        self._told, self.horizon, self.at = past, horizon, at
        self._people: dict[int, SummaryView] = {}
        self.past = past = past.seen_without(0) if any(group.aside for group in past.groups.values()) else past
        self.met: dict[tuple[int, int | None], tuple[object, bool]] = {}
        self._awake: dict[Reset, Awake] = {}
        self._by_bit: list[list[EventGroup]] = [[] for _ in horizon.matches]
        self._by_kind: dict[str, list[EventGroup]] = {}
        for group in past.groups.values():
            if group.kind:
                self._by_kind.setdefault(group.kind, []).append(group)
            mask = group.mask
            while mask:
                low = mask & -mask
                self._by_bit[low.bit_length() - 1].append(group)
                mask ^= low

    def later(self, at: Micros) -> SummaryView:
        """Return the view of the same past at a later instant."""
        return SummaryView(self._told, self.horizon, at)

    def selected(self, bit: int) -> list[EventGroup]:
        """Return the groups that a match selects."""
        return self._by_bit[bit]

    def of(self, kinds: Collection[str]) -> list[EventGroup]:
        """Return the groups of some declared kinds."""
        by_kind = self._by_kind
        if len(kinds) > len(by_kind):
            return [group for kind, groups in by_kind.items() if kind in kinds for group in groups]
        return [group for kind in kinds if kind in by_kind for group in by_kind[kind]]

    def of_people(self, traffic: MachineTraffic | None) -> SummaryView:
        """Return the view of what was no machine's, as a card takes it; ``None`` keeps everything."""
        bit = 0 if traffic is None else self.horizon.traffic_bit(traffic)
        if not any(group.aside & bit for group in self.past.groups.values()):
            return self
        if bit not in self._people:
            self._people[bit] = SummaryView(self._told.seen_without(bit), self.horizon, self.at)
        return self._people[bit]

    def set_aside(self, traffic: MachineTraffic | None) -> SetAside | None:
        """Return how many events a card sets aside, and when the last of them happened."""
        bit = 0 if traffic is None else self.horizon.traffic_bit(traffic)
        groups = [group for group in self.past.groups.values() if group.aside & bit]
        if not groups:
            return None
        last = max(group.latest.happened_at for group in groups)
        return SetAside(sum(group.count for group in groups), Micros(last))

    def awake(self, reset: Reset) -> Awake:
        """Return from when on the lead's events count, as ``ondo.domain.silence.awake`` of all its events."""
        if reset not in self._awake:
            self._awake[reset] = self._awakening(reset)
        return self._awake[reset]

    def _awakening(self, reset: Reset) -> Awake:
        """Go back from the last waking event, each time to the earliest one that is no silence away."""
        waking = self.of(reset.waking)
        start = max([group.latest.rank[0] for group in waking], default=None)
        if start is not None and self.at - start >= reset.idle:
            return Awake(NEVER, Silence(Micros(start), None))
        while start is not None:
            places = [(group.times, bisect_right(group.times, start - reset.idle)) for group in waking]
            earlier = min([times[place] for times, place in places if place < len(times)])
            if earlier == start:
                before = max([times[place - 1] for times, place in places if place], default=None)
                if before is None:
                    break
                return Awake(Micros(start), Silence(Micros(before), Micros(start)))
            start = earlier
        return Awake(Micros(min([group.first for group in self.of(reset.own)], default=NEVER)))

    def count(self, groups: Sequence[EventGroup], window: int | None, since: int | None = None) -> int:
        """Count the events of some groups: all, within so many microseconds, from an instant on."""
        if not groups:
            return 0
        if window is None and since is None:
            return groups[0].count if len(groups) == 1 else sum([group.count for group in groups])
        after, number = self._after(window, since), 0
        for group in groups:
            if group.latest.rank[0] > after:
                number += len(group.times) - bisect_right(group.times, after)
        return number

    def latest(self, groups: Sequence[EventGroup]) -> StoredEvent | None:
        """Return the latest event of some groups."""
        if len(groups) == 1:
            return groups[0].latest
        return max((group.latest for group in groups), key=_rank, default=None)

    def times(self, groups: Iterable[EventGroup], window: int | None, since: int | None = None) -> Iterator[int]:
        """Yield the instants that are kept of some groups: all, within so many microseconds, from an instant on."""
        after = self._after(window, since)
        for group in groups:
            yield from group.times[bisect_right(group.times, after) :]

    def _after(self, window: int | None, since: int | None) -> int:
        """Return the instant after which events are looked at."""
        return max(-FOREVER if window is None else self.at - window, -FOREVER if since is None else since - 1)

    def day_count(self, kinds: Collection[str]) -> int:
        """Count the distinct calendar days on which there was an event of some kinds."""
        several = [self.past.days[kind, 0] for kind in kinds if (kind, 0) in self.past.days]
        if not several:
            return 0
        base, bits = min(days.base for days in several), 0
        for days in several:
            bits |= days.bits << (days.base - base)
        return bits.bit_count()
