"""Rescoring of leads as soon as something new became known about them, though nobody asked.

So a lead that turns hot is handed over, and other systems hear of it, whether or not anybody asks for its score. The
work happens after the answer to whoever sent the facts, in one thread that computes a third of the time at most. Who
asks for the score at once has had it done: such a lead is passed over.
"""

from __future__ import annotations

import logging
import time

from ondo.domain.errors import Contended, OndoError, Unavailable
from ondo.ledger import Ledger
from ondo.ledger.facts import arrivals
from ondo.ledger.facts.arrivals import Arrival
from serving.background import BackgroundWorker
from serving.scoring.scoring import Scoring

EVERY = 1.0
"""Seconds between two looks for what other replicas left behind."""

_COMPANY = 0.05
"""Seconds that the first arrival waits for more, so that many events of one lead cost one score."""
_AT_ONCE = 50
_REST, _LONGEST_REST = 2.0, 0.1
_log = logging.getLogger("ondo.serving")


class RescoringWorker(BackgroundWorker):
    """Scores leads with arrivals, in one turn (``turn``) or as long as the service runs (``start`` and ``stop``).

    A stop ends it after the lead that is being scored; what else was taken is free for other replicas at once.
    """

    def __init__(self, ledger: Ledger, scoring: Scoring, every: float = EVERY) -> None:
        super().__init__("rescoring", "arrivals could not be looked at", every)
        self._ledger, self._scoring = ledger, scoring
        ledger.listen(arrivals.SIGNAL, self.wake)

    def turn(self) -> int:
        """Look at what is due, until nothing is or the service stops; return how many leads were looked at."""
        self._stopping.wait(_COMPANY)
        scored = 0
        while not self._stopping.is_set() and (more := self._look()):
            scored += more
        return scored

    def _look(self) -> int:
        with self._ledger.read() as tx:
            if not arrivals.is_due(tx):
                return 0
        with self._ledger.begin() as tx:
            taken = arrivals.take(tx, _AT_ONCE)
        by_lead: dict[str, list[Arrival]] = {}
        for arrival in taken:
            by_lead.setdefault(arrival.lead_id, []).append(arrival)
        seen, failed, left = list[Arrival](), list[Arrival](), list[Arrival]()
        unanswered = self._scoring.unanswered(by_lead)
        for lead_id, lead_arrivals in by_lead.items():
            if lead_id not in unanswered:
                seen += lead_arrivals
            else:
                (left if self._stopping.is_set() else seen if self._scored(lead_id) else failed).extend(lead_arrivals)
        with self._ledger.begin() as tx:
            arrivals.done(tx, seen)
            arrivals.give_back(tx, failed, failed=True)
            arrivals.give_back(tx, left)
        return len(by_lead)

    def _scored(self, lead_id: str) -> bool:
        """Score a lead by every card it fits; tell whether that is settled."""
        began = time.thread_time()
        try:
            self._scoring.notice(lead_id)
        except Contended:
            return False
        except Unavailable:
            raise
        except OndoError as error:  # no card is in force any more, or no lead: nothing to score
            _log.info("lead %s was not scored: %s", lead_id, error)
        except Exception:
            _log.exception("lead %s could not be scored; trying again later", lead_id)
            return False
        self._stopping.wait(min(_REST * (time.thread_time() - began), _LONGEST_REST))
        return True
