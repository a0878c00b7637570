"""Declarations of the cards in force, and the facts of a lead as these declarations read them.

A value that no card declares is kept beside the facts and not looked at. The day a card declares it, its whole history
is read; the day a card changes a type, the history is read by the new one. Nothing stored is changed for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from ondo.domain.card import Scorecard, ValueType
from ondo.domain.events import Event
from ondo.domain.leads import Lead, Value
from ondo.domain.value_types import has_type, read_as

NOTHING: Mapping[str, ValueType] = {}


@dataclass(frozen=True, slots=True)
class Declarations:
    """Declared types of attributes by name, and of properties by kind of event and name.

    ``zone`` is the company's; it decides the day of a time with an offset.
    """

    attributes: Mapping[str, ValueType] = field(default_factory=dict)
    properties: Mapping[str, Mapping[str, ValueType]] = field(default_factory=dict)
    zone: ZoneInfo | None = None

    def attributes_of(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return a lead's attributes with the declared ones in their type, where they can be read."""
        return _typed(values, self.attributes, self.zone)

    def properties_of(
        self, kind: str, stored: Mapping[str, Value], undeclared: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """Return an event's properties, the declared ones in their type.

        ``undeclared`` are those that were not declared when they came; of them only what is declared by now is taken.
        """
        types = self.properties.get(kind, NOTHING)
        if undeclared:
            stored = {**{name: value for name, value in undeclared.items() if name in types}, **stored}
        return _typed(stored, types, self.zone)

    def read(self, lead: Lead, events: Iterable[Event]) -> tuple[Lead, list[Event]]:
        """Return a lead and its events, both with the declared values in their type."""
        typed = [replace(event, properties=self.properties_of(event.kind, event.properties)) for event in events]
        return replace(lead, attributes=self.attributes_of(lead.attributes)), typed

    def split(self, kind: str, sent: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
        """Return the declared properties of what was sent, in their type, and the undeclared ones as they came."""
        types = self.properties.get(kind, NOTHING)
        declared = _typed({name: value for name, value in sent.items() if name in types}, types, self.zone)
        return declared, {name: value for name, value in sent.items() if name not in types}

    def mistyped(self, kind: str, sent: Mapping[str, Value]) -> Iterable[str]:
        """Name the properties that cannot be read as what they are declared as."""
        return mistyped(sent, self.properties.get(kind, NOTHING), self.zone)


NO_DECLARATIONS = Declarations()
"""Of a company without a card."""


def declarations_of(cards: Iterable[Scorecard], zone: ZoneInfo | None) -> Declarations:
    """Return what some cards declare; where two declare a name differently, the earlier card's stands."""
    attributes: dict[str, ValueType] = {}
    properties: dict[str, dict[str, ValueType]] = {}
    for card in cards:
        for name, spec in card.attributes.items():
            attributes.setdefault(name, spec.type)
        for kind, declared_kind in card.kinds.items():
            types = properties.setdefault(kind, {})
            for name, value_type in declared_kind.properties.items():
                types.setdefault(name, value_type)
    return Declarations(attributes, properties, zone)


def mistyped(
    values: Mapping[str, Value | None], types: Mapping[str, ValueType], zone: ZoneInfo | None
) -> Iterable[str]:
    """Name the values that cannot be read as their declared type; unknown and undeclared ones are in order."""
    return (
        name
        for name, value in values.items()
        if value is not None and name in types and read_as(value, types[name], zone) is None
    )


def _typed(values: Mapping[str, Value], types: Mapping[str, ValueType], zone: ZoneInfo | None) -> dict[str, Value]:
    typed = dict(values)
    for name, value in values.items():
        wanted = types.get(name)
        if wanted is None or (wanted is not ValueType.DATE and has_type(value, wanted)):
            continue
        read = read_as(value, wanted, zone)
        if read is not None:
            typed[name] = read
    return typed


def shown_properties(card: Scorecard, kind: str, properties: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties that the card declares for a kind; what else was stored once is not shown."""
    spec = card.kinds.get(kind)
    return {} if spec is None else {name: value for name, value in properties.items() if name in spec.properties}
