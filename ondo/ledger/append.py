"""Idempotent appending: one fact per (source, key), the same content changes nothing, other content is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ondo.domain.errors import FutureFact, InputError, KeyReused, OndoError
from ondo.domain.instant import MINUTE, Micros, iso
from ondo.domain.sender_id import holds_address
from ondo.ledger import lead_state
from ondo.ledger.encoding import chunks, content_hash
from ondo.ledger.listed import listed
from ondo.ledger.pseudonyms import stored_key
from ondo.ledger.store import Tx

FUTURE = 5 * MINUTE
_INSERT_ROWS = 20_000

Refused = Callable[[int, OndoError], None]
"""Told the position and the reason of a row that cannot be accepted; without it the first such row raises."""


class Fact(Protocol):
    """What every fact that comes from outside has."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def lead_id(self) -> str: ...  # noqa: D102
    @property
    def happened_at(self) -> Micros: ...  # noqa: D102
    @property
    def known_at(self) -> Micros | None: ...  # noqa: D102


F = TypeVar("F", bound=Fact)
R = TypeVar("R")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Appended:
    """How many rows were new, how many were there already with the same content, how many were refused."""

    new: int = 0
    same: int = 0
    refused: int = 0


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


def check_instants(tx: Tx, happened_at: Micros, known_at: Micros | None) -> None:
    """Refuse what claims to have happened, or to have been known, more than five minutes from now."""
    latest = happened_at if known_at is None or known_at < happened_at else known_at
    if latest > tx.now + FUTURE:
        ja = f"{iso(latest)} は未来の日時です。", "送信側の時計とタイムゾーンを確認してください。"
        hint = "Check the clock and the time zone of the sender."
        raise FutureFact(f"{iso(latest)} lies in the future.", hint, ja=ja)


def stamped(tx: Tx, source: str | None, key: str | None, known_at: Micros | None, content: Values) -> Values:
    """Return what every keyed row carries beside its own columns."""
    if not source or not key:
        raise InputError("A fact needs a source and a key.", "The key is the sender's own, unique within its source.")
    known = tx.now if known_at is None else known_at
    digest = content_hash(list(content.values()))
    return {
        "source": source,
        "key": stored_key(tx, key),
        "known_at": known,
        "recorded_at": tx.now,
        "content_hash": digest,
    }


def append(
    tx: Tx, table: sa.Table, rows: Sequence[F], columns: Callable[[F], Values], refused: Refused | None = None
) -> tuple[Appended, list[F]]:
    """Append facts and return the counts with the rows that were new.

    ``columns`` gives a row's own columns; with lead and ``happened_at`` they are its content. ``known_at``
    is not: when the same fact arrives again, the first knowledge of it stands.
    """

    def prepare(row: F) -> Values:
        check_instants(tx, row.happened_at, row.known_at)
        content = columns(row)
        content.update(lead_id=row.lead_id, happened_at=row.happened_at)
        return content | stamped(tx, row.source, row.key, row.known_at, content)

    return append_rows(tx, table, keyed(tx, rows), prepare, refused)


def keyed(tx: Tx, rows: Sequence[F]) -> list[F]:
    """Return facts under the keys that are stored: the sender's own, digests where those hold an address."""
    return [
        replace(row, key=stored_key(tx, row.key)) if row.key and holds_address(row.key) else row  # type: ignore[type-var]
        for row in rows
    ]


def append_rows(
    tx: Tx, table: sa.Table, rows: Sequence[R], prepare: Callable[[R], Values], refused: Refused | None = None
) -> tuple[Appended, list[R]]:
    """Append prepared rows to any table that is unique by (source, key) and holds a content hash."""
    fresh: dict[Name, tuple[int, Values]] = {}
    same = bad = 0

    def refuse(index: int, error: OndoError) -> None:
        nonlocal bad
        if refused is None:
            raise error
        bad += 1
        refused(index, error)

    for index, row in enumerate(rows):
        try:
            values = prepare(row)
        except OndoError as error:
            refuse(index, error)
            continue
        name = (values["source"], values["key"])
        if name not in fresh:
            fresh[name] = (index, values)
        elif fresh[name][1]["content_hash"] == values["content_hash"]:
            same += 1
        else:
            refuse(index, _reused(name))
    for name, digest in _stored(tx, table, fresh):
        index, values = fresh.pop(name)
        if digest == values["content_hash"]:
            same += 1
        else:
            refuse(index, _reused(name))
    if insert_new(tx, table, [values for _, values in fresh.values()]) < len(fresh):
        if table.name in ("event", "attribute"):
            lead_state.forget(tx, [values["lead_id"] for _, values in fresh.values()])
        for name, digest in _stored(tx, table, fresh):  # another writer brought some of them meanwhile
            if digest != fresh[name][1]["content_hash"]:
                raise _reused(name)
    return Appended(len(fresh), same, bad), [rows[index] for index, _ in fresh.values()]


Name = tuple[str, str]


def _reused(name: Name) -> KeyReused:
    source, key = name
    return KeyReused(
        f"Key '{key}' of source '{source}' was used before with other content.",
        "Give a new fact a new key.",
        ja=(f"source「{source}」の key「{key}」は、別の内容で使用済みです。", "新しい事実には新しい key を付けます。"),
    )


def _stored(tx: Tx, table: sa.Table, names: Iterable[Name]) -> list[tuple[Name, bytes]]:
    by_source: dict[str, list[str]] = {}
    for source, key in names:
        by_source.setdefault(source, []).append(key)
    found = []
    for source, keys in by_source.items():
        query = sa.select(table.c.key, table.c.content_hash)
        query = query.where(table.c.source == source, table.c.key.in_(listed(tx, keys)))
        found += [((source, key), bytes(stored)) for key, stored in tx.conn.execute(query)]
    return found
