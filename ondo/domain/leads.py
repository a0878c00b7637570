"""A lead as known at one instant: who it is, apart from any personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | float | bool
"""A declared attribute or property value; numbers are floats, dates are ISO ``YYYY-MM-DD`` text. Unknown = absent."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Attributes of one lead as known at the instant it is looked at.

    Attributes
    ----------
    lead_id:
        Ondo's own UUIDv7, or any text for a stateless score.
    attributes:
        Name to value; an attribute that is not known is absent.
    account_id:
        The company the lead belongs to, if known.
    """

    lead_id: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    account_id: str | None = None
