"""Score-log rows written behind the answers: group commit within a second, nothing lost on a graceful stop.

The log is telemetry. Facts, hand-offs and decisions are durable before their answer; these rows are not, so
a kill may lose those of the last second, and only those.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

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
        self._rows: queue.Queue[Row | None] = queue.Queue(_CAPACITY)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._run, name="ondo-score-log", daemon=True)
        self._thread.start()

    def put(self, row: Row) -> None:
        """Take one row; waits when the ledger cannot keep up, so that memory stays bounded."""
        self._rows.put(row)

    def waiting(self) -> int:
        """Return about how many rows wait to be written."""
        return self._rows.qsize()

    def stop(self) -> None:
        """Write what is left and end; safe to call twice."""
        if self._thread is not None:
            self._stopping.set()
            self._rows.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        waiting: list[Row] = []
        while (first := self._rows.get()) is not None:
            self._stopping.wait(self._every)
            waiting = self._store([*waiting, first, *self._rest()])
        if waiting:
            self._store(waiting)

    def _rest(self) -> list[Row]:
        """Take all rows that are there; the mark of the end stays in the queue for the loop to find."""
        rows: list[Row] = []
        while True:
            try:
                row = self._rows.get_nowait()
            except queue.Empty:
                return rows
            if row is None:
                self._rows.put(None)
                return rows
            rows.append(row)

    def _store(self, group: list[Row]) -> list[Row]:
        """Write a group and return what still waits to be written."""
        try:
            self._write(group)
        except Exception:
            _log.exception("%d score-log rows could not be written yet", len(group))
            return group[-_CAPACITY:]
        return []
