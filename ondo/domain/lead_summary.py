"""A lead's past as a few numbers: what a score needs of its events, whether there were fifty of them or ten thousand.

Events of one kind that the same matches select are one group: how many, the first, the latest, and each instant
within the horizon's reach. The same facts in any order give the same past; a property test holds scores and
features from a past equal to those from the events themselves.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from ondo.domain.events import Event
from ondo.domain.instant import Micros, local_date
from ondo.domain.leads import Value
from ondo.domain.summary_spec import SummarySpec

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
    """Alike events: how many, when the first one happened, the latest one, and the instants that are kept, sorted."""

    kind: str
    mask: int
    count: int
    first: int
    latest: StoredEvent
    times: array[int]


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
    """

    through: int = 0
    folded: int = 0
    attributes: dict[str, tuple[Order, Value | None]] = field(default_factory=dict)
    groups: dict[tuple[str, int], EventGroup] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    channels: dict[str, Channels] = field(default_factory=dict)

    def tell(self, name: str, order: Order, value: Value | None) -> None:
        """Take in an attribute fact; the latest one counts, in whatever order they come."""
        known = self.attributes.get(name)
        if known is None or order > known[0]:
            self.attributes[name] = order, value

    def add(self, event: StoredEvent, horizon: SummarySpec) -> None:
        """Take in an event, early or late."""
        mask = horizon.mask(event.kind, event.written, event.event)
        declared = event.kind in horizon.kinds
        if not mask and not declared:  # nobody asks for it
            return
        happened, name = event.happened_at, event.kind if declared else ""
        group = self.groups.get((name, mask))
        if group is None:
            group = self.groups[name, mask] = EventGroup(name, mask, 0, happened, event, array("q"))
        group.count += 1
        group.first = min(group.first, happened)
        group.latest = max(group.latest, event, key=_rank)
        if happened >= self.folded:
            insort(group.times, happened)
        day = local_date(Micros(happened), horizon.zone).toordinal()
        self.days.setdefault(name, Days(day, 0)).add(day)
        if event.channel is not None:
            self.channels.setdefault(name, Channels(happened, set())).add(happened, event.channel)

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


def past_of(events: Iterable[Event], horizon: SummarySpec, at: Micros) -> LeadSummary:
    """Return the past of events that no ledger holds, as known at an instant; of two alike the first one counts."""
    past = LeadSummary(folded=max(0, at - horizon.reach))
    for number, event in enumerate(events):
        written = json.dumps(dict(event.properties), ensure_ascii=False)
        about = (event.happened_at, event.known_at, event.kind, event.channel, written, event.key)
        past.add(told(number, *about), horizon)
    past.fold(at, horizon)
    return past


_rank = itemgetter(0)


def joined(pasts: Iterable[LeadSummary]) -> LeadSummary:
    """Return the past of several leads that stand for one."""
    whole = LeadSummary()
    for past in pasts:
        whole.through, whole.folded = max(whole.through, past.through), max(whole.folded, past.folded)
        for name, (order, value) in past.attributes.items():
            whole.tell(name, order, value)
        for key, group in past.groups.items():
            kept_group = whole.groups.get(key)
            whole.groups[key] = group if kept_group is None else _two(kept_group, group)
        for name, days in past.days.items():
            mine_days = whole.days.get(name)
            base = days.base if mine_days is None else min(days.base, mine_days.base)
            bits = 0 if mine_days is None else mine_days.bits << (mine_days.base - base)
            whole.days[name] = Days(base, bits | days.bits << (days.base - base))
        for name, channels in past.channels.items():
            into = whole.channels.setdefault(name, Channels(channels.first, set()))
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
    )


class SummaryView:
    """One lead's past looked at: groups by match and by kind. ``at`` must not lie before ``past.through``.

    ``met`` holds which conditions the lead was found to meet, by identity: rules, gates and features ask the same, and
    a score costs 2 to 10 % more without it (decision 17).
    """

    __slots__ = ("_by_bit", "_by_kind", "at", "horizon", "met", "past")

    def __init__(self, past: LeadSummary, horizon: SummarySpec, at: Micros) -> None:
        self.past, self.horizon, self.at = past, horizon, at
        self.met: dict[int, tuple[object, bool]] = {}
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

    def selected(self, bit: int) -> list[EventGroup]:
        """Return the groups that a match selects."""
        return self._by_bit[bit]

    def of(self, kinds: Collection[str]) -> list[EventGroup]:
        """Return the groups of some declared kinds."""
        by_kind = self._by_kind
        if len(kinds) > len(by_kind):
            return [group for kind, groups in by_kind.items() if kind in kinds for group in groups]
        return [group for kind in kinds if kind in by_kind for group in by_kind[kind]]

    def count(self, groups: Sequence[EventGroup], window: int | None) -> int:
        """Count the events of some groups, all or within so many microseconds."""
        if not groups:
            return 0
        if window is None:
            return groups[0].count if len(groups) == 1 else sum([group.count for group in groups])
        after, number = self.at - window, 0
        for group in groups:
            if group.latest.rank[0] > after:
                number += len(group.times) - bisect_right(group.times, after)
        return number

    def latest(self, groups: Sequence[EventGroup]) -> StoredEvent | None:
        """Return the latest event of some groups."""
        if len(groups) == 1:
            return groups[0].latest
        return max((group.latest for group in groups), key=_rank, default=None)

    def times(self, groups: Iterable[EventGroup], window: int | None) -> Iterator[int]:
        """Yield the instants that are kept of some groups, all or within so many microseconds."""
        for group in groups:
            yield from group.times if window is None else group.times[bisect_right(group.times, self.at - window) :]

    def day_count(self, kinds: Collection[str]) -> int:
        """Count the distinct calendar days on which there was an event of some kinds."""
        own_days = [self.past.days[kind] for kind in kinds if kind in self.past.days]
        if not own_days:
            return 0
        base, bits = min(days.base for days in own_days), 0
        for days in own_days:
            bits |= days.bits << (days.base - base)
        return bits.bit_count()
