"""Retractions of facts: a retraction is a fact too, and the name of what it takes back is free again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.schema import attribute, event, handoff, retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.retracted import RetractionCause, not_retracted


def retract(
    tx: Tx, table: sa.Table, numbers: Iterable[int], cause: RetractionCause, by: str, known_at: Micros | None = None
) -> list[str]:
    """Take back rows of a table of facts by their numbers and return their leads, each once.

    Rows that are retracted already are passed over. ``known_at`` (default: now) is the instant from which they count
    no more. The leads' kept summaries are made anew; whom to score again is for the caller to say.
    """
    query = sa.select(table.c.id, table.c.lead_id)
    query = query.where(table.c.id.in_(in_list(tx, numbers, sa.BigInteger())), not_retracted(table)).order_by(
        table.c.id
    )
    rows = tx.conn.execute(query).all()
    shared = _shared(tx, table.name, cause, by, known_at)
    insert_new(tx, retraction, [{"fact_id": number, "lead_id": lead_id, **shared} for number, lead_id in rows])
    leads = sorted({lead_id for _, lead_id in rows})
    if table in (event, attribute):
        lead_changes.forget(tx, leads)
    return leads


def restore_corrected(tx: Tx, table: sa.Table, import_id: int) -> list[str]:
    """Tell again what an import corrected, once the import was taken back; return the leads, each once.

    A retraction is never taken back: what it took away is a fact anew, of the next generation under its name, known
    from now on.
    """
    c, r = table.c, retraction.c
    corrected = sa.select(r.fact_id).where(
        r.fact_kind == table.name, r.import_id == import_id, r.cause == RetractionCause.CORRECTED.value
    )
    rows = [dict(row._mapping) for row in tx.conn.execute(sa.select(table).where(c.id.in_(corrected)).order_by(c.id))]
    retracted = []
    for row in rows:
        name = (c.source == row["source"], c.key_space == row["key_space"], c.key == row["key"])
        if tx.conn.execute(sa.select(sa.exists().where(*name, not_retracted(table)))).scalar():
            continue  # another door has told something since
        latest = tx.conn.execute(sa.select(sa.func.max(c.generation)).where(*name)).scalar_one()
        del row["id"]
        retracted.append({**row, "generation": latest + 1, "known_at": tx.now, "recorded_at": tx.now})
        insert_new(tx, table, retracted[-1])
    return sorted({row["lead_id"] for row in retracted})


def retract_rows(
    tx: Tx, fact_kind: str, rows: Sequence[tuple[int | str, str]], cause: RetractionCause, by: str
) -> None:
    """Take back rows whose leads are known: each as its number, or of hand-offs its id, and its lead."""
    place = "handoff_id" if fact_kind == handoff.name else "fact_id"
    shared = {"fact_id": None, "handoff_id": None} | _shared(tx, fact_kind, cause, by, None)
    insert_new(tx, retraction, [{**shared, place: row, "lead_id": lead_id} for row, lead_id in rows])
    lead_changes.touch_score(tx, (lead_id for _, lead_id in rows))


def _shared(tx: Tx, fact_kind: str, cause: RetractionCause, by: str, known_at: Micros | None) -> Values:
    return {
        "fact_kind": fact_kind,
        "cause": cause.value,
        "retracted_by": by,
        "import_id": tx.import_id,
        "known_at": tx.now if known_at is None else known_at,
        "recorded_at": tx.now,
    }
