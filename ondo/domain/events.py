"""Events: what a lead, or the seller, did at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ondo.domain.instant import Micros
from ondo.domain.leads import Value


@dataclass(frozen=True, slots=True)
class Event:
    """One event fact.

    Attributes
    ----------
    kind:
        Name of a declared kind; undeclared kinds are stored and reported, never scored.
    happened_at, known_at:
        When it happened, and when the company's systems knew it.
    key:
        The sender's own key, unique within its source; names the event in explanations.
    """

    lead_id: str
    kind: str
    happened_at: Micros
    known_at: Micros
    properties: Mapping[str, Value] = field(default_factory=dict)
    channel: str | None = None
    key: str = ""
