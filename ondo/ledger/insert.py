"""Insertion of many rows at once, passing over those whose unique key exists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ondo.ledger.encoding import chunks
from ondo.ledger.store import Tx

Values = dict[str, Any]
_INSERT_ROWS = 20_000


def insert_new(tx: Tx, table: sa.Table, rows: Values | Sequence[Values]) -> int:
    """Insert rows that all have the same columns, pass over those whose unique key exists, and return how many are new.

    Compiled by hand: for hundreds of thousands of rows SQLAlchemy's binding of each one would cost the most.
    """
    many = [rows] if isinstance(rows, dict) else rows
    if not many:
        return 0
    statement, order = _statement(tx.conn.dialect, table, tuple(many[0]))
    inserted = 0
    for part in chunks(many, _INSERT_ROWS):
        bound: Any = part if order is None else [tuple(map(row.__getitem__, order)) for row in part]
        done = tx.conn.exec_driver_sql(statement, bound, execution_options={"preserve_rowcount": True})
        inserted += done.rowcount
    return inserted


@lru_cache(maxsize=256)
def _statement(dialect: sa.Dialect, table: sa.Table, columns: tuple[str, ...]) -> tuple[str, list[str] | None]:
    make = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    compiled = make(table).on_conflict_do_nothing().compile(dialect=dialect, column_keys=columns)
    return str(compiled), compiled.positiontup
