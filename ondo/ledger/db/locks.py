"""Writers of one process take turns in the order in which they came.

SQLite lets one writer in at a time and does not queue the others: each looks again every tenth of a second at last,
so that a writer who comes back at once, slice after slice of a batch, would keep all others out. PostgreSQL needs
no such order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from ondo.domain.errors import Unavailable
from ondo.text.messages import Message


class WriteLocks:
    """A lock that goes to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Hold the lock; ``Unavailable`` when it does not come within so many seconds."""
        self._take(seconds)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, seconds: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            gate = Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=seconds):
            return
        with self._guard:
            if gate not in self._waiting:  # it was passed on at the last moment
                return
            self._waiting.remove(gate)
        raise Unavailable(
            Message("ledger-another-writer-has-used-ledger", seconds=f"{seconds:g}"),
            Message("ledger-another-writer-has-used-ledger-hint"),
        )

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()  # the lock stays taken, by the next one
            else:
                self._taken = False
