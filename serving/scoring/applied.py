"""A card, a model and a suggestion applied to one lead's facts, and where that leaves the lead."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from features.online import vector
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.handoffs import handoffs
from ondo.ledger.outbox import outbox
from serving.scoring.definitions import Definition
from serving.scoring.scored import Life, Scored, life

STATELESS = "stateless"


def applied(
    definition: Definition,
    lead: Lead,
    events: Sequence[Event],
    at: Micros,
    closed_at: Micros | None,
    others: int,
    *,
    zone: ZoneInfo,
    explain_model: bool,
) -> Scored:
    """Score a lead from its events as known at an instant; ``others`` are its active colleagues."""
    card, suggestion, model = definition.version.card, definition.suggestion, definition.model
    found = score(card, lead, events, at, zone=zone, closed_at=closed_at)
    suggested = None if suggestion is None else score(suggestion.card, lead, events, at, zone=zone, closed_at=closed_at)
    opinion = None
    if model is not None:
        opinion = model.opinion(
            vector(card, lead, events, at, others, definition.features, zone=zone), explain=explain_model
        )
    return Scored(definition, lead, events, found, suggested, opinion)


def life_of(tx: Tx, found: Scored) -> Life:
    """Return where a scored lead stands, by what the ledger holds in this transaction."""
    lead_id, card_id = found.lead.lead_id, found.definition.version.card.card_id
    mine = handoffs.handoffs_of(tx, lead_id, card_id)
    current = next((one for one in mine if one.closed_at is None), None)
    return life(found.definition.version.card, found.score, found.ended, handoffs.heat(tx, lead_id, card_id), current)


def tell_hot(tx: Tx, found: Scored, life: Life) -> None:
    """Tell other systems of a lead that has just turned hot."""
    hot, before = Temperature.HOT, life.before
    if life.after.temperature is not hot or (before is not None and before.temperature is hot):
        return
    version, at = found.definition.version, outbox.instant(found.score.at)
    told = {"card_id": version.card.card_id, "card_version": version.version, "total": found.score.total, "at": at}
    outbox.put(tx, outbox.Kind.LEAD_HOT, found.lead.lead_id, told)
