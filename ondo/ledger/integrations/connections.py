"""Records of connections to other systems: how far each was read, what its records said, what was sent to it.

Written in the transaction of the facts that a record brought, so that a crash leaves both or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Label
from ondo.ledger.db.connection_schema import connection, connection_push, connection_record
from ondo.ledger.db.encoding import chunks, from_json, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx

_c, _r, _p = connection.c, connection_record.c, connection_push.c
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class KindState:
    """How far one kind of record of a connection has been read.

    ``read_at`` is when it was last read to its end; ``None`` = never. ``problem`` stood in the way last.
    """

    kind: str
    cursor: str = ""
    read_at: Micros | None = None
    problem: Label | None = None


@dataclass(frozen=True, slots=True)
class RecordState:
    """What a record of another system last said.

    Attributes
    ----------
    lead_id:
        The lead that it is about; ``None`` while nobody here is.
    seen:
        Digest of what it said; empty where it has to be read again.
    dated_facts:
        Digests of its dated facts that are in the ledger.
    gone:
        Whether the other system lists it no more.
    erased:
        Whether the person was erased here; it is never read again.
    problem:
        Why it was refused, with advice.
    """

    record_id: str
    lead_id: str | None = None
    seen: str = ""
    dated_facts: tuple[str, ...] = ()
    gone: bool = False
    erased: bool = False
    problem: Label | None = None


@dataclass(frozen=True, slots=True)
class PushState:
    """What was sent to a record of another system last.

    Attributes
    ----------
    sent:
        Digest of the fields that it took.
    noted:
        The hand-off that a note was about; empty = none.
    doing:
        What a request that has no answer yet sends; empty = there is none.
    problem:
        Why it was refused, with advice.
    """

    record_id: str
    lead_id: str
    sent: str = ""
    noted: str = ""
    doing: str = ""
    problem: Label | None = None


def kind_state(tx: Tx, name: str, kind: str) -> KindState:
    """Return how far a kind has been read; one that was never read is at its beginning."""
    row = tx.conn.execute(sa.select(connection).where(_c.name == name, _c.kind == kind)).first()
    return KindState(kind) if row is None else _kind(row)


def kind_states(tx: Tx, name: str) -> list[KindState]:
    """Return how far every kind of a connection has been read, by kind."""
    return [_kind(row) for row in tx.conn.execute(sa.select(connection).where(_c.name == name).order_by(_c.kind))]


def _kind(row: sa.Row[*tuple[Any, ...]]) -> KindState:
    return KindState(row.kind, row.cursor, row.read_at, _label(row.problem))


def keep_kind(tx: Tx, name: str, state: KindState) -> None:
    """Store how far a kind has been read."""
    values = {"kind": state.kind, "cursor": state.cursor, "read_at": state.read_at, "problem": _text(state.problem)}
    _upsert(tx, connection, [{"name": name, **values, "updated_at": tx.now}])


def record_states(tx: Tx, name: str, kind: str, ids: Collection[str]) -> dict[str, RecordState]:
    """Return what records said last, by their ids; records that were never read are missing."""
    query = sa.select(connection_record).where(_r.name == name, _r.kind == kind)
    states: dict[str, RecordState] = {}
    for part in chunks(sorted(ids), _AT_ONCE):
        for row in tx.conn.execute(query.where(_r.record_id.in_(in_list(tx, part)))):
            states[row.record_id] = _record(row)
    return states


def _record(row: sa.Row[*tuple[Any, ...]]) -> RecordState:
    standing = tuple(from_json(row.dated_facts, list[str]))
    return RecordState(row.record_id, row.lead_id, row.seen, standing, row.gone, row.erased, _label(row.problem))


def keep_records(tx: Tx, name: str, kind: str, states: Iterable[RecordState]) -> None:
    """Store what records said."""
    rows = [
        {
            "name": name,
            "kind": kind,
            "record_id": state.record_id,
            "lead_id": state.lead_id,
            "seen": state.seen,
            "dated_facts": to_json(list(state.dated_facts)),
            "gone": state.gone,
            "erased": state.erased,
            "problem": _text(state.problem),
            "updated_at": tx.now,
        }
        for state in states
    ]
    _upsert(tx, connection_record, rows)


def listed(tx: Tx, name: str, kind: str) -> list[str]:
    """Return the ids of the records that the other system listed when it was last read, those of erased people not."""
    query = sa.select(_r.record_id).where(_r.name == name, _r.kind == kind, ~_r.gone, ~_r.erased)
    return list(tx.conn.execute(query.order_by(_r.record_id)).scalars())


def waiting(tx: Tx, name: str, kind: str, most: int) -> list[str]:
    """Return the ids of records that have to be read again although they did not change, those not looked at longest.

    They were refused, or are about somebody who was no lead here.
    """
    query = sa.select(_r.record_id).where(_r.name == name, _r.kind == kind, _r.seen == "", ~_r.gone, ~_r.erased)
    return list(tx.conn.execute(query.order_by(_r.updated_at, _r.record_id).limit(most)).scalars())


def pushed_page(tx: Tx, name: str, kind: str, after: str, most: int) -> list[tuple[RecordState, PushState]]:
    """Return records that are listed there and about a lead here, with what was sent to each last, by id in pages."""
    query = sa.select(connection_record).where(_r.name == name, _r.kind == kind, _r.lead_id.is_not(None))
    query = query.where(~_r.gone, ~_r.erased, _r.record_id > after).order_by(_r.record_id).limit(most)
    records = [_record(row) for row in tx.conn.execute(query)]
    pushes = push_states(tx, name, [record.record_id for record in records])
    return [(each, pushes.get(each.record_id) or PushState(each.record_id, str(each.lead_id))) for each in records]


def push_states(tx: Tx, name: str, ids: Collection[str]) -> dict[str, PushState]:
    """Return what was sent to records last, by their ids."""
    query = sa.select(connection_push).where(_p.name == name, _p.record_id.in_(in_list(tx, sorted(ids))))
    return {
        row.record_id: PushState(row.record_id, row.lead_id, row.sent, row.noted, row.doing, _label(row.problem))
        for row in tx.conn.execute(query)
    }


def keep_pushes(tx: Tx, name: str, states: Iterable[PushState]) -> None:
    """Store what was sent to records."""
    rows = [
        {
            "name": name,
            "record_id": state.record_id,
            "lead_id": state.lead_id,
            "sent": state.sent,
            "noted": state.noted,
            "doing": state.doing,
            "problem": _text(state.problem),
            "updated_at": tx.now,
        }
        for state in states
    ]
    _upsert(tx, connection_push, rows)


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A record that was refused: by us when it was read, or by the other system when it was sent something."""

    kind: str
    record_id: str
    pushed: bool
    problem: Label
    at: Micros


def problems(tx: Tx, name: str, most: int) -> list[RecordProblem]:
    """Return the records that are refused at present, the latest first."""
    pulled = sa.select(_r.kind, _r.record_id, sa.false(), _r.problem, _r.updated_at)
    pulled = pulled.where(_r.name == name, _r.problem != "")
    pushed = sa.select(sa.literal(""), _p.record_id, sa.true(), _p.problem, _p.updated_at)
    both = sa.union_all(pulled, pushed.where(_p.name == name, _p.problem != "")).subquery()
    kind, record_id, *_, at = both.c
    query = sa.select(both).order_by(at.desc(), kind, record_id).limit(most)
    return [
        RecordProblem(row[0], row[1], bool(row[2]), label, Micros(row[4]))
        for row in tx.conn.execute(query)
        if (label := _label(row[3])) is not None
    ]


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How many records of a connection are known, gone from it, refused, and not read since the person was erased."""

    known: int
    gone: int
    refused: int
    erased: int


def counts(tx: Tx, name: str, kind: str) -> RecordCounts:
    """Count the records of a kind."""
    tests = (_r.gone, _r.problem != "", _r.erased)
    sums = (sa.func.coalesce(sa.func.sum(sa.case((test, 1), else_=0)), 0) for test in tests)
    row = tx.conn.execute(sa.select(sa.func.count(), *sums).where(_r.name == name, _r.kind == kind)).one()
    return RecordCounts(*map(int, row))


def forget_records(tx: Tx, leads: Sequence[str]) -> None:
    """Empty what records said of leads whose person is erased; they are not read again."""
    about = _r.lead_id.in_(in_list(tx, leads))
    tx.conn.execute(connection_record.update().where(about).values(seen="", dated_facts="[]", problem="", erased=True))


def forget_dated_facts(tx: Tx, leads: Collection[str]) -> None:
    """Forget which facts the records of leads brought: those were taken back, and may come again."""
    for part in chunks(sorted(leads), _AT_ONCE):
        tx.conn.execute(connection_record.update().where(_r.lead_id.in_(in_list(tx, part))).values(dated_facts="[]"))


def _upsert(tx: Tx, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    make = sqlite.insert if tx.conn.dialect.name == "sqlite" else postgresql.insert
    insert = make(table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    for part in chunks(rows, _AT_ONCE):
        tx.conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=new), part)


def _text(label: Label | None) -> str:
    return "" if label is None else to_json([label.ja, label.en])


def _label(text: str) -> Label | None:
    return Label(*from_json(text, list[str])) if text else None
