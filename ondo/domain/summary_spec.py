"""Specification of lead summaries: which events the cards in force tell apart, and how far back they count.

All that a score needs of many events are a few numbers for each group of alike ones. Which events are alike is
decided by the cards alone: same kind, selected by the same matches.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from ondo.domain.canonical import canonical_json
from ondo.domain.card import Scorecard, ValueType
from ondo.domain.conditions import CountTest, EventMatch, depends_on_day, leaves, selects
from ondo.domain.counting import value_of
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.events import Event
from ondo.domain.fade import weightless_from
from ondo.domain.instant import DAY
from ondo.domain.leads import Value
from ondo.domain.machine import MachineTraffic

_MOST_KNOWN = 20_000
FOREVER = 2**62
"""A reach within which every instant is kept."""


class Uncovered(Exception):
    """Something is asked of a past that it does not keep: a match or a window outside its horizon."""


@dataclass(frozen=True, slots=True)
class SummarySpec:
    """How the events of a lead are grouped.

    Attributes
    ----------
    matches:
        Every event match of the cards, each once; the place of one is its bit in a mask.
    kinds:
        Kinds that a card declares. Others are counted only where a match selects them.
    windows:
        Every window that is counted in, in microseconds.
    reach:
        Microseconds back from now within which every single instant is kept (``FOREVER`` = each one); longer ago
        only counts.
    zone:
        The company's; it decides which calendar day an instant belongs to.
    declared:
        What the cards declare; an event is grouped by its properties as read by it.
    values:
        By what properties events are told apart beyond that, each with its type and the bits of the matches of which
        a rule counts each value once.
    traffics:
        What the cards take for a machine's, each once; the place of one is its bit in an event's ``aside``.
    fingerprint:
        The same for every horizon that groups events in the same way, whatever their reach.
    """

    matches: tuple[EventMatch, ...]
    kinds: frozenset[str]
    windows: frozenset[int]
    reach: int
    zone: ZoneInfo
    declared: Declarations
    values: tuple[tuple[str, ValueType | None, int], ...] = ()
    traffics: tuple[MachineTraffic, ...] = ()
    fingerprint: str = field(init=False, repr=False, compare=False)
    _index: Mapping[EventMatch, int] = field(init=False, repr=False, compare=False)
    _ids: Mapping[int, int] = field(init=False, repr=False, compare=False)
    _masks: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _abouts: dict[tuple[str, str], tuple[Value | None, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _marked: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _written: dict[tuple[str, str, str], str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _dated: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {match: bit for bit, match in enumerate(self.matches)}
        object.__setattr__(self, "_index", index)
        values = [part for part in (self.values, self.traffics) if part]  # rows of before stay what they are
        grouping = canonical_json([self.matches, self.kinds, self.declared.properties, self.zone.key, *values])
        object.__setattr__(self, "fingerprint", hashlib.blake2b(grouping.encode(), digest_size=16).hexdigest())
        # These very objects live as long as the horizon, so their ids are theirs; hashing a condition costs more.
        object.__setattr__(self, "_ids", {id(match): bit for match, bit in index.items()})
        object.__setattr__(self, "_dated", any(dated(match) for match in self.matches))

    def bit(self, match: EventMatch) -> int:
        """Return the bit of a match; ``Uncovered`` when no card of this horizon has it."""
        number = self._ids.get(id(match))
        if number is None:
            number = self._index.get(match)
        if number is None:
            raise Uncovered(match)
        return number

    def window(self, within_days: float | None) -> int | None:
        """Return a window in whole microseconds; ``Uncovered`` when it is longer than the reach."""
        if within_days is None:
            return None
        wide = math.ceil(within_days * DAY)
        if wide > self.reach:
            raise Uncovered(within_days)
        return wide

    def mask(self, kind: str, written: str, event: Callable[[str], Event]) -> int:
        """Return which matches select an event; its kind and properties as text are what it is remembered by.

        Without that a lead's 10,000 events take half as long again to read.
        """
        if self._dated:  # the day of the event decides too
            return self._selected(event(""))
        mask = self._masks.get((kind, written))
        if mask is None:
            if len(self._masks) >= _MOST_KNOWN:
                self._masks.clear()
            mask = self._masks[kind, written] = self._selected(event(""))
        return mask

    def about(self, mask: int, kind: str, written: str, event: Callable[[str], Event]) -> tuple[Value | None, ...]:
        """Return the values that an event is counted by, ``None`` where no rule that selects it asks for one."""
        if not self.values:
            return ()
        about = self._abouts.get((kind, written))
        if about is None:
            if len(self._abouts) >= _MOST_KNOWN:
                self._abouts.clear()
            properties = event("").properties
            about = tuple(value_of(name, value_type, properties) for name, value_type, _ in self.values)
            self._abouts[kind, written] = about
        return tuple(v if mask & bits else None for v, (_, _, bits) in zip(about, self.values, strict=True))

    def marked(self, kind: str, written: str, event: Callable[[str], Event]) -> int:
        """Return by which traffics' marks an event is a machine's, as bits."""
        bits = self._marked.get((kind, written))
        if bits is None:
            if len(self._marked) >= _MOST_KNOWN:
                self._marked.clear()
            marks = [traffic.mark for traffic in self.traffics]
            alone = event("")
            chosen = [mark is not None and selects(mark, alone, zone=self.zone) for mark in marks]
            bits = self._marked[kind, written] = sum(1 << place for place, yes in enumerate(chosen) if yes)
        return bits

    def traffic_bit(self, traffic: MachineTraffic) -> int:
        """Return the bit of what a card takes for a machine's; ``Uncovered`` when no card of this horizon does."""
        if traffic not in self.traffics:
            raise Uncovered(traffic)
        return 1 << self.traffics.index(traffic)

    def place(self, per: str, value_type: ValueType | None) -> int:
        """Return the place of a property in what events are told apart by; ``Uncovered`` when it is not in it."""
        for place, (name, typed, _) in enumerate(self.values):
            if (name, typed) == (per, value_type):
                return place
        raise Uncovered(per)

    def written(self, kind: str, stored: str, beside: str = "{}") -> str:
        """Return an event's properties as JSON as the cards read them.

        ``stored`` are those of the fact, ``beside`` those that were not declared when it came; both JSON.
        """
        if kind not in self.declared.properties or stored == beside == "{}":
            return stored
        named = kind, stored, beside
        written = self._written.get(named)
        if written is None:
            if len(self._written) >= _MOST_KNOWN:
                self._written.clear()
            data = json.loads(stored)
            read = self.declared.properties_of(kind, data, json.loads(beside))
            written = stored if read == data and _types(read) == _types(data) else json.dumps(read, ensure_ascii=False)
            self._written[named] = written
        return written

    def _selected(self, event: Event) -> int:
        return sum(1 << bit for bit, match in enumerate(self.matches) if selects(match, event, zone=self.zone))


def horizon_of(cards: Iterable[Scorecard], zone: ZoneInfo, *, days: float = 0) -> SummarySpec:
    """Return the horizon of some cards that also keeps every instant of the last ``days``."""
    every = list(cards)
    matches = sorted(dict.fromkeys(match for card in every for match, *_ in _asked(card)), key=canonical_json)
    numbers = [(days * DAY, days * DAY), *(looks for card in every for _, *looks in _asked(card))]
    windows, reaches = (frozenset(math.ceil(look[place]) for look in numbers) for place in (0, 1))
    kinds = frozenset(kind for card in every for kind in card.kinds)
    # Where a silence resets points, which events count from its end on is asked of instants of any age.
    # So is it of machine traffic: a late event may make a burst of what came long ago.
    whole = any(card.reset is not None or card.machine is not None for card in every)
    reach = FOREVER if whole else max(reaches)
    traffics = tuple(dict.fromkeys(card.machine for card in every if card.machine is not None))
    values = _values(every, matches)
    return SummarySpec(
        tuple(matches), kinds, windows - {0}, reach, zone, declarations_of(every, zone), values, traffics
    )


def _values(cards: Iterable[Scorecard], matches: Sequence[EventMatch]) -> tuple[tuple[str, ValueType | None, int], ...]:
    bits: dict[tuple[str, ValueType | None], int] = {}
    for card in cards:
        for rule in card.rules:
            per = rule.counts.per
            if per is not None and isinstance(rule.when, EventMatch):
                named = per, card.value_type(rule)
                bits[named] = bits.get(named, 0) | 1 << matches.index(rule.when)
    return tuple((*named, bits[named]) for named in sorted(bits, key=canonical_json))


def _types(values: Mapping[str, object]) -> list[type]:
    return [type(values[name]) for name in sorted(values)]


def _asked(card: Scorecard) -> Iterator[tuple[EventMatch, float, float]]:
    """Yield every match of a card with its window (0 = none) and how far back single instants of it matter."""
    for rule in card.rules:
        if isinstance(rule.when, EventMatch):
            window = (rule.within_days or 0) * DAY
            if not rule.rhythm.plain:  # which events count is asked of single instants
                reach = window + (rule.apart or 0) if window else float(FOREVER)
            else:
                reach = window if rule.fade is None else max(window, weightless_from(rule.fade))
            yield rule.when, window, reach
    conditions = [rule.when for rule in card.rules if not isinstance(rule.when, EventMatch)]
    conditions += [track.lead for track in card.fast_tracks if track.lead is not None]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, CountTest):
                window = (leaf.within_days or 0) * DAY
                yield leaf.match, window, window
    for track in card.fast_tracks:
        yield track.when, 0, 0


def dated(match: EventMatch) -> bool:
    """Tell whether the day of an event decides, too, whether a match selects it."""
    if match.where is None:
        return False
    return any(not isinstance(leaf, CountTest) and depends_on_day(leaf) for leaf in leaves(match.where))
