"""Score-log rows written behind the answers: group commit within a second, nothing lost on a graceful stop.

The log is telemetry. Facts, hand-offs and decisions are durable before their answer; these rows are not, so
a kill may lose those of the last second, and only those.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from serving.http.outage import Outage

Row = TypeVar("Row")
_log = logging.getLogger("ondo.serving")
_CAPACITY = 100_000


class GroupWriter(Generic[Row]):
    """Gathers rows from all threads and hands them to ``write`` in groups.

    Parameters
    ----------
    write:
        Stores a group durably, in one transaction. What it raises is logged and the group is tried again with
        the next one.
    every:
        How long in seconds the first row of a group waits for company.
    """

    def __init__(self, write: Callable[[Sequence[Row]], None], every: float = 0.5) -> None:
        self._write, self._every = write, every
        self._outage = Outage(_log, "score-log rows could not be written yet")
        self._rows: list[Row] = []
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="ondo-score-log", daemon=True)
        self._thread.start()

    def put(self, *rows: Row) -> None:
        """Take rows; waits when the ledger cannot keep up, so that memory stays bounded."""
        with self._changed:
            while len(self._rows) >= _CAPACITY:
                self._changed.wait()
            if not self._rows:
                self._changed.notify_all()
            self._rows += rows

    def waiting(self) -> int:
        """Return about how many rows wait to be written."""
        return len(self._rows)

    def stop(self) -> None:
        """Write what is left and end; safe to call twice."""
        if self._thread is not None:
            self._stopping.set()
            with self._changed:
                self._changed.notify_all()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        waiting: list[Row] = []
        while not self._stopping.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._rows or self._stopping.is_set())
            self._stopping.wait(self._every)
            waiting = self._store([*waiting, *self._taken()])
        if waiting or self._rows:
            self._store([*waiting, *self._taken()])

    def _taken(self) -> list[Row]:
        with self._changed:
            rows, self._rows = self._rows, []
            self._changed.notify_all()
        return rows

    def _store(self, group: list[Row]) -> list[Row]:
        """Write a group and return what still waits to be written."""
        try:
            self._write(group)
        except Exception as error:
            self._outage.failed(error)
            return group[-_CAPACITY:]
        self._outage.passed()
        return []
