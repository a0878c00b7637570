"""Open hand-offs when their lead is scored: a new fast-track event reactivates one, or it runs out."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.events import Event
from ondo.domain.fast_track import fast_tracks_of
from ondo.domain.handoff import expires
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs import expiry, handoffs
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.handoffs.lead_context import HandOffState, LeadContext
from ondo.ledger.handoffs.reactivations import SLACK, Firing, OpenHandOff, firings, reactivate
from ondo.settings import Settings
from serving.scoring.scored import Scored


def moves(tx: Tx, scored: Scored, standing: LeadContext, zone: ZoneInfo) -> bool:
    """Tell whether the open hand-off of a scored lead must be written to; only read."""
    card = scored.definition.version.card
    current = standing.open(card.card_id)
    if current is None:
        return False
    if scored.score.temperature is Temperature.COLD:
        started = current.opened_at if current.restarted_at is None else current.restarted_at
        due = expiry.due_at(sla_versions.versions(tx), current.opened_at, started)
        if expires(scored.score.temperature, due, tx.now):
            return True
    return bool(_fired(tx, scored, current, standing.known.leads, zone))


def settle(tx: Tx, settings: Settings, scored: Scored, current: HandOff, leads: Sequence[str]) -> HandOff | None:
    """Write what becomes of a held lead's open hand-off; return it as it is then, ``None`` when it expired.

    ``leads`` are all that stand for its lead.
    """
    fired = _fired(tx, scored, current, leads, settings.timezone)
    if fired:
        reactivate(tx, _opened(current, leads), fired, DeadlineCalendar(tx, settings).due_of)
        return handoffs.handoff(tx, current.handoff_id)
    return None if expiry.expire(tx, current.handoff_id, scored.score.temperature, tx.now) else current


def _fired(
    tx: Tx, scored: Scored, current: HandOff | HandOffState, leads: Sequence[str], zone: ZoneInfo
) -> list[Firing]:
    closed_at = None if scored.ended is None else scored.ended.closed_at
    return firings(tx, _opened(current, leads), scored.definition.version.card, closed_at, scored.meets, zone)


def _opened(current: HandOff | HandOffState, leads: Sequence[str]) -> OpenHandOff:
    about = (current.handoff_id, current.lead_id, current.card_id, current.via, current.opened_at)
    return OpenHandOff(*about, leads)


def known_fast_tracks(scored: Scored, zone: ZoneInfo) -> list[Event]:
    """Return the fast-track events that a new hand-off is opened with, for its snapshot: they are no news later."""
    at = scored.score.at
    recent = [event for event in scored.events if event.known_at > at - SLACK]
    hits = fast_tracks_of(scored.definition.version.card, recent, Micros(at), None, scored.meets, zone=zone)
    return [hit.event for hit in hits if hit is not None]
