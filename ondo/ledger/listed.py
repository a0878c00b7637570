"""Any number of values as one parameter, because databases bound how many parameters a statement may have."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ondo.ledger.encoding import to_json
from ondo.ledger.store import Tx


def listed(tx: Tx, values: Iterable[str]) -> sa.Select[str]:
    """Return a subquery of texts, to be used as ``column.in_(listed(tx, values))``."""
    if tx.conn.dialect.name == "sqlite":
        rows = sa.func.json_each(to_json(list(values))).table_valued(sa.column("value", sa.Text))
        return sa.select(rows.c.value)
    return sa.select(sa.func.unnest(sa.literal(list(values), postgresql.ARRAY(sa.Text)), type_=sa.Text()))


def listed_numbers(tx: Tx, values: Iterable[int]) -> sa.Select[int]:
    """Return a subquery of whole numbers, to be used as ``column.in_(listed_numbers(tx, values))``."""
    if tx.conn.dialect.name == "sqlite":
        rows = sa.func.json_each(to_json(list(values))).table_valued(sa.column("value", sa.BigInteger))
        return sa.select(rows.c.value)
    array = sa.literal(list(values), postgresql.ARRAY(sa.BigInteger))
    return sa.select(sa.func.unnest(array, type_=sa.BigInteger()))
