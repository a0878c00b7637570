"""Score-log rows written behind the answers: group commit within a second, nothing lost on a graceful stop.

The log is telemetry. Facts, hand-offs and decisions are durable before their answer; these rows are not, so
a kill may lose those of the last second, and only those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from serving.background import BackgroundWorker

Row = TypeVar("Row")
_CAPACITY = 100_000


class GroupWriter(BackgroundWorker, Generic[Row]):
    """Gathers rows from all threads and hands them to ``write`` in groups; a stop writes what is left.

    Parameters
    ----------
    write:
        Stores a group durably, in one transaction. What it raises is logged and the group is tried again with
        the next one.
    every:
        How long in seconds the first row of a group waits for company at most.
    """

    def __init__(self, write: Callable[[Sequence[Row]], None], every: float = 0.5) -> None:
        super().__init__("score-log", "score-log rows could not be written yet", every)
        self._write = write
        self._rows: list[Row] = []
        self._unwritten: list[Row] = []
        self._room = threading.Condition()

    def put(self, *rows: Row) -> None:
        """Take rows; waits when the ledger cannot keep up, so that memory stays bounded."""
        with self._room:
            while len(self._rows) >= _CAPACITY:
                self._room.wait()
            self._rows += rows

    def waiting(self) -> int:
        """Return about how many rows wait to be written."""
        return len(self._rows) + len(self._unwritten)

    def turn(self) -> int:
        """Write what waits, with what could not be written before; return how many rows that were."""
        with self._room:
            rows, self._rows = self._rows, []
            self._room.notify_all()
        group = [*self._unwritten, *rows]
        if group:
            self._unwritten = group[-_CAPACITY:]
            self._write(group)
            self._unwritten = []
        return len(group)

    def finish(self) -> int:
        """Write what is left; return how many rows that were."""
        waiting = self.waiting()
        return waiting if self.attempt() else 0
