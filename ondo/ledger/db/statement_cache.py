"""Statements compiled once for the process: SQLAlchemy by itself compiles them anew for each ledger that is opened."""

from __future__ import annotations

from collections.abc import Hashable
from typing import overload

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

_MOST = 2000  # the ledger's own code has a few hundred statements

_Key = tuple[Dialect, *tuple[Hashable, ...]]


class StatementCache(LRUCache[Hashable, object]):
    """A cache of compiled statements that knows a dialect by its kind, not by the engine it belongs to.

    For engines whose dialects are made alike, as those of SQLite files are.
    """

    @overload  # type: ignore[override]
    def get(self, key: _Key) -> object | None: ...
    @overload
    def get(self, key: _Key, default: object) -> object: ...
    def get(self, key: _Key, default: object = None) -> object:
        """Return the compiled statement under SQLAlchemy's key."""
        return super().get(_of_all_engines(key), default)

    def __setitem__(self, key: _Key, compiled: object) -> None:  # type: ignore[override]
        """Keep a compiled statement under SQLAlchemy's key."""
        super().__setitem__(_of_all_engines(key), compiled)


def _of_all_engines(key: _Key) -> Hashable:
    dialect, *statement = key
    return (type(dialect), *statement)


SQLITE = StatementCache(_MOST)
