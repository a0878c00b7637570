"""Table of scores in the ledger's database, for whoever reads it there by SQL; replaced as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.store import Ledger
from ondo.text.messages import Message

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")
_TYPES: Mapping[type, Any] = {int: sa.BigInteger, float: sa.Double, str: sa.Text, bool: sa.Boolean}


def check_name(name: str) -> None:
    """Refuse a name that no table of scores may have."""
    if _NAME.fullmatch(name) and not name.startswith(("sqlite_", "pg_", "alembic_")) and name not in metadata.tables:
        return
    raise InputError(
        Message("ledger-cannot-be-name-of-table", name=name), Message("ledger-cannot-be-name-of-table-hint")
    )


def replace_table(
    ledger: Ledger, name: str, columns: Mapping[str, type], pages: Iterable[Sequence[Mapping[str, Any]]]
) -> int:
    """Write rows as a table under a name, in place of an earlier one of the same columns; return how many there are.

    Readers see the table of before until the new one is whole. ``InputError`` for a table that holds something else.
    """
    check_name(name)
    described = sa.MetaData()
    new = sa.Table(f"{name}__new", described, *(sa.Column(column, _TYPES[kind]()) for column, kind in columns.items()))
    with ledger.begin() as tx:
        there = sa.inspect(tx.conn)
        if there.has_table(name) and {column["name"] for column in there.get_columns(name)} - set(columns):
            raise InputError(
                Message("ledger-table-holds-something-else", name=name),
                Message("ledger-table-holds-something-else-hint"),
            )
        new.drop(tx.conn, checkfirst=True)
        new.create(tx.conn)
    written = 0
    for page in pages:
        with ledger.begin() as tx:
            tx.conn.execute(new.insert(), [dict(row) for row in page])
        written += len(page)
    with ledger.begin() as tx:
        sa.Table(name, described).drop(tx.conn, checkfirst=True)
        tx.conn.exec_driver_sql(f"ALTER TABLE {new.name} RENAME TO {name}")
    return written
