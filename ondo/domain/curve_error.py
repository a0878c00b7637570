"""Doubt about a probability curve: how far the model's log-odds may be off because few labels made the curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

UNKNOWN = 0.5
"""Standard deviation of intercept and slope of a curve that nothing is known of: as from some 30 labels."""


@dataclass(frozen=True, slots=True)
class CurveError:
    """Errors of a curve: ``true log-odds = said + move + stretch * (said - centre)``, move and stretch near 0.

    Attributes
    ----------
    centre:
        Log-odds around which move and stretch do not hang together.
    move, stretch:
        Variances of both.
    labels:
        How many labels the curve was fitted on; ``None`` where nobody wrote it down.
    """

    centre: float = 0.0
    move: float = UNKNOWN**2
    stretch: float = UNKNOWN**2
    labels: int | None = None

    def data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> CurveError:
        """Read what ``data`` wrote; a bundle from before says nothing."""
        return cls() if not data else cls(**{name: data[name] for name in ("centre", "move", "stretch", "labels")})
