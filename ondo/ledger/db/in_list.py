"""Any number of values as one parameter, because databases bound how many parameters a statement may have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ondo.ledger.db.encoding import to_json
from ondo.ledger.db.store import Tx

_TEXT = sa.Text()


def in_list(tx: Tx, values: Iterable[str] | Iterable[int], kind: sa.types.TypeEngine[Any] = _TEXT) -> sa.Select[Any]:
    """Return a subquery of texts (or of another ``kind``), to be used as ``column.in_(listed(tx, values))``."""
    if tx.conn.dialect.name == "sqlite":  # an alias with columns would take most of the time of a statement
        return sa.select(sa.literal_column("value", kind)).select_from(sa.func.json_each(to_json(list(values))))
    return sa.select(sa.func.unnest(sa.literal(list(values), postgresql.ARRAY(kind)), type_=kind))


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
