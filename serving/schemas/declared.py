"""Declared and undeclared values of a body: no personal data among the facts, and what a sender hears of the rest.

Facts are kept for ever, so what names a human has no place in them; it belongs into ``person``, which can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ondo.domain.card import AttributeSpec, ValueType
from ondo.domain.declarations import Declarations, mistyped
from ondo.domain.errors import InputError
from ondo.domain.leads import Value
from ondo.domain.personal_names import is_personal
from ondo.text.messages import Message


def refuse_personal(values: Mapping[str, Value | None]) -> None:
    """Refuse facts under a name that says it is personal; whether something is there (true, false) may be a fact."""
    texts = sorted(name for name in values if is_personal(name) and not isinstance(values[name], bool | None))
    if texts:
        names = ", ".join(f"'{name}'" for name in texts)
        raise InputError(
            Message("problem-personal-data", count=len(texts), names=names), Message("problem-personal-data-hint")
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a sender is told about properties, as ``kind.property``: not declared by any card, or not readable."""

    undeclared: set[str] = field(default_factory=set)
    mistyped: set[str] = field(default_factory=set)

    def note(self, declared: Declarations, kind: str, sent: Mapping[str, Value]) -> None:
        """Note what is to be told about the properties of one event."""
        types = declared.properties.get(kind, {})
        self.undeclared.update(f"{kind}.{name}" for name in sent if name not in types)
        self.mistyped.update(f"{kind}.{name}" for name in mistyped(sent, types, declared.zone))


def attribute_types(specs: Mapping[str, AttributeSpec]) -> dict[str, ValueType]:
    """Return the declared type of each attribute."""
    return {name: spec.type for name, spec in specs.items()}
