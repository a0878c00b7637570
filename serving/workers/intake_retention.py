"""Retention of bodies that came to intakes: what is older than the company keeps goes, though nothing new comes."""

from __future__ import annotations

from ondo.ledger import Ledger
from ondo.ledger.integrations.intake_deliveries import forget_deliveries
from ondo.settings import Settings
from serving.background import BackgroundWorker

EVERY = 3_600.0
"""Seconds between two looks: bodies are kept for days."""


class IntakeRetention(BackgroundWorker):
    """Deletes what is kept too long."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        super().__init__("retention", "old bodies of intakes could not be deleted", EVERY)
        self._ledger, self._days = ledger, settings.intake_days

    def turn(self) -> int:
        """Delete what is due; return how many bodies that were."""
        with self._ledger.begin() as tx:
            return forget_deliveries(tx, self._days)
