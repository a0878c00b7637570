"""Hand-off as sales reads it: the card with the five things, and feedback by choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, Via
from ondo.ledger import Tx
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.facts.append import FUTURE
from ondo.ledger.handoffs import feedback_history, handoffs
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback, contacts_of, feedback_of
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.identity import person
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import kind_label
from ondo.text.words import label, label_of
from serving.handoffs.alike import trial_of_each
from serving.handoffs.hot_list import rows_of
from serving.handoffs.hot_rows import entry, frozen_of, name_of
from serving.schemas.handoffs import (
    ContactEntry,
    FeedbackEntry,
    FeedbackOut,
    HandOffCard,
    HistoryEntry,
    Person,
    PointsEntry,
    PointsOut,
)
from serving.schemas.requests import FeedbackIn, micros
from serving.scoring.ledger_view import LedgerView
from serving.scoring.snapshot import labels_of

_BELOW = (Via.EXPLORATION, Via.MANUAL)
"""How leads are handed over that the card does not call hot."""


def handoff_card(view: LedgerView, handoff_id: str) -> HandOffCard:
    """Return the five things sales needs, the person joined now, the rest as frozen at the hand-off."""
    tx, voice = view.tx, view.voice
    handoff = handoffs.handoff(tx, handoff_id)
    trial = trial_of_each(tx, [handoff]).get(handoff_id)
    number = handoff.card_version if trial is None else trial.version_a
    card = view.definitions.version(tx, handoff.card_id, number).card
    contacts = contacts_of(tx, handoff.lead_id, handoff.opened_at)
    frozen = frozen_of(tx, [handoff], {handoff_id: card}, voice.zone, contacts)[handoff_id]
    who, [row] = person.person(tx, handoff.lead_id), rows_of(view, [handoff])
    return HandOffCard(
        **dict(row),
        closed_at=handoff.closed_at,
        cause=handoff.cause,
        person=None if who is None else Person.model_validate(who),
        acquired=entry(frozen["acquired"], card, voice),
        contacts=[
            ContactEntry(
                channel=kind_label(card, attempt["channel"], voice),
                reached=attempt["reached"],
                happened_at=attempt["at"],
            )
            for attempt in [*frozen["contacts"], *_contacts_since(tx, handoff)]
        ],
        history=[_history_entry(did, card, voice) for did in reversed(frozen["history"])],
        points=None if trial is not None else _points(frozen["score"], card, voice),
        feedback=[
            _feedback_entry(recorded_feedback, voice)
            for recorded_feedback in feedback_history.feedback_history(tx, handoff_id)
        ],
    )


def _history_entry(did: Mapping[str, Any], card: Scorecard, voice: Locale) -> HistoryEntry:
    names = labels_of(card)
    rules = [name_of(names, rule, voice) for rule in did["rules"] if rule in names]
    return HistoryEntry(**dict(entry(did, card, voice) or ()), rules=rules)


def _points(then: Mapping[str, Any], card: Scorecard, voice: Locale) -> PointsOut:
    names = labels_of(card)
    return PointsOut(
        total=then["total"],
        attribute=then["attribute"],
        behaviour=then["behaviour"],
        decay=then["decay"],
        rules=[
            PointsEntry(
                rule_id=rule["rule_id"],
                label=name_of(names, rule["rule_id"], voice),
                points=rule["points"],
                counted=rule["counted"],
                faded=rule.get("faded", 0),
                event=entry(rule["event"], card, voice),
            )
            for rule in sorted(then["rules"], key=lambda rule: rule["points"] == 0)
        ],
    )


def _feedback_entry(entry: feedback_history.RecordedFeedback, voice: Locale) -> FeedbackEntry:
    return FeedbackEntry(
        label=entry.label,
        label_text=label(entry.label, voice.lang),
        reason=entry.reason,
        reason_text=None if entry.reason is None else label(entry.reason, voice.lang),
        rater=entry.rater,
        happened_at=entry.happened_at,
        retracted_at=entry.retracted_at,
    )


def give_feedback(tx: Tx, handoff_id: str, message: FeedbackIn, at: Micros | None = None) -> FeedbackOut:
    """Record what sales found; a send-back closes the hand-off in the same transaction.

    Said again, nothing changes: with a key and no instant the instant recorded first is meant, and without a
    key what the same person said last about this hand-off is not recorded twice. ``at`` is the instant meant where the
    message names none and somebody knows it.
    """
    verdict, reason, rater = message.label, message.reason, message.rater
    source, key_space, key = message.source, message.key_space, message.key
    at, known_at = micros(message.happened_at) or at, micros(message.known_at)
    handoff = handoffs.handoff(tx, handoff_id)
    if verdict is FeedbackLabel.MISSED_HOT and handoff.via not in _BELOW:
        raise Conflict(
            Message("problem-not-missed", via=label_of(handoff.via)),
            Message("problem-not-missed-hint"),
        )
    new_feedbacks = [
        new_feedback
        for new_feedback in feedback_of(tx, handoff.lead_id, Micros(tx.now + FUTURE))
        if new_feedback.handoff_id == handoff_id
    ]
    if key is None:
        last = next((feedback for feedback in reversed(new_feedbacks) if feedback.rater == rater), None)
        if last is not None and (last.label, last.reason) == (verdict, reason) and at in (None, last.happened_at):
            return FeedbackOut(handoff_id=handoff_id, new=0, closed_at=handoff.closed_at)
    elif at is None:
        name = source, key_space, stored_key(tx, key)
        at = next(
            (
                feedback.happened_at
                for feedback in new_feedbacks
                if (feedback.source, feedback.key_space, feedback.key) == name
            ),
            None,
        )
    when = at or known_at or tx.now
    about = (handoff.lead_id, handoff_id, verdict, reason, rater, when, known_at)
    fact = NewFeedback(source, key or new_id(tx.now), *about, key_space=key_space)
    counts = append_feedback(tx, [fact])
    closed = handoffs.handoff(tx, handoff_id).closed_at
    return FeedbackOut(handoff_id=handoff_id, new=counts.new, closed_at=closed)


def _contacts_since(tx: Tx, hand_off: HandOff) -> list[dict[str, Any]]:
    """Return the attempts to reach the lead that were recorded for this hand-off, oldest first."""
    return [
        {"channel": contact.channel, "reached": contact.reached, "at": contact.happened_at}
        for contact in contacts_of(tx, hand_off.lead_id, Micros(tx.now + FUTURE))
        if contact.handoff_id == hand_off.handoff_id
    ]
