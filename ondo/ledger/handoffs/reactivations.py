"""Open hand-offs that a new fast-track event reactivates: which events those may be, and the row that says it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.conditions import Condition
from ondo.domain.events import Event
from ondo.domain.fast_track import FastTrackHit, fast_tracks_of
from ondo.domain.instant import DAY, Micros, optional_iso
from ondo.domain.vocabulary import Via
from ondo.ledger.db.encoding import from_json, read_values
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.pseudonyms import is_pseudonym
from ondo.ledger.db.schema import event as _event
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.service_schema import reactivation as _reactivation
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.deadlines import Holding, holding
from ondo.ledger.outbox import outbox

SEEN = "fast_track_events"
"""Member of a hand-off's snapshot: the fast-track events that were known when it opened, as kind, key and instant."""

SLACK = Micros(DAY)
"""Events that became known so long before the opening may have been written after it: a long import, another replica.

Whether they were is told by the snapshot. What had been known for longer is no news, whatever a card says of it now.
"""

_e, _r = _event.c, _reactivation.c
Due = Callable[[Micros, Holding], Micros]
"""Gives the deadline of a restart: when the hand-off opened, and who has it with ``started_at`` the restart."""


@dataclass(frozen=True, slots=True)
class OpenHandOff:
    """An open hand-off, as far as its events matter; ``leads`` are all that stand for its lead."""

    handoff_id: str
    lead_id: str
    card_id: str
    via: Via
    opened_at: Micros
    leads: Sequence[str]


@dataclass(frozen=True, slots=True)
class Firing:
    """An event by its number in the ledger, and the exception that it fires."""

    event_id: int
    hit: FastTrackHit


def firings(
    tx: Tx,
    handoff: OpenHandOff,
    card: Scorecard,
    closed_at: Micros | None,
    meets: Callable[[Condition], bool],
    zone: ZoneInfo,
) -> list[Firing]:
    """Return the fast-track events that are new to an open hand-off and were not told yet, in order.

    Parameters
    ----------
    closed_at:
        When the lead's last hand-off by this card closed.
    meets:
        Tells whether the lead meets a condition now.
    """
    if not card.fast_tracks:
        return []
    rows = _candidates(tx, handoff, card)
    hits = fast_tracks_of(card, [event for _, event in rows], tx.now, closed_at, meets, zone=zone)
    fired = [Firing(number, hit) for (number, _), hit in zip(rows, hits, strict=True) if hit is not None]
    if not fired:
        return []
    seen = _seen(tx, handoff.handoff_id)
    return [firing for firing in fired if _is_new(firing.hit.event, handoff, seen)]


def _candidates(tx: Tx, handoff: OpenHandOff, card: Scorecard) -> list[tuple[int, Event]]:
    already = sa.exists().where(_r.handoff_id == handoff.handoff_id, _r.event_id == _e.id)
    query = sa.select(_e.id, _e.kind, _e.happened_at, _e.known_at, _e.properties, _e.channel, _e.key)
    query = query.where(_e.lead_id.in_(in_list(tx, handoff.leads)), ~already, not_retracted(_event))
    query = query.where(_e.known_at > handoff.opened_at - SLACK, _e.known_at <= tx.now, _e.happened_at <= tx.now)
    kinds = {kind for track in card.fast_tracks for kind in track.when.kinds}
    if all(track.when.kinds for track in card.fast_tracks):
        query = query.where(_e.kind.in_(in_list(tx, sorted(kinds))))
    rows = tx.conn.execute(query.order_by(_e.happened_at, _e.known_at, _e.id))
    return [
        (number, Event(handoff.lead_id, kind, happened, known, read_values(text), channel, key))
        for number, kind, happened, known, text, channel, key in rows
    ]


def _seen(tx: Tx, handoff_id: str) -> set[tuple[str, str | None, int]] | None:
    """Return what the snapshot says was known at the opening; ``None`` where it says nothing."""
    text = tx.conn.execute(sa.select(_handoff.c.snapshot).where(_handoff.c.handoff_id == handoff_id)).scalar_one()
    named: list[Mapping[str, Any]] | None = from_json(text, dict).get(SEEN)
    return None if named is None else {(row["kind"], row["key"], row["at"]) for row in named}


def _is_new(event: Event, handoff: OpenHandOff, seen: set[tuple[str, str | None, int]] | None) -> bool:
    if seen is None:
        return event.known_at > handoff.opened_at
    key = None if is_pseudonym(event.key) else event.key  # which no snapshot holds
    return (event.kind, key, event.happened_at) not in seen


def reactivate(tx: Tx, handoff: OpenHandOff, fired: Sequence[Firing], due: Due) -> int:
    """Restart the deadline of an open hand-off for each new event and tell other systems; return how many were new.

    Whoever calls holds the lead (``handoffs.hold``). An event that was told before is passed over, so that of several
    replicas one tells it, once; row, deadline and message are one transaction.
    """
    written = 0
    for firing in fired:
        before = holding(tx, handoff.handoff_id)
        due_at = due(handoff.opened_at, before._replace(started_at=tx.now))
        row = {"handoff_id": handoff.handoff_id, "event_id": firing.event_id, "fast_track": firing.hit.fast_track.id}
        row |= {"claim_id": before.claim_id, "since": before.started_at, "due_before": before.due_at}
        if insert_new(tx, _reactivation, row | {"due_at": due_at, "at": tx.now, "recorded_at": tx.now}) == 0:
            continue
        written += 1
        about = {"handoff_id": handoff.handoff_id, "card_id": handoff.card_id, "via": handoff.via.value}
        times = {"opened_at": handoff.opened_at, "due_at": due_at, "at": tx.now}
        about["fast_track"] = firing.hit.fast_track.id
        about |= {name: optional_iso(at) or "" for name, at in times.items()}
        outbox.put(tx, outbox.Kind.HANDOFF_REACTIVATED, handoff.lead_id, about)
    return written


def last_fast_tracks(tx: Tx, handoff_ids: Sequence[str]) -> dict[str, str]:
    """Return by which fast track each of some hand-offs was reactivated last; those that never were are left out."""
    query = sa.select(_r.handoff_id, _r.fast_track).where(_r.handoff_id.in_(in_list(tx, handoff_ids)))
    return {str(handoff_id): str(name) for handoff_id, name in tx.conn.execute(query.order_by(_r.id))}
