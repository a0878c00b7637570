"""Versions of leads: whether one may score otherwise than before, without reading what it is scored from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.schema import handoff, handoff_close, lead, lead_state, retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import named_in_links

_ended = (
    sa.select(sa.func.max(handoff_close.c.recorded_at))
    .join(handoff, handoff.c.handoff_id == handoff_close.c.handoff_id)
    .where(handoff.c.lead_id == lead.c.lead_id)
    .scalar_subquery()
)
_retracted = sa.select(sa.func.max(retraction.c.id)).where(retraction.c.lead_id == lead.c.lead_id).scalar_subquery()
_VERSIONS = CompiledQuery(
    lambda among: (
        sa.select(lead.c.lead_id, named_in_links(), sa.func.coalesce(lead_state.c.facts, 0), _ended, _retracted)
        .select_from(lead.outerjoin(lead_state, lead_state.c.lead_id == lead.c.lead_id))
        .where(lead.c.lead_id.in_(among("leads")))
    )
)


@dataclass(frozen=True, slots=True)
class LeadVersion:
    """Equal as long as no fact of the lead came or was retracted, and no hand-off of it closed or opened again.

    ``facts`` is how many transactions brought facts of it; ``ended`` when a closing was recorded last; ``retracted``
    its last retraction. For a lead that a merge or split names (``linked``) this does not tell enough.
    """

    linked: bool
    facts: int
    ended: int | None
    retracted: int | None


def lead_versions(tx: Tx, leads: Sequence[str]) -> dict[str, LeadVersion]:
    """Return the versions of those leads that exist, by one small statement."""
    rows = _VERSIONS.rows(tx, leads=list(leads))
    return {lead_id: LeadVersion(bool(linked), *rest) for lead_id, linked, *rest in rows}
