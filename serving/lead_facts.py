"""One lead through the API: what is known of it, its history, its outcomes, a missed hot, and erasing its person."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.declarations import shown_properties
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros, iso
from ondo.domain.words import FeedbackLabel
from ondo.ledger import Tx, handoffs, history
from ondo.ledger.append import FUTURE
from ondo.ledger.deals import tell_deals
from ondo.ledger.facts import lead_facts
from ondo.ledger.feedback import NewFeedback, append_feedback, feedback_of
from ondo.ledger.handoffs import HandOff
from ondo.ledger.history import Told
from ondo.ledger.identity import canonical, external_ids, find_lead
from ondo.ledger.ids import new_id
from ondo.ledger.outcomes import NewOutcome
from ondo.ledger.person import erase_person
from ondo.ledger.pseudonyms import stored_key
from serving import paging
from serving.definitions import Definitions
from serving.models import micros
from serving.models_leads import MissedHotIn, OutcomeIn


def view(tx: Tx, definitions: Definitions, lead_id: str, at: Micros | None, *, zone: ZoneInfo) -> dict[str, Any]:
    """Return what is known of a lead at an instant; ``NotFound`` when it does not exist."""
    when = tx.now if at is None else at
    lead, events = lead_facts(tx, lead_id, when, definitions.declared(tx, zone))
    said = feedback_of(tx, lead_id, when)
    heats = [(one, handoffs.heat(tx, lead.lead_id, one)) for one in definitions.card_ids(tx)]
    return {
        "lead_id": lead.lead_id,
        "as_of": iso(when),
        "attributes": lead.attributes,
        "events": len(events),
        "external_ids": [{"source": source, "external_id": name} for source, name in external_ids(tx, lead_id)],
        "heat": [
            {"card_id": card_id, "temperature": heat.temperature, "since": iso(heat.since)}
            for card_id, heat in heats
            if heat is not None
        ],
        "open_handoffs": [one.handoff_id for one in _open(tx, lead_id)],
        "last_label": said[-1].label if said else None,
    }


def attributes(tx: Tx, lead_id: str, limit: int, cursor: str | None, name: str | None) -> dict[str, Any]:
    """Return what was told of a lead's attributes, latest first."""
    found = history.attribute_history(tx, lead_id, limit + 1, paging.decode(cursor, paging.Place), name)
    shown, following = paging.page(found, limit, lambda one: one.told.place)
    rows = [_told(one.told) | {"name": one.name, "value": one.value} for one in shown]
    return {"attributes": rows, "next": following}


def events(
    tx: Tx, definitions: Definitions, lead_id: str, limit: int, cursor: str | None, *, zone: ZoneInfo
) -> dict[str, Any]:
    """Return a lead's events, latest first, with the properties that a card declares."""
    card, declared = definitions.card(tx), definitions.declared(tx, zone)
    found = history.event_history(tx, lead_id, limit + 1, paging.decode(cursor, paging.Place), declared)
    shown, following = paging.page(found, limit, lambda one: one.told.place)
    rows = [
        _told(one.told)
        | {
            "kind": one.kind,
            "channel": one.channel,
            "properties": {} if card is None else shown_properties(card, one.kind, one.properties),
        }
        for one in shown
    ]
    return {"events": rows, "next": following}


def outcomes(tx: Tx, lead_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return what became of a lead, latest first."""
    found = history.outcome_history(tx, lead_id, limit + 1, paging.decode(cursor, paging.Place))
    shown, following = paging.page(found, limit, lambda one: one.told.place)
    rows = [
        _told(one.told)
        | {
            "handoff_id": one.handoff_id,
            "outcome": one.outcome,
            "amount": None if one.currency is None else {"minor": one.amount_minor, "currency": one.currency},
        }
        for one in shown
    ]
    return {"outcomes": rows, "next": following}


def _told(told: Told) -> dict[str, Any]:
    return {
        "source": told.source,
        "key": told.key,
        "happened_at": iso(told.happened_at),
        "known_at": iso(told.known_at),
        "recorded_at": iso(told.recorded_at),
    }


def _open(tx: Tx, lead_id: str) -> list[HandOff]:
    return [one for one in handoffs.handoffs_of(tx, lead_id) if one.closed_at is None]


def save_outcome(tx: Tx, said: OutcomeIn) -> dict[str, Any]:
    """Record what became of a lead; it closes the hand-off named, or those of the lead that are open.

    The key names the deal: the same word changes nothing, and without an instant means the one recorded first; an
    opportunity's end is progress, another end a correction.
    """
    if said.handoff_id is not None:
        lead_id = handoffs.handoff(tx, said.handoff_id).lead_id
    elif said.lead_id is not None:
        lead_id = said.lead_id
        canonical(tx, lead_id, tx.now)
    else:
        lead_id = find_lead(tx, said.source, str(said.external_id))
    first, known = history.outcome_told(tx, said.source, said.key, said.outcome, said.key_space), micros(said.known_at)
    at = micros(said.happened_at) or (None if first is None else first.happened_at) or known or tx.now
    before = {one.handoff_id for one in _open(tx, lead_id)}
    amount = said.amount
    fact = NewOutcome(
        source=said.source,
        key=said.key,
        lead_id=lead_id,
        handoff_id=said.handoff_id,
        outcome=said.outcome,
        amount_minor=None if amount is None else amount.minor,
        currency=None if amount is None else amount.currency,
        happened_at=at,
        known_at=known,
        key_space=said.key_space,
    )
    told = tell_deals(tx, [fact])
    words = [each.before.outcome for each in told.corrections]
    closed = before - {one.handoff_id for one in _open(tx, lead_id)}
    about = {"lead_id": lead_id, "handoff_id": said.handoff_id}
    return about | {"new": told.counts.new, "closed": sorted(closed), "corrected": words}


def _name(fact: NewFeedback) -> tuple[str, str, str]:
    return fact.source, fact.key_space, fact.key


def missed_hot(tx: Tx, lead_id: str, said: MissedHotIn) -> dict[str, Any]:
    """Record that a lead should have been handed over; ``Conflict`` while it is: then the hand-off gets the feedback.

    Said again, nothing changes, as for the feedback on a hand-off.
    """
    top = canonical(tx, lead_id, tx.now)
    at = micros(said.happened_at)
    name = (said.source, said.key_space, None if said.key is None else stored_key(tx, said.key))
    told = [one for one in feedback_of(tx, lead_id, Micros(tx.now + FUTURE)) if one.handoff_id is None]
    if said.key is None:
        last = next((one for one in reversed(told) if one.rater == said.rater), None)
        if last is not None and at in (None, last.happened_at):
            return {"lead_id": top, "new": 0}
    elif at is None:
        at = next((one.happened_at for one in told if _name(one) == name), None)
    again = any(_name(one) == name for one in told)
    if not again and (current := _open(tx, lead_id)):
        raise Conflict(
            "The lead is handed over: it was not missed.",
            f"Say what it was worth: POST /v1/handoffs/{current[0].handoff_id}/feedback",
            ja=(
                "このリードは引き渡し済みのため、見逃しにはなりません。",
                f"引き渡しにフィードバックしてください: POST /v1/handoffs/{current[0].handoff_id}/feedback",
            ),
        )
    known, key = micros(said.known_at), said.key or new_id(tx.now)
    when = at or known or tx.now
    about = (lead_id, None, FeedbackLabel.MISSED_HOT, None, said.rater, when, known)
    fact = NewFeedback(said.source, key, *about, key_space=said.key_space)
    return {"lead_id": top, "new": append_feedback(tx, [fact]).new}


def erase(tx: Tx, lead_id: str, actor: str) -> dict[str, Any]:
    """Erase the person of a lead and of the leads merged with it; facts, snapshots and outcomes stay without it."""
    return {"lead_id": canonical(tx, lead_id, tx.now), "erased": erase_person(tx, lead_id, actor=actor)}
