"""Expirations of open hand-offs while the service runs: time does it, though nobody asks for a score."""

from __future__ import annotations

from ondo.domain.errors import NotFound
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import CardState
from ondo.ledger import Ledger
from ondo.ledger.decisions import card_set
from ondo.ledger.handoffs import expiry
from ondo.settings import Settings
from serving.background import BackgroundWorker
from serving.scoring.definitions import Definitions

EVERY = 600.0
"""Seconds between two looks: hand-offs run out after weeks."""

_REST = 0.02
"""Seconds between two endings, so that others get to write."""


class Expirations(BackgroundWorker):
    """Looks for hand-offs that have run out; a stop ends it after the hand-off that is being ended.

    Several processes may look at one ledger: each ending is decided again in its own transaction, and of two that end
    the same hand-off the row of the closing lets one tell it.
    """

    def __init__(self, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
        super().__init__("expirations", "open hand-offs could not be looked at", EVERY)
        self._ledger, self._definitions, self._settings = ledger, definitions, settings

    def turn(self) -> int:
        """End what has run out; return how many hand-offs that were."""
        zone = self._settings.timezone
        with self._ledger.read() as tx:
            try:
                current = self._definitions.current(tx, zone)
            except NotFound:  # no card is in force yet, so nobody was handed over by one
                return 0
            cards = {card_id: definition.version.card for card_id, definition in current.by_card.items()}
            run_out = expiry.run_out(tx, cards, current.horizon)
            retired = {
                row.card_id: row.version.card for row in card_set.every_card(tx) if row.state is CardState.RETIRED
            }
            if retired:  # nothing scores their leads any more, and their hand-offs stay open
                run_out += expiry.run_out(tx, retired, horizon_of(list(retired.values()), zone))
                cards |= retired
        ended = 0
        for handoff in run_out:
            with self._ledger.begin() as tx:
                ended += expiry.end(tx, handoff, cards[handoff.card_id], zone)
            if self._stopping.wait(_REST):
                break
        return ended
