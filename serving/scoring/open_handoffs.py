"""What becomes of an open hand-off when its lead is scored: a new fast-track event reactivates it, or it runs out."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from ondo.domain.conditions import Condition, holds
from ondo.domain.events import Event
from ondo.domain.handoff import expires, fast_tracks_of
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.handoffs import expiry, handoffs
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.handoffs.lead_context import Standing
from ondo.ledger.handoffs.reactivations import SLACK, OpenHandOff, firings, reactivate
from ondo.settings import Settings
from serving.scoring.definitions import Definition
from serving.scoring.handoff_deadlines import Clocks
from serving.scoring.scored import Scored

Meets = Callable[[Condition], bool]
"""Tells whether a lead meets a condition now."""


def moves(
    tx: Tx, definition: Definition, standing: Standing, temperature: Temperature, meets: Meets, zone: ZoneInfo
) -> bool:
    """Tell whether the open hand-off of a scored lead must be written to; only read.

    That there is no news is remembered with the lead's facts, so that asking again costs nothing.
    """
    card = definition.version.card
    current = standing.open(card.card_id)
    if current is None:
        return False
    if temperature is Temperature.COLD:
        started = current.opened_at if current.restarted_at is None else current.restarted_at
        due = expiry.due_at(sla_versions.versions(tx), current.opened_at, started)
        if expires(temperature, due, tx.now):
            return True
    memo, about = standing.known.memo, ("no news", card.card_id)
    if memo.get(about) == (current.handoff_id, definition.version.version):
        return False
    closed = standing.last_closed(card.card_id)
    leads = [lead_id for lead_id, _ in standing.known.version[1:]]
    opened = OpenHandOff(*(current.handoff_id, current.lead_id, current.card_id, current.via, current.opened_at, leads))
    if firings(tx, opened, card, None if closed is None else closed.closed_at, meets, zone):
        return True
    memo[about] = current.handoff_id, definition.version.version
    return False


def settle(tx: Tx, settings: Settings, scored: Scored, current: HandOff) -> HandOff | None:
    """Write what becomes of a held lead's open hand-off; return it as it is then, ``None`` when it expired."""
    zone, card = settings.timezone, scored.definition.version.card
    leads = canonical_group(tx, scored.lead.lead_id, tx.now)[1]
    opened = OpenHandOff(*(current.handoff_id, current.lead_id, current.card_id, current.via, current.opened_at, leads))
    closed_at = None if scored.ended is None else scored.ended.closed_at
    fired = firings(tx, opened, card, closed_at, met_by(scored, zone), zone)
    if fired:
        reactivate(tx, opened, fired, Clocks(tx, settings).due_of)
        return handoffs.handoff(tx, current.handoff_id)
    return None if expiry.expire(tx, current.handoff_id, scored.score.temperature, tx.now) else current


def met_by(scored: Scored, zone: ZoneInfo) -> Meets:
    """Return what tells whether a lead, scored from its events, meets a condition."""
    lead, at = scored.lead, scored.score.at
    return lambda condition: holds(condition, lead.attributes, scored.events, at, zone=zone)


def known_fast_tracks(scored: Scored, zone: ZoneInfo) -> list[Event]:
    """Return the fast-track events that a new hand-off is opened with, for its snapshot: they are no news later."""
    at = scored.score.at
    recent = [event for event in scored.events if event.known_at > at - SLACK]
    hits = fast_tracks_of(scored.definition.version.card, recent, Micros(at), None, met_by(scored, zone), zone=zone)
    return [hit.event for hit in hits if hit is not None]
