"""The facts of the leads scored last, kept as long as they say the same.

A score that is asked again, before a fact came and before a window, a step of decay or a day went by, is the same
score. Each time the ledger is asked whether a fact came.
"""

from __future__ import annotations

from collections.abc import Sequence

from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.summary_scoring import steady_until
from ondo.domain.summary_spec import Horizon, Uncovered
from ondo.ledger.handoffs.lead_context import Known, Version

MOST_LEADS = 5_000


class Remembered:
    """The leads scored last, each with the instant until which its facts say the same."""

    def __init__(self, most: int = MOST_LEADS) -> None:
        self._most = most
        self._leads: dict[str, tuple[Known, Micros]] = {}

    def recall(self, horizon: Horizon, lead_id: str, version: Version, at: Micros) -> Known | None:
        """Return what is known of a lead, if it still holds at an instant."""
        found = self._leads.get(lead_id)
        if found is None:
            return None
        known, until = found
        holds = known.version == version and known.view.horizon is horizon and known.view.at <= at < until
        return known if holds else None

    def keep(self, lead_id: str, known: Known, cards: Sequence[Scorecard]) -> None:
        """Keep what is known of a lead as long as it is steady; what is kept already stays."""
        found = self._leads.get(lead_id)
        if found is not None and found[0] is known:
            return
        try:
            until = steady_until(cards, known.view, known.ahead)
        except Uncovered:
            return
        if until <= known.view.at:
            return
        if len(self._leads) >= self._most:
            self._leads.clear()
        self._leads[lead_id] = known, until
