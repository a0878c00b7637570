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


def listed_pairs(tx: Tx, pairs: Iterable[tuple[str, int]]) -> sa.Select[str, int]:
    """Return a subquery of (text, whole number), to be used as ``sa.tuple_(a, b).in_(listed_pairs(tx, pairs))``."""
    values = list(pairs)
    if tx.conn.dialect.name == "sqlite":
        rows = sa.func.json_each(to_json([list(pair) for pair in values])).table_valued(sa.column("value", sa.Text))
        of = (sa.func.json_extract(rows.c.value, place) for place in ("$[0]", "$[1]"))
        return sa.select(*of)
    texts = sa.literal([text for text, _ in values], postgresql.ARRAY(sa.Text))
    numbers = sa.literal([number for _, number in values], postgresql.ARRAY(sa.BigInteger))
    return sa.select(sa.func.unnest(texts, type_=sa.Text()), sa.func.unnest(numbers, type_=sa.BigInteger()))
