"""Hand-offs that would not have opened without facts that were taken back since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.declarations import declarations_of
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.temperature import temperature_of
from ondo.domain.vocabulary import Temperature, Via
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import RetractionCause, not_retracted
from ondo.ledger.facts.retraction import retract_rows
from ondo.ledger.handoffs.handoffs import OWN, last_closed


def mark_causeless(tx: Tx, leads: Iterable[str], zone: ZoneInfo, by: str) -> list[str]:
    """Mark the hand-offs of leads that opened by points or fast track and would not have; return their ids.

    Each is judged again as of its opening, by its own card version, without the facts retracted by now. What was
    frozen stays as it is, and an open one stays open: sales has it. Both leave precision and labels from now on.

    Parameters
    ----------
    zone:
        The company's; it decides which calendar day an instant belongs to.
    """
    groups = {lead_id: canonical_group(tx, lead_id, tx.now)[1] for lead_id in set(leads)}
    members = {member for group in groups.values() for member in group}
    h = _handoff.c
    query = sa.select(h.handoff_id, h.lead_id, h.card_id, h.card_version, h.opened_at, h.via)
    query = query.where(
        h.lead_id.in_(in_list(tx, members)),
        h.source == OWN,
        h.via.in_([Via.HOT.value, Via.FAST_TRACK.value]),
        not_retracted(_handoff),
    )
    causeless = [
        (handoff_id, lead_id)
        for handoff_id, lead_id, *opening in tx.conn.execute(query.order_by(h.opened_at)).all()
        if not _opens(tx, lead_id, _OpenedBy(*opening), zone)
    ]
    retract_rows(tx, _handoff.name, causeless, RetractionCause.CAUSE_RETRACTED, by)
    return [handoff_id for handoff_id, _ in causeless]


class _OpenedBy(NamedTuple):
    """By which version of a card a hand-off opened, when and how."""

    card_id: str
    version: int
    at: int
    via: str


def _opens(tx: Tx, lead_id: str, opening: _OpenedBy, zone: ZoneInfo) -> bool:
    """Tell whether a lead would be handed over at an instant by the facts that stand now.

    Points open a hand-off after another one only when the lead had left hot and come back. That it had is what a
    hand-off by points says; one by fast track after another one says that points alone would not have opened it.
    """
    card_id, version, at, via = opening
    card, opened = cards.version(tx, card_id, version).card, Micros(at)
    lead, events = lead_facts(tx, lead_id, opened, declarations_of([card], zone), retracted_by=tx.now)
    before = last_closed(tx, lead_id, card_id, Micros(at - 1))
    answer = score(card, lead, events, opened, zone=zone, closed_at=None if before is None else before.closed_at)
    hot = temperature_of(card, answer.total, answer.gates, False) is Temperature.HOT
    by_points = hot and (before is None or via == Via.HOT.value)
    return by_points or answer.fast_track is not None
