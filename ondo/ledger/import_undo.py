"""Taking an import back: what it alone brought is retracted, what another door delivered as well stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import Conflict, NotFound
from ondo.ledger import schema
from ondo.ledger.append import insert_new
from ondo.ledger.encoding import to_json
from ondo.ledger.retracted import not_retracted
from ondo.ledger.retraction import RetractionCause, retract
from ondo.ledger.store import Tx

FACTS = (schema.event, schema.attribute, schema.feedback, schema.outcome, schema.contact, schema.landmark)
"""The tables of facts that imports write."""

_start, _undo, _delivery = schema.import_start.c, schema.import_undo.c, schema.fact_delivery


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did, by table: facts retracted, and facts kept since another door brought them."""

    retracted: Mapping[str, int]
    kept: Mapping[str, int]
    leads: tuple[str, ...]


def undo_import(tx: Tx, import_id: int, by: str) -> Undone:
    """Retract what an import brought and no other door that still stands.

    Raises
    ------
    NotFound
        No import has this id.
    Conflict
        It was taken back before.
    """
    _check(tx, import_id)
    retracted: dict[str, int] = {}
    kept: dict[str, int] = {}
    leads: set[str] = set()
    for table in FACTS:
        brought = sa.and_(_brought(table, import_id), not_retracted(table))
        alone = list(tx.conn.execute(sa.select(table.c.id).where(brought, ~_elsewhere(table, import_id))).scalars())
        every = tx.conn.execute(sa.select(sa.func.count()).select_from(table).where(brought)).scalar_one()
        kept[table.name] = every - len(alone)
        retracted[table.name] = len(alone)
        leads.update(retract(tx, table, alone, RetractionCause.UNDONE, by))
    counts = {"retracted": retracted, "kept": kept}
    shared = {"undone_by": by, "counts": to_json(counts), "recorded_at": tx.now}
    insert_new(tx, schema.import_undo, {"import_id": import_id, **shared})
    return Undone(retracted, kept, tuple(sorted(leads)))


def _check(tx: Tx, import_id: int) -> None:
    if tx.conn.execute(sa.select(_start.id).where(_start.id == import_id)).first() is None:
        raise NotFound(
            f"There is no import {import_id}.",
            "ondo import --list shows them.",
            ja=(f"取り込み {import_id} はありません。", "一覧は ondo import --list で表示できます。"),
        )
    if tx.conn.execute(sa.select(_undo.import_id).where(_undo.import_id == import_id)).first() is not None:
        raise Conflict(
            f"Import {import_id} was taken back before.",
            ja=(f"取り込み {import_id} は、すでに取り消されています。", ""),
        )


def _covers(delivery: sa.FromClause, table: sa.Table) -> sa.ColumnElement[bool]:
    d = delivery.c
    return sa.and_(d.fact_kind == table.name, d.first_id <= table.c.id, d.last_id >= table.c.id)


def _brought(table: sa.Table, import_id: int) -> sa.ColumnElement[bool]:
    """Tell of each row whether this import brought it, first or again."""
    again = _delivery.alias()
    return sa.or_(
        table.c.import_id == import_id, sa.exists().where(again.c.import_id == import_id, _covers(again, table))
    )


def _elsewhere(table: sa.Table, import_id: int) -> sa.ColumnElement[bool]:
    """Tell of each row whether a door that still stands brought it as well."""
    again = _delivery.alias()
    undone = sa.select(_undo.import_id)

    def stands(door: sa.ColumnElement[int | None]) -> sa.ColumnElement[bool]:
        return sa.or_(door.is_(None), sa.and_(door != import_id, door.not_in(undone)))

    return sa.or_(stands(table.c.import_id), sa.exists().where(_covers(again, table), stands(again.c.import_id)))
