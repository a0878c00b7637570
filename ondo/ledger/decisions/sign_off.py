"""Sign-off of a decision: who decided at the meeting, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ondo.ledger.access.audit import LOCAL


@dataclass(frozen=True, slots=True)
class SignOff:
    """Names of those who decided, and their reason; ``actor`` is who sent it, for the audit log."""

    names: Sequence[str]
    reason: str
    actor: str = LOCAL

    @property
    def signed(self) -> bool:
        """Whether anybody signed."""
        return any(name.strip() for name in self.names)
