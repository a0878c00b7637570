"""Ordinals of equal facts inside one file, counted without holding them all in memory."""

from __future__ import annotations

import sqlite3

_CACHE = "-16384"  # KiB: what does not fit goes to SQLite's own temporary file


class Ordinals:
    """Tells how many facts of the same content came before; the counts live in a temporary database."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=OFF",
            f"PRAGMA cache_size={_CACHE}",
            "CREATE TABLE seen (digest BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
            "BEGIN",
        ):
            self._db.execute(statement)

    def __call__(self, digest: bytes) -> int:
        """Return how often this digest was asked for before."""
        upsert = "INSERT INTO seen VALUES (?, 0) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times"
        (before,) = self._db.execute(upsert, (digest,)).fetchall()[0]
        return int(before)

    def close(self) -> None:
        """Drop the counts."""
        self._db.close()
