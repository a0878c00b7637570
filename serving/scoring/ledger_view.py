"""Ledger view: one look at the ledger for somebody who reads, with the scores of now and in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.ledger import Tx
from ondo.settings import Settings
from ondo.text.locales import Locale
from serving.scoring.account_temperature import AccountTemperatures
from serving.scoring.current_scores import Now
from serving.scoring.definitions import Definitions


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What is read from: a transaction, the cards, scores and accounts of now, settings, and the reader's language."""

    tx: Tx
    definitions: Definitions
    scores: Now
    accounts: AccountTemperatures
    settings: Settings
    voice: Locale

    def calendar(self) -> DeadlineCalendar:
        """Read the deadlines as of this look."""
        return DeadlineCalendar(self.tx, self.settings)
