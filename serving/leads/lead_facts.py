"""Facts of one lead through the API: what is known, its history, its outcomes, a missed hot, and its erasure."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.declarations import shown_properties
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger import Tx
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.facts import history
from ondo.ledger.facts.append import FUTURE
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.history import RecordedFact
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback, feedback_of
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import canonical, external_ids, find_lead
from ondo.ledger.identity.person import erase_person
from ondo.text.messages import Message
from serving.handoffs.accounts import account_of_lead
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.accounts import AccountOfLead
from serving.schemas.leads import (
    AmountOut,
    AttributeFactOut,
    AttributeHistory,
    ErasedOut,
    EventFactOut,
    EventHistory,
    ExternalId,
    HeatOut,
    LeadView,
    MissedHotIn,
    MissedHotOut,
    OutcomeFactOut,
    OutcomeHistory,
    OutcomeIn,
    OutcomeOut,
)
from serving.schemas.requests import micros
from serving.scoring.definitions import Definitions
from serving.scoring.ledger_view import LedgerView


def lead_view(view: LedgerView, lead_id: str, at: Micros | None) -> LeadView:
    """Return what is known of a lead at an instant, by default now; ``NotFound`` when it does not exist."""
    tx, definitions, zone = view.tx, view.definitions, view.voice.zone
    when = tx.now if at is None else at
    lead, events = lead_facts(tx, lead_id, when, definitions.declared(tx, zone))
    feedback = feedback_of(tx, lead_id, when)
    states = [(card_id, handoffs.temperature_state(tx, lead.lead_id, card_id)) for card_id in definitions.card_ids(tx)]
    return LeadView(
        lead_id=lead.lead_id,
        as_of=when,
        attributes=dict(lead.attributes),
        events=len(events),
        external_ids=[ExternalId(source=source, external_id=name) for source, name in external_ids(tx, lead_id)],
        heat=[
            HeatOut(card_id=card_id, temperature=state.temperature, since=state.since)
            for card_id, state in states
            if state is not None
        ],
        open_handoffs=[handoff.handoff_id for handoff in _open(tx, lead_id)],
        last_label=feedback[-1].label if feedback else None,
        last_reason=feedback[-1].reason if feedback else None,
        account=None if at is not None else _account(view, lead.lead_id),
    )


def _account(view: LedgerView, lead_id: str) -> AccountOfLead | None:
    return account_of_lead(view.accounts.of_leads(view.tx, [lead_id]).get(lead_id), lead_id, view.voice)


def attributes(tx: Tx, lead_id: str, page: PageQuery, name: str | None) -> AttributeHistory:
    """Return what was told of a lead's attributes, latest first."""
    facts = history.attribute_history(tx, lead_id, page.limit + 1, page.after(paging.Place), name)
    shown, following = paging.page(facts, page.limit, lambda fact: fact.recorded.place)
    rows = [AttributeFactOut(**_recorded(fact.recorded), name=fact.name, value=fact.value) for fact in shown]
    return AttributeHistory(attributes=rows, next=following)


def events(tx: Tx, definitions: Definitions, lead_id: str, page: PageQuery, *, zone: ZoneInfo) -> EventHistory:
    """Return a lead's events, latest first, with the properties that a card declares."""
    card, declared = definitions.card(tx), definitions.declared(tx, zone)
    facts = history.event_history(tx, lead_id, page.limit + 1, page.after(paging.Place), declared)
    shown, following = paging.page(facts, page.limit, lambda fact: fact.recorded.place)
    rows = [
        EventFactOut(
            **_recorded(fact.recorded),
            kind=fact.kind,
            channel=fact.channel,
            properties={} if card is None else shown_properties(card, fact.kind, fact.properties),
        )
        for fact in shown
    ]
    return EventHistory(events=rows, next=following)


def outcomes(tx: Tx, lead_id: str, page: PageQuery) -> OutcomeHistory:
    """Return what became of a lead, latest first."""
    facts = history.outcome_history(tx, lead_id, page.limit + 1, page.after(paging.Place))
    shown, following = paging.page(facts, page.limit, lambda fact: fact.recorded.place)
    rows = [
        OutcomeFactOut(
            **_recorded(fact.recorded),
            handoff_id=fact.handoff_id,
            outcome=fact.outcome,
            amount=_amount(fact.amount_minor, fact.currency),
        )
        for fact in shown
    ]
    return OutcomeHistory(outcomes=rows, next=following)


def _amount(minor: int | None, currency: str | None) -> AmountOut | None:
    return None if minor is None or currency is None else AmountOut(minor=minor, currency=currency)


def _recorded(recorded_fact: RecordedFact) -> dict[str, Any]:
    return {
        "source": recorded_fact.source,
        "key": recorded_fact.key,
        "happened_at": recorded_fact.happened_at,
        "known_at": recorded_fact.known_at,
        "recorded_at": recorded_fact.recorded_at,
    }


def _open(tx: Tx, lead_id: str) -> list[HandOff]:
    return [handoff for handoff in handoffs.handoffs_of(tx, lead_id) if handoff.closed_at is None]


def save_outcome(tx: Tx, body: OutcomeIn) -> OutcomeOut:
    """Record what became of a lead; it closes the hand-off named, or those of the lead that are open.

    The key names the deal: the same word changes nothing, and without an instant means the one recorded first; an
    opportunity's end is progress, another end a correction.
    """
    if body.handoff_id is not None:
        lead_id = handoffs.handoff(tx, body.handoff_id).lead_id
    elif body.lead_id is not None:
        lead_id = body.lead_id
        canonical(tx, lead_id, tx.now)
    else:
        lead_id = find_lead(tx, body.source, str(body.external_id))
    first, known = history.outcome_told(tx, body.source, body.key, body.outcome, body.key_space), micros(body.known_at)
    at = micros(body.happened_at) or (None if first is None else first.happened_at) or known or tx.now
    before = {handoff.handoff_id for handoff in _open(tx, lead_id)}
    amount = body.amount
    fact = NewOutcome(
        source=body.source,
        key=body.key,
        lead_id=lead_id,
        handoff_id=body.handoff_id,
        outcome=body.outcome,
        amount_minor=None if amount is None else amount.minor,
        currency=None if amount is None else amount.currency,
        happened_at=at,
        known_at=known,
        key_space=body.key_space,
    )
    outcomes_told = tell_deals(tx, [fact])
    words = [each.before.outcome for each in outcomes_told.corrections]
    closed = before - {handoff.handoff_id for handoff in _open(tx, lead_id)}
    return OutcomeOut(
        lead_id=lead_id,
        handoff_id=body.handoff_id,
        new=outcomes_told.counts.new,
        closed=sorted(closed),
        corrected=words,
    )


def _name(fact: NewFeedback) -> tuple[str, str, str]:
    return fact.source, fact.key_space, fact.key


def missed_hot(tx: Tx, lead_id: str, body: MissedHotIn) -> MissedHotOut:
    """Record that a lead should have been handed over; ``Conflict`` while it is: then the hand-off gets the feedback.

    Said again, nothing changes, as for the feedback on a hand-off.
    """
    top = canonical(tx, lead_id, tx.now)
    at = micros(body.happened_at)
    name = (body.source, body.key_space, None if body.key is None else stored_key(tx, body.key))
    new_feedbacks = [
        new_feedback
        for new_feedback in feedback_of(tx, lead_id, Micros(tx.now + FUTURE))
        if new_feedback.handoff_id is None
    ]
    if body.key is None:
        last = next((feedback for feedback in reversed(new_feedbacks) if feedback.rater == body.rater), None)
        if last is not None and at in (None, last.happened_at):
            return MissedHotOut(lead_id=top, new=0)
    elif at is None:
        at = next((feedback.happened_at for feedback in new_feedbacks if _name(feedback) == name), None)
    again = any(_name(feedback) == name for feedback in new_feedbacks)
    if not again and (current := _open(tx, lead_id)):
        raise Conflict(
            Message("problem-handed-over-already"),
            Message("problem-handed-over-already-hint", handoff_id=current[0].handoff_id),
        )
    known, key = micros(body.known_at), body.key or new_id(tx.now)
    when = at or known or tx.now
    about = (lead_id, None, FeedbackLabel.MISSED_HOT, body.reason, body.rater, when, known)
    fact = NewFeedback(body.source, key, *about, key_space=body.key_space)
    return MissedHotOut(lead_id=top, new=append_feedback(tx, [fact]).new)


def erase(tx: Tx, lead_id: str, actor: str) -> ErasedOut:
    """Erase the person of a lead and of the leads merged with it; facts, snapshots and outcomes stay without it."""
    return ErasedOut(lead_id=canonical(tx, lead_id, tx.now), erased=erase_person(tx, lead_id, actor=actor))
