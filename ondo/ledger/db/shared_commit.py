"""Shared commits: writers of one process that wait at the same moment put their work into one transaction.

SQLite lets one writer in at a time, and each waits for the disk before the next begins: of sixteen senders of one event
each the last one waited for sixteen writes to the disk. Nothing is delayed to gather more: whatever has come while the
last transaction was written is in the next one. A work that fails takes back what it did and nothing else; a
transaction that fails is done again, each work alone. PostgreSQL writes transactions side by side and needs no such
thing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ondo.domain.errors import OndoError, Unavailable

if TYPE_CHECKING:
    from ondo.ledger.db.store import Tx

T = TypeVar("T")
MOST = 64
"""So many works share a transaction at most."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    """A work that waits; ``leads`` when its thread is to write the next transaction."""

    work: Callable[[Tx], T]
    turn: Event = field(default_factory=Event)
    leads: bool = False
    done: bool = False
    result: T | None = None
    error: BaseException | None = None


class SharedCommits:
    """Does works in transactions of a ledger; the thread of one of those that wait does them for all.

    A work must hold its own among others: it looks at nothing that is written only as its transaction commits, as a
    lead's state is.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Tx]]) -> None:
        self._begin, self._guard = begin, Lock()
        self._waiting: list[_Waiting[Any]] = []
        self._led = False

    def run(self, work: Callable[[Tx], T]) -> T:
        """Do the work; return what it returns, once that is durable, or raise what it raises."""
        own = _Waiting(work)
        with self._guard:
            self._waiting.append(own)
            own.leads, self._led = not self._led, True
        if not own.leads:
            own.turn.wait()
        if own.leads:
            try:
                self._write()
            finally:
                self._pass_on()
        if own.error is not None:
            raise own.error
        if not own.done:  # the transaction that it shared was taken back
            with self._begin() as tx:
                return work(tx)
        return own.result  # type: ignore[return-value]  # what the work returned

    def _pass_on(self) -> None:
        """Let the one that has waited longest lead, if anybody waits."""
        with self._guard:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].turn.set()

    def _write(self) -> None:
        group: list[_Waiting[Any]] = []
        committed = False
        try:
            with self._begin() as tx:
                group = self._take()
                for each in group:
                    self._do(tx, each, alone=len(group) == 1)
            committed = True
        except Exception as error:
            nobody = not group
            group = group or self._take()
            for each in group:
                each.error = error if nobody or len(group) == 1 else None
        finally:
            for each in group:
                each.done = committed and each.error is None
                each.turn.set()

    def _take(self) -> list[_Waiting[Any]]:
        with self._guard:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return group

    @staticmethod
    def _do(tx: Tx, each: _Waiting[Any], *, alone: bool) -> None:
        if alone:
            each.result = each.work(tx)
            return
        try:
            with tx.conn.begin_nested():
                each.result = each.work(tx)
        except OndoError as error:
            if isinstance(error, Unavailable):  # the ledger itself: of all works
                raise
            each.error = error
