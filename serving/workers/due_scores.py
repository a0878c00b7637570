"""Due scores while the service runs: time changes a score, though no fact comes and nobody asks.

So a list never shows yesterday's temperature as today's, and a lead whose date comes near tonight is handed over
tonight.
"""

from __future__ import annotations

import time

from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.background import BackgroundWorker
from serving.scoring.bulk import BulkScoring
from serving.scoring.scoring import Scoring

EVERY = 10.0
"""Seconds between two looks."""

_AT_ONCE = 50
_REST, _LONGEST_REST = 2.0, 1.0


class DueScores(BackgroundWorker):
    """Scores leads whose kept score time has reached, a third of the time at most; a stop ends it after a page."""

    def __init__(self, ledger: Ledger, scoring: Scoring, settings: Settings) -> None:
        super().__init__("due-scores", "scores that time has reached could not be renewed", EVERY)
        self._bulk = BulkScoring(ledger, scoring, settings)

    def turn(self) -> int:
        """Score what is due, until nothing is or the service stops; return how many leads that were."""
        scored = 0
        while not self._stopping.is_set():
            began = time.thread_time()
            more = self._bulk.due(_AT_ONCE)
            scored += more
            if more < _AT_ONCE:
                break
            self._stopping.wait(min(_REST * (time.thread_time() - began), _LONGEST_REST))
        return scored
