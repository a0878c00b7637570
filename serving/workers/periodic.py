"""Background work that is looked at every few seconds while the service runs, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

from serving.http.outage import Outage

_log = logging.getLogger("ondo.serving")


class Periodic(ABC):
    """Does its work once (``look``) or as long as the service runs (``start`` and ``stop``).

    Parameters
    ----------
    name:
        What the thread is called, after ``ondo-``.
    work:
        What cannot be done while the ledger is away, as the beginning of a sentence of the log.
    every:
        Seconds between two looks, above 0.
    """

    def __init__(self, name: str, work: str, every: float) -> None:
        self._name, self._every, self._outage = name, every, Outage(_log, work)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def look(self) -> int:
        """Do what is due; return how much of it there was."""

    def start(self) -> None:
        """Begin to look; the first look is after ``every`` seconds."""
        self._thread = threading.Thread(target=self._run, name=f"ondo-{self._name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the look that is under way; safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                self.look()
            except Exception as error:
                self._outage.failed(error)
            else:
                self._outage.passed()
