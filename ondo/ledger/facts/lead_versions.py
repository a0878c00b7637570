"""Versions of leads: whether one may score otherwise than before, without reading what it is scored from."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.schema import handoff, handoff_close, lead, lead_state, retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import named_in_links


def version() -> sa.ColumnElement[int]:
    """Count, for a lead of a query that is joined with its state, all that may change its score but time.

    That is every transaction that brought facts of it, its hand-offs, their closings, and retractions. Nothing of it is
    ever deleted, so that of two looks with the same count neither knew of more, whatever committed in between.
    """
    of = handoff.c.lead_id == lead.c.lead_id
    closed = handoff_close.join(handoff, handoff.c.handoff_id == handoff_close.c.handoff_id)
    counted = sa.select(sa.func.count())
    return (
        sa.func.coalesce(lead_state.c.facts, 0)
        + counted.select_from(handoff).where(of).correlate(lead).scalar_subquery()
        + counted.select_from(closed).where(of).correlate(lead).scalar_subquery()
        + counted.select_from(retraction)
        .where(retraction.c.lead_id == lead.c.lead_id)
        .correlate(lead)
        .scalar_subquery()
    )


_VERSIONS = CompiledQuery(
    lambda among: (
        sa.select(lead.c.lead_id, named_in_links(), version())
        .select_from(lead.outerjoin(lead_state, lead_state.c.lead_id == lead.c.lead_id))
        .where(lead.c.lead_id.in_(among("leads")))
    )
)


def lead_versions(tx: Tx, leads: Sequence[str]) -> dict[str, int | None]:
    """Return the versions of those leads that exist, by one small statement.

    ``None`` for a lead that a merge or split names: its own facts do not tell enough.
    """
    return {lead_id: None if linked else number for lead_id, linked, number in _VERSIONS.rows(tx, leads=list(leads))}
