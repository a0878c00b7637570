"""Causes of closing, put right when the outcome that closed a hand-off turns out to be another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import retraction as _retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import RetractionCause
from ondo.ledger.handoffs.handoff_rows import STANDS

if TYPE_CHECKING:
    from ondo.ledger.handoffs.outcomes import Correction


def follow_corrections(tx: Tx, corrections: Sequence[Correction]) -> None:
    """Give hand-offs that a corrected outcome closed the cause that is right, without opening them.

    The closing of before is retracted and the next one written, closed at the same instant: somebody stopped working
    on the lead then, whatever its end was called.
    """
    rows = _closings(tx, corrections)
    retractions, closings = [], []
    for correction in corrections:
        before, after = correction.before, correction.after
        for row in rows:
            if not _closed_by(row, correction) or row.cause == after.outcome.value:
                continue
            shared = {"known_at": correction.known_at, "recorded_at": tx.now}
            retractions.append(
                {
                    "fact_kind": _close.name,
                    "fact_id": row.id,
                    "handoff_id": None,
                    "lead_id": before.lead_id,
                    "cause": RetractionCause.CORRECTED.value,
                    "retracted_by": after.source,
                    "import_id": tx.import_id,
                    **shared,
                }
            )
            closing = {"handoff_id": row.handoff_id, "generation": row.generation + 1, "cause": after.outcome.value}
            closings.append({**closing, "closed_at": row.closed_at, **shared})
    insert_new(tx, _retraction, retractions)
    insert_new(tx, _close, closings)


def _closings(tx: Tx, corrections: Sequence[Correction]) -> list[Any]:
    """Return the standing closings of hand-offs that corrected outcomes may have closed."""
    leads = {correction.before.lead_id for correction in corrections}
    if not leads:
        return []
    leads |= set(canonicals(tx, leads, tx.now).values())
    named = {correction.before.handoff_id for correction in corrections} - {None}
    query = sa.select(_close.c.id, _close.c.handoff_id, _close.c.generation, _close.c.cause, _close.c.closed_at)
    query = query.add_columns(_handoff.c.lead_id, _handoff.c.opened_at)
    query = query.join_from(_close, _handoff, _close.c.handoff_id == _handoff.c.handoff_id).where(STANDS)
    places = sa.or_(
        _handoff.c.lead_id.in_(in_list(tx, sorted(leads))),
        _handoff.c.handoff_id.in_(in_list(tx, sorted(str(handoff_id) for handoff_id in named))),
    )
    return list(tx.conn.execute(query.where(places).order_by(_close.c.id)))


def _closed_by(row: Any, correction: Correction) -> bool:  # noqa: ANN401 - a database row
    """Tell whether a corrected outcome closed a hand-off, which keeps the outcome's word and instant."""
    before = correction.before
    if row.cause != before.outcome.value or row.closed_at != max(before.happened_at, row.opened_at):
        return False
    return bool(row.handoff_id == before.handoff_id) if before.handoff_id is not None else True
