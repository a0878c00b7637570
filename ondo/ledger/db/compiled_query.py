"""Statements that are compiled once for each kind of database: where a score is read, building them costs the most."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ondo.ledger.db.driver_errors import translate
from ondo.ledger.db.store import Tx

_list_json = msgspec.json.Encoder().encode

Returning = sa.Select[*tuple[Any, ...]] | sa.sql.dml.ReturningUpdate[*tuple[Any, ...]]
Listed = Callable[[str], sa.Select[str]]
"""Names a parameter that holds any number of texts, to be used as ``column.in_(listed("leads"))``."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, the order of its parameters, which are lists, and values of its own."""

    text: str
    order: list[str] | None
    lists: frozenset[str]
    own: dict[str, Any]


class CompiledQuery:
    """A query whose rows come back as the driver gives them: for texts, numbers and bytes.

    Parameters
    ----------
    make:
        Builds the query; what it is given makes list parameters.
    """

    def __init__(self, make: Callable[[Listed], Returning]) -> None:
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, tx: Tx, **given: str | int | Sequence[str]) -> Sequence[Any]:
        """Run the query; a list parameter takes a list of texts."""
        dialect = tx.conn.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        given |= compiled.own
        if compiled.order is None:
            return tx.conn.exec_driver_sql(compiled.text, given).fetchall()
        for name in compiled.lists:
            given[name] = _list_json(given[name]).decode()
        bound = [given[name] for name in compiled.order]
        try:  # SQLite answers in a few microseconds; SQLAlchemy's result would cost many times that
            return list(tx.conn.connection.driver_connection.execute(compiled.text, bound))  # type: ignore[union-attr]
        except sqlite3.Error as error:
            raise translate(error, tx.conn.engine.url) from error

    def _compile(self, dialect: sa.Dialect) -> _Compiled:
        names: set[str] = set()

        def listed(name: str) -> sa.Select[str]:
            names.add(name)
            return members(dialect.name, name)

        compiled = self._make(listed).compile(dialect=dialect)
        own = {name: value for name, value in compiled.params.items() if value is not None}
        query = _Compiled(str(compiled), compiled.positiontup, frozenset(names), own)
        self._compiled[dialect.name] = query
        return query


def members(dialect: str, name: str) -> sa.Select[str]:
    """Return a subquery of the texts in one parameter."""
    if dialect == "sqlite":
        rows = sa.func.json_each(sa.bindparam(name, type_=sa.Text)).table_valued(sa.column("value", sa.Text))
        return sa.select(rows.c.value)
    return sa.select(sa.func.unnest(sa.bindparam(name, type_=postgresql.ARRAY(sa.Text)), type_=sa.Text()))
