"""Batches of outcomes, feedback and contacts that sales and its systems send, known by (source, key).

A connector brings years of them at once, with when each was known; rows stand for themselves, and the same batch again
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from ondo.domain.errors import NotFound, OndoError, Unavailable
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, MissedReason
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.encoding import chunks
from ondo.ledger.facts import history
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.feedback import NewContact, append_contacts
from ondo.ledger.identity.lead_keys import canonical, find_lead
from ondo.text.messages import Message
from serving.handoffs.handoffs import give_feedback
from serving.http.retries import write
from serving.leads import lead_facts
from serving.leads.batches import Refusals, in_order, read_rows, refuse
from serving.schemas.batches import (
    AboutIn,
    ContactRowIn,
    ContactRowOut,
    ContactsIn,
    ContactsOut,
    FeedbackRowIn,
    FeedbackRowOut,
    FeedbacksIn,
    FeedbacksOut,
    OutcomeRowOut,
    OutcomesIn,
    OutcomesOut,
)
from serving.schemas.leads import MissedHotIn, OutcomeIn
from serving.schemas.requests import micros

AT_ONCE = 100
"""So many rows are written in one transaction, so that others get to write between them."""

Keyed = TypeVar("Keyed", OutcomeIn, FeedbackRowIn, ContactRowIn)
Done = TypeVar("Done", OutcomeRowOut, FeedbackRowOut, ContactRowOut)


def save_outcomes(ledger: Ledger, body: bytes) -> OutcomesOut:
    """Store a batch of outcomes."""
    rows, refused = read_rows(body, OutcomesIn, OutcomeIn, "outcomes", "key")
    done, refused = _stored(ledger, rows, refused, _outcome)
    return OutcomesOut(outcomes=done, refused=refused)


def save_feedback(ledger: Ledger, body: bytes) -> FeedbacksOut:
    """Store a batch of feedback."""
    rows, refused = read_rows(body, FeedbacksIn, FeedbackRowIn, "feedback", "key")
    done, refused = _stored(ledger, rows, refused, _feedback)
    return FeedbacksOut(feedback=done, refused=refused)


def save_contacts(ledger: Ledger, body: bytes) -> ContactsOut:
    """Store a batch of contacts."""
    rows, refused = read_rows(body, ContactsIn, ContactRowIn, "contacts", "key")
    done, refused = _stored(ledger, rows, refused, _contact)
    return ContactsOut(contacts=done, refused=refused)


def _stored(
    ledger: Ledger, rows: list[tuple[int, Keyed]], broken: Refusals, save: Callable[[Tx, int, Keyed], Done]
) -> tuple[list[Done], Refusals]:
    """Write rows in their order, each whole or not at all, and return what became of them.

    Should the ledger go away in between, the rows before are stored: sent again, they change nothing.
    """
    done, refused = list[Done](), [*broken]
    for some in chunks(rows, AT_ONCE):
        good, bad = write(ledger, partial(_written, some, save))
        done += good
        refused += bad
    return done, in_order(refused)


def _written(
    rows: list[tuple[int, Keyed]], save: Callable[[Tx, int, Keyed], Done], tx: Tx
) -> tuple[list[Done], Refusals]:
    good, bad = list[Done](), Refusals()
    for index, row in rows:
        try:
            with tx.conn.begin_nested():
                good.append(save(tx, index, row))
        except Unavailable:  # it may have taken the rows before this one with it
            raise
        except OndoError as error:
            refuse(bad, index, row.key, error, row.source, row.external_id)
    return good, bad


def _outcome(tx: Tx, index: int, row: OutcomeIn) -> OutcomeRowOut:
    return OutcomeRowOut(**dict(lead_facts.save_outcome(tx, row)), index=index, key=row.key)


def _lead_of(tx: Tx, row: AboutIn, source: str) -> str:
    if row.lead_id is not None:
        canonical(tx, row.lead_id, tx.now)
        return row.lead_id
    return find_lead(tx, source, str(row.external_id))


def _feedback(tx: Tx, index: int, row: FeedbackRowIn) -> FeedbackRowOut:
    before = history.feedback_told(tx, row.source, row.key, row.key_space)
    first = None if before is None else before.happened_at
    at = micros(row.happened_at) or first or micros(row.known_at)
    if row.handoff_id is None and row.label is FeedbackLabel.MISSED_HOT:
        name = {"source": row.source, "key_space": row.key_space, "key": row.key}
        why = row.reason if isinstance(row.reason, MissedReason) else None
        report = MissedHotIn(rater=row.rater, reason=why, happened_at=row.happened_at, known_at=row.known_at, **name)
        missed = lead_facts.missed_hot(tx, _lead_of(tx, row, row.source), report)
        return FeedbackRowOut(**dict(missed), index=index, key=row.key, handoff_id=None, closed_at=None)
    handoff_id = row.handoff_id
    if handoff_id is None:
        lead_id = _lead_of(tx, row, row.source)
        handoff_id = None if before is None else before.handoff_id
        handoff_id = handoff_id or _last_handoff(tx, lead_id, at or tx.now)
    saved = give_feedback(tx, handoff_id, row, at)
    lead_id = handoffs.handoff(tx, handoff_id).lead_id
    return FeedbackRowOut(**dict(saved), index=index, key=row.key, lead_id=lead_id)


def _last_handoff(tx: Tx, lead_id: str, at: Micros) -> str:
    """Return the lead's last hand-off that was opened by an instant."""
    opened = (past.handoff_id for past in handoffs.handoffs_of(tx, lead_id) if past.opened_at <= at)
    handoff_id = next(opened, None)
    if handoff_id is None:
        raise NotFound(Message("problem-lead-was-not-handed-over"), Message("problem-lead-was-not-handed-over-hint"))
    return handoff_id


def _contact(tx: Tx, index: int, row: ContactRowIn) -> ContactRowOut:
    if row.handoff_id is not None:
        lead_id = handoffs.handoff(tx, row.handoff_id).lead_id
    else:
        lead_id = _lead_of(tx, row, row.source)
    before, known = history.contact_told(tx, row.source, row.key, row.key_space), micros(row.known_at)
    first = None if before is None else before.happened_at
    at = micros(row.happened_at) or first or known or tx.now
    about = (lead_id, row.handoff_id, row.channel, row.reached, at, known)
    fact = NewContact(row.source, row.key, *about, key_space=row.key_space)
    new = append_contacts(tx, [fact]).new
    return ContactRowOut(index=index, key=row.key, lead_id=lead_id, handoff_id=row.handoff_id, new=new)
