"""Taking facts back: a retraction is a fact too, and the name of what it takes back is free again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger import lead_state
from ondo.ledger.append import insert_new
from ondo.ledger.listed import listed_numbers
from ondo.ledger.retracted import not_retracted
from ondo.ledger.schema import attribute, event, retraction
from ondo.ledger.store import Tx


class RetractionCause(StrEnum):
    """Why a fact counts no more."""

    UNDONE = "undone"
    """Its import was taken back."""
    DELETED = "deleted"
    """Its sender took it back."""
    CORRECTED = "corrected"
    """A later word of the same person, or about the same deal, took its place."""
    DUPLICATE = "duplicate"
    """The same fact stands under another key."""
    CAUSE_RETRACTED = "cause_retracted"
    """Of a hand-off: without facts that were taken back it would not have opened."""


def retract(
    tx: Tx, table: sa.Table, numbers: Iterable[int], cause: RetractionCause, by: str, known_at: Micros | None = None
) -> list[str]:
    """Take back rows of a table of facts by their numbers and return their leads, each once.

    Rows that are retracted already are passed over. ``known_at`` (default: now) is the instant from which they count
    no more. The leads' kept summaries are made anew; whom to score again is for the caller to say.
    """
    query = sa.select(table.c.id, table.c.lead_id)
    query = query.where(table.c.id.in_(listed_numbers(tx, numbers)), not_retracted(table)).order_by(table.c.id)
    rows = tx.conn.execute(query).all()
    shared = {
        "fact_kind": table.name,
        "handoff_id": None,
        "cause": cause.value,
        "retracted_by": by,
        "import_id": tx.import_id,
        "known_at": tx.now if known_at is None else known_at,
        "recorded_at": tx.now,
    }
    insert_new(tx, retraction, [{"fact_id": number, "lead_id": lead_id, **shared} for number, lead_id in rows])
    leads = sorted({lead_id for _, lead_id in rows})
    if table in (event, attribute):
        lead_state.forget(tx, leads)
    return leads
