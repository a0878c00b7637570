"""Leads and cards that a request for a score asks for."""

from __future__ import annotations

from collections.abc import Sequence

from ondo.ledger import Tx
from ondo.ledger.identity.lead_keys import find_lead, find_leads
from serving.schemas.requests import ScoreIn, ScoreRequest
from serving.scoring.audience import Wanted


def leads_of(tx: Tx, asked: Sequence[ScoreRequest]) -> list[str | None]:
    """Return the lead that each request names; ``None`` where a caller's id stands for none."""
    keys: dict[str, list[str]] = {}
    for request in asked:
        if request.lead_id is None:
            keys.setdefault(str(request.source), []).append(str(request.external_id))
    known = {source: find_leads(tx, source, ids) for source, ids in keys.items()}
    return [
        reference.lead_id
        if reference.lead_id is not None
        else known[str(reference.source)].get(str(reference.external_id))
        for reference in asked
    ]


def lead_of(tx: Tx, asked: ScoreRequest) -> str:
    """Return the lead that one request names; an unknown caller's id is refused."""
    return asked.lead_id if asked.lead_id is not None else find_lead(tx, str(asked.source), str(asked.external_id))


def wanted_of(asked: ScoreRequest) -> Wanted:
    """Return the cards that a request asks for."""
    return Wanted(asked.card_id if isinstance(asked, ScoreIn) else None, asked.every_card)
