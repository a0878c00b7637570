"""Facts of one lead as of an instant, in plain Python: "as of T" means happened <= T and known <= T."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import AttributeFact, Value


def known_events(events: Iterable[Event], at: Micros) -> list[Event]:
    """Return the events that had happened and were known at an instant, in the order given."""
    return [event for event in events if event.happened_at <= at and event.known_at <= at]


def attributes_at(facts: Iterable[AttributeFact], at: Micros) -> dict[str, Value]:
    """Return one lead's attributes as known at an instant.

    The fact that happened last wins, then the one known last, then the one given last. An attribute
    whose last value is ``None`` became unknown and is absent.
    """
    last: dict[str, AttributeFact] = {}
    for fact in facts:
        if fact.happened_at > at or fact.known_at > at:
            continue
        held = last.get(fact.name)
        if held is None or (held.happened_at, held.known_at) <= (fact.happened_at, fact.known_at):
            last[fact.name] = fact
    return {name: fact.value for name, fact in last.items() if fact.value is not None}
