"""Background worker: one thread that works in turns, from the start of the service to its end.

Every loop of the service stands on it: deadlines, expirations, webhooks, rescoring, due scores, the score log, and the
thread that answers scores together.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence

from ondo.domain.errors import Unavailable

_log = logging.getLogger("ondo.serving")
_FIRST_RETRY, _LONGEST_RETRY = 1.0, 8.0

STOPS_WITHIN = 20.0
"""Seconds that ``stop`` waits for the turn under way: longer than one request to a receiver of webhooks may take."""


class BackgroundWorker(ABC):
    """Takes its turn when somebody wakes it, and otherwise every few seconds, as long as the service runs.

    A turn that fails is logged, counted and tried again after a pause that doubles with each failure in a row: from
    the worker's own pause (at most 1 s) up to 8 s or its own pause, whichever is longer. Whoever wakes it ends the
    pause: news in the ledger mean that the ledger is there. A ledger that is away is two lines of the log, one when it
    goes and one when it is back; anything else is a fault of ours and keeps its traceback.

    Parameters
    ----------
    name:
        What the thread is called, after ``ondo-``, and the worker in the metrics.
    work:
        What cannot be done while turns fail, as the beginning of a sentence of the log.
    every:
        Seconds between two turns, at least 0; the first turn is after the first pause.
    """

    def __init__(self, name: str, work: str, every: float) -> None:
        self.name, self.failures = name, 0
        self._work, self._every = work, every
        self._in_a_row, self._away = 0, False
        self._went_well = math.nan
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def turn(self) -> int:
        """Do what is due; return how much of it there was. ``OndoError`` where it cannot be done now."""

    def finish(self) -> int:
        """Do what is left after the last turn, in the worker's own thread; return how much of it there was."""
        return 0

    @property
    def runs(self) -> bool:
        """Whether it was started, lives and was not told to stop."""
        return self._thread is not None and self._thread.is_alive() and not self._stopping.is_set()

    def age(self) -> float:
        """Return the seconds since a turn went well, or since the start before the first; NaN when it does not run."""
        return time.monotonic() - self._went_well if self.runs else math.nan

    def start(self) -> None:
        """Begin; a worker that runs goes on."""
        if self._thread is None:
            self._stopping.clear()
            self._went_well = time.monotonic()
            self._thread = threading.Thread(target=self._run, name=f"ondo-{self.name}", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Let the next turn begin at once."""
        self._wake.set()

    def stop_soon(self) -> None:
        """Let the turn under way be the last one, without waiting for it."""
        self._stopping.set()
        self.wake()

    def stop(self, within: float = STOPS_WITHIN) -> None:
        """End after the turn under way; safe to call twice.

        What does not end ``within`` so many seconds is logged and ends with the process.
        """
        self.stop_soon()
        if self._thread is None:
            return
        self._thread.join(within)
        if self._thread.is_alive():
            _log.error("%s did not end within %.3g s and ends with the process", self._thread.name, within)
        else:
            self._thread = None

    def attempt(self) -> bool:
        """Take a turn; tell whether it went well. Failures are logged and counted."""
        try:
            self.turn()
        except Exception as error:
            self._failed(error)
            return False
        self._went_well, self._in_a_row = time.monotonic(), 0
        if self._away:
            _log.warning("the ledger is back: no longer that %s", self._work)
            self._away = False
        return True

    def _failed(self, error: Exception) -> None:
        self.failures, self._in_a_row = self.failures + 1, self._in_a_row + 1
        if not isinstance(error, Unavailable):
            _log.exception("%s; trying again", self._work)
        elif not self._away:
            _log.warning("%s while the ledger is away: %s", self._work, error)
            self._away = True

    def _pause(self) -> float:
        """Return the seconds until the next turn."""
        if not self._in_a_row:
            return self._every
        doubled: float = min(self._every, _FIRST_RETRY) * 2.0 ** min(self._in_a_row - 1, 20)
        return min(doubled, max(self._every, _LONGEST_RETRY))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(self._pause())
            self._wake.clear()
            if not self._stopping.is_set():
                self.attempt()
        self.finish()


def stop_all(workers: Sequence[BackgroundWorker], within: float = STOPS_WITHIN) -> None:
    """End workers side by side: each is told first, then all are waited for, ``within`` so many seconds together."""
    until = time.monotonic() + within
    for worker in workers:
        worker.stop_soon()
    for worker in workers:
        worker.stop(max(0.0, until - time.monotonic()))
