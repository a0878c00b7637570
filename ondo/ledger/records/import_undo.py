"""Undo of an import: what it alone brought is retracted, what another door delivered as well stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.errors import Conflict, NotFound
from ondo.ledger.access import audit
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import to_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import RetractionCause, not_retracted
from ondo.ledger.facts.retraction import restore_corrected, retract, retract_rows
from ondo.ledger.handoffs.handoff_rows import close_many, closing
from ondo.ledger.integrations.connections import forget_dated_facts
from ondo.ledger.records.take_back import Consequences, consequences
from ondo.text.messages import Message

FACTS = (schema.event, schema.attribute, schema.feedback, schema.outcome, schema.contact, schema.landmark)
"""The tables of facts that imports write."""

RETRACTED = "retracted"
"""Cause of closing an open hand-off whose import was taken back."""

_start, _undo, _delivery = schema.import_start.c, schema.import_undo.c, schema.fact_delivery


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did, by table: facts retracted, and facts kept since another door brought them."""

    retracted: Mapping[str, int]
    kept: Mapping[str, int]
    consequences: Consequences


def undo_import(tx: Tx, import_id: int, by: str, zone: ZoneInfo) -> Undone:
    """Retract what an import brought and no other door that still stands, with all that follows.

    Its id is written before its first fact, so that one that was killed can be taken back as well.

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
    leads: dict[str, list[str]] = {}
    for table in FACTS:
        brought = sa.and_(_brought(table, import_id), not_retracted(table))
        alone = list(tx.conn.execute(sa.select(table.c.id).where(brought, ~_elsewhere(table, import_id))).scalars())
        every = tx.conn.execute(sa.select(sa.func.count()).select_from(table).where(brought)).scalar_one()
        retracted[table.name], kept[table.name] = len(alone), every - len(alone)
        leads[table.name] = retract(tx, table, alone, RetractionCause.UNDONE, by)
    for table in (schema.feedback, schema.outcome):
        leads[table.name] += restore_corrected(tx, table, import_id)
    forget_dated_facts(tx, {lead_id for some in leads.values() for lead_id in some})
    handoffs, others = _handoffs(tx, import_id, by)
    retracted["handoff"], kept["handoff"] = len(handoffs), others
    scored = {lead_id for table in (schema.event, schema.attribute) for lead_id in leads[table.name]}
    answered = {lead_id for table in (schema.feedback, schema.outcome) for lead_id in leads[table.name]}
    done = consequences(tx, scored, answered, by, zone)
    counts = {"retracted": retracted, "kept": kept}
    shared = {"undone_by": by, "counts": to_json(counts), "recorded_at": tx.now}
    insert_new(tx, schema.import_undo, {"import_id": import_id, **shared})
    audit.record(tx, by, "import.undone", str(import_id), counts)
    return Undone(retracted, kept, done)


def _handoffs(tx: Tx, import_id: int, by: str) -> tuple[list[str], int]:
    """Retract the hand-offs that only this import brought, close the open ones, and count those kept."""
    table = schema.handoff
    h = table.c
    brought = sa.and_(_brought(table, import_id), not_retracted(table))
    query = sa.select(h.handoff_id, h.lead_id, h.opened_at, ~_elsewhere(table, import_id)).where(brought)
    rows = tx.conn.execute(query.order_by(h.opened_at, h.handoff_id)).all()
    alone = [(handoff_id, lead_id, opened) for handoff_id, lead_id, opened, only in rows if only]
    retract_rows(
        tx, table.name, [(handoff_id, lead_id) for handoff_id, lead_id, _ in alone], RetractionCause.UNDONE, by
    )
    still_open = set(tx.conn.execute(sa.select(schema.open_handoff.c.handoff_id)).scalars())
    ends = [(handoff_id, opened) for handoff_id, _, opened in alone if handoff_id in still_open]
    close_many(tx, [closing(tx, handoff_id, opened, tx.now, None, RETRACTED) for handoff_id, opened in ends])
    return [handoff_id for handoff_id, *_ in alone], len(rows) - len(alone)


def _check(tx: Tx, import_id: int) -> None:
    if tx.conn.execute(sa.select(_start.id).where(_start.id == import_id)).first() is None:
        raise NotFound(Message("ledger-no-import", import_id=import_id), Message("ledger-no-import-hint"))
    if tx.conn.execute(sa.select(_undo.import_id).where(_undo.import_id == import_id)).first() is not None:
        raise Conflict(Message("ledger-import-was-taken-back-before", import_id=import_id))


def _covers(delivery: sa.FromClause, table: sa.Table) -> sa.ColumnElement[bool]:
    d = delivery.c
    if table is schema.handoff:
        return d.handoff_id == table.c.handoff_id
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
