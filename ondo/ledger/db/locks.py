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
            f"Another writer has used the ledger for {seconds:g} s.",
            "Try again in a moment.",
            ja=(f"台帳への別の書き込みが{seconds:g}秒間終わりません。", "少し待ってから、もう一度実行してください。"),
        )

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()  # the lock stays taken, by the next one
            else:
                self._taken = False
