"""Idempotent appending: one fact per key, the same content changes nothing, other content is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ondo.domain.errors import Contended, FutureFact, InputError, KeyReused, OndoError
from ondo.domain.instant import MINUTE, Micros, iso
from ondo.ledger import lead_state
from ondo.ledger.encoding import chunks, content_hash
from ondo.ledger.listed import listed
from ondo.ledger.retracted import not_retracted
from ondo.ledger.schema import fact_delivery
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
    def key_space(self) -> str: ...  # noqa: D102
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


def stamped(
    tx: Tx, source: str | None, key: str | None, known_at: Micros | None, content: Values, key_space: str = ""
) -> Values:
    """Return what every keyed row carries beside its own columns."""
    if not source or not key:
        ja = "事実には source と key が必要です。", "key は送信側で付け、source の中で重ならないようにします。"
        hint = "The key is the sender's own, unique within its source."
        raise InputError("A fact needs a source and a key.", hint, ja=ja)
    known = tx.now if known_at is None else known_at
    digest = content_hash(list(content.values()))
    name = {"source": source, "key_space": key_space, "key": key, "generation": 0, "import_id": tx.import_id}
    return {**name, "known_at": known, "recorded_at": tx.now, "content_hash": digest}


def append(
    tx: Tx,
    table: sa.Table,
    rows: Sequence[F],
    columns: Callable[[F], Values],
    refused: Refused | None = None,
    *,
    state: bool = False,
) -> tuple[Appended, list[tuple[F, Values]]]:
    """Append facts and return the counts with the rows that were new, each with its values.

    ``columns`` gives a row's own columns; with lead and ``happened_at`` they are its content. ``known_at``
    is not: when the same fact arrives again, the first knowledge of it stands.
    """

    def prepare(row: F) -> Values:
        check_instants(tx, row.happened_at, row.known_at)
        content = columns(row)
        content.update(lead_id=row.lead_id, happened_at=row.happened_at)
        return content | stamped(tx, row.source, row.key, row.known_at, content, row.key_space)

    return append_rows(tx, table, rows, prepare, refused, state=state)


Name = tuple[str, str, str]
"""A sender's source, key space and key."""


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest generation under a name; ``row`` is its number or hand-off id, ``None`` before it is written."""

    digest: bytes
    generation: int
    retracted: bool = False
    row: int | str | None = None
    import_id: int | None = None


def append_rows(
    tx: Tx,
    table: sa.Table,
    rows: Sequence[R],
    prepare: Callable[[R], Values],
    refused: Refused | None = None,
    *,
    state: bool = False,
) -> tuple[Appended, list[tuple[R, Values]]]:
    """Append prepared rows to any table that is named by (source, key space, key) and holds a content hash.

    Under a name that is there, the same content changes nothing. Other content is refused where the table holds
    occurrences; of a ``state`` it is a later fact, the next generation under the name. What was retracted has
    given its name free.
    """
    prepared: list[tuple[int, Values]] = []
    same = bad = 0

    def refuse(index: int, error: OndoError) -> None:
        nonlocal bad
        if refused is None:
            raise error
        bad += 1
        refused(index, error)

    for index, row in enumerate(rows):
        try:
            prepared.append((index, prepare(row)))
        except OndoError as error:
            refuse(index, error)
    latest = _latest(tx, table, {_name(values) for _, values in prepared})
    fresh: list[tuple[int, Values]] = []
    again: list[int | str] = []
    for index, values in prepared:
        name, digest = _name(values), values["content_hash"]
        last = latest.get(name)
        if last is not None and not last.retracted and last.digest == digest:
            same += 1
            if last.row is not None and last.import_id not in (None, tx.import_id):
                again.append(last.row)
            continue
        if last is not None and not last.retracted and not state:
            refuse(index, _reused(name))
            continue
        values["generation"] = 0 if last is None else last.generation + 1
        latest[name] = _Latest(digest, values["generation"])
        fresh.append((index, values))
    _insert(tx, table, [values for _, values in fresh], state=state)
    record_deliveries(tx, table.name, again)
    return Appended(len(fresh), same, bad), [(rows[index], values) for index, values in fresh]


def _name(values: Values) -> Name:
    return values["source"], values["key_space"], values["key"]


def _insert(tx: Tx, table: sa.Table, fresh: Sequence[Values], *, state: bool) -> None:
    if insert_new(tx, table, fresh) == len(fresh):
        return
    if table.name in ("event", "attribute"):  # another writer brought some of them meanwhile
        lead_state.forget(tx, [values["lead_id"] for values in fresh])
    latest = _latest(tx, table, {_name(values) for values in fresh})
    for values in fresh:
        last = latest[_name(values)]
        if last.generation == values["generation"] and last.digest != values["content_hash"]:
            raise _overtaken() if state else _reused(_name(values))


def _overtaken() -> Contended:
    ja = "別の書き込みが先に行われました。", "もう一度送ってください。"
    return Contended("Another writer was faster.", "Send it again.", ja=ja)


def _reused(name: Name) -> KeyReused:
    source, _, key = name
    return KeyReused(
        f"Key '{key}' of source '{source}' was used before with other content.",
        "Give a new fact a new key.",
        ja=(f"source「{source}」の key「{key}」は、別の内容で使用済みです。", "新しい事実には新しい key を付けます。"),
    )


def _latest(tx: Tx, table: sa.Table, names: Iterable[Name]) -> dict[Name, _Latest]:
    by_place: dict[tuple[str, str], list[str]] = {}
    for source, space, key in names:
        by_place.setdefault((source, space), []).append(key)
    place = table.c.id if "id" in table.c else table.c.handoff_id
    latest: dict[Name, _Latest] = {}
    for (source, space), keys in by_place.items():
        query = sa.select(table.c.key, table.c.content_hash, table.c.generation, ~not_retracted(table), place)
        query = query.add_columns(table.c.import_id)
        query = query.where(table.c.source == source, table.c.key_space == space, table.c.key.in_(listed(tx, keys)))
        for key, digest, generation, retracted, row, import_id in tx.conn.execute(query):
            name = (source, space, key)
            if name not in latest or latest[name].generation < generation:
                latest[name] = _Latest(bytes(digest), generation, bool(retracted), row, import_id)
    return latest


def record_deliveries(tx: Tx, fact_kind: str, rows: Sequence[int | str]) -> None:
    """Record that facts which an import brought first came by this door as well.

    ``rows`` are row numbers, recorded as ranges, or ids of hand-offs.
    """
    ranges: list[list[int]] = []
    handoffs = sorted({row for row in rows if isinstance(row, str)})
    for number in sorted({row for row in rows if isinstance(row, int)}):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shared = {"fact_kind": fact_kind, "import_id": tx.import_id, "recorded_at": tx.now}
    if ranges:
        tx.conn.execute(fact_delivery.insert(), [{"first_id": a, "last_id": b, **shared} for a, b in ranges])
    if handoffs:
        tx.conn.execute(fact_delivery.insert(), [{"handoff_id": handoff_id, **shared} for handoff_id in handoffs])
