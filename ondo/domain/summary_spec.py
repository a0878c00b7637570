"""Specification of lead summaries: which events the cards in force tell apart, and how far back they count.

All that a score needs of many events are a few numbers for each group of alike ones. Which events are alike is
decided by the cards alone: same kind, selected by the same matches.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from ondo.domain.canonical import canonical_json
from ondo.domain.card import Scorecard
from ondo.domain.conditions import CountTest, EventMatch, depends_on_day, leaves, selects
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.events import Event
from ondo.domain.fade import weightless_from
from ondo.domain.instant import DAY

_MOST_KNOWN = 20_000


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
        Microseconds back from now within which every single instant is kept; longer ago only counts.
    zone:
        The company's; it decides which calendar day an instant belongs to.
    declared:
        What the cards declare; an event is grouped by its properties as read by it.
    fingerprint:
        The same for every horizon that groups events in the same way, whatever their reach.
    """

    matches: tuple[EventMatch, ...]
    kinds: frozenset[str]
    windows: frozenset[int]
    reach: int
    zone: ZoneInfo
    declared: Declarations
    fingerprint: str = field(init=False, repr=False, compare=False)
    _index: Mapping[EventMatch, int] = field(init=False, repr=False, compare=False)
    _ids: Mapping[int, int] = field(init=False, repr=False, compare=False)
    _masks: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _written: dict[tuple[str, str, str], str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _dated: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {match: bit for bit, match in enumerate(self.matches)}
        object.__setattr__(self, "_index", index)
        grouping = canonical_json([self.matches, self.kinds, self.declared.properties, self.zone.key])
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
    return SummarySpec(tuple(matches), kinds, windows - {0}, max(reaches), zone, declarations_of(every, zone))


def _types(values: Mapping[str, object]) -> list[type]:
    return [type(values[name]) for name in sorted(values)]


def _asked(card: Scorecard) -> Iterator[tuple[EventMatch, float, float]]:
    """Yield every match of a card with its window (0 = none) and how far back single instants of it matter."""
    for rule in card.rules:
        if isinstance(rule.when, EventMatch):
            window = (rule.within_days or 0) * DAY
            yield rule.when, window, window if rule.fade is None else max(window, weightless_from(rule.fade))
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
