"""One attribute of a lead as a fact, and what was known of a lead at an instant, one fact after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Value


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """One attribute of one lead got a value (``None`` = became unknown)."""

    lead_id: str
    name: str
    value: Value | None
    happened_at: Micros
    known_at: Micros


def known_events(events: Iterable[Event], at: Micros) -> list[Event]:
    """Return the events that had happened and were known at an instant, in the order given."""
    return [event for event in events if event.happened_at <= at and event.known_at <= at]


def attributes_at(facts: Iterable[AttributeFact], at: Micros) -> dict[str, Value]:
    """Return one lead's attributes as known at an instant: of those that happened last, the one known last."""
    known = [fact for fact in facts if fact.happened_at <= at and fact.known_at <= at]
    last = {fact.name: fact.value for fact in sorted(known, key=lambda fact: (fact.happened_at, fact.known_at))}
    return {name: value for name, value in last.items() if value is not None}
