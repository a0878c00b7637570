"""What sales and its systems say afterwards, in batches: outcomes, feedback, contacts, known by (source, key).

A connector brings years of them at once, with when each was known; rows stand for themselves, and the same batch again
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from ondo.domain.errors import NotFound, OndoError, Unavailable
from ondo.domain.instant import Micros
from ondo.domain.words import FeedbackLabel
from ondo.ledger import Ledger, Tx, handoffs, history
from ondo.ledger.encoding import chunks
from ondo.ledger.feedback import NewContact, append_contacts
from ondo.ledger.identity import canonical, find_lead
from serving import lead_facts
from serving.batches import Refusals, finished, read_rows, refuse
from serving.handoffs import give_feedback
from serving.models import micros
from serving.models_batches import AboutIn, ContactRowIn, ContactsIn, FeedbackRowIn, FeedbacksIn, OutcomesIn
from serving.models_leads import MissedHotIn, OutcomeIn
from serving.writing import write

AT_ONCE = 100
"""So many rows are written in one transaction, so that others get to write between them."""

Keyed = TypeVar("Keyed", OutcomeIn, FeedbackRowIn, ContactRowIn)


def save_outcomes(ledger: Ledger, body: bytes) -> tuple[int, dict[str, Any]]:
    """Store a batch of outcomes and return the HTTP status with the answer."""
    rows, refused = read_rows(body, OutcomesIn, OutcomeIn, "outcomes", "key")
    return _stored(ledger, "outcomes", rows, refused, lead_facts.save_outcome, "outcome")


def save_feedback(ledger: Ledger, body: bytes) -> tuple[int, dict[str, Any]]:
    """Store a batch of feedback and return the HTTP status with the answer."""
    rows, refused = read_rows(body, FeedbacksIn, FeedbackRowIn, "feedback", "key")
    return _stored(ledger, "feedback", rows, refused, _feedback, "feedback")


def save_contacts(ledger: Ledger, body: bytes) -> tuple[int, dict[str, Any]]:
    """Store a batch of contacts and return the HTTP status with the answer."""
    rows, refused = read_rows(body, ContactsIn, ContactRowIn, "contacts", "key")
    return _stored(ledger, "contacts", rows, refused, _contact, "contact")


def _stored(
    ledger: Ledger,
    member: str,
    rows: list[tuple[int, Keyed]],
    broken: Refusals,
    save: Callable[[Tx, Keyed], dict[str, Any]],
    what: str,
) -> tuple[int, dict[str, Any]]:
    """Write rows in their order, each whole or not at all, and return the HTTP status with the answer.

    Should the ledger go away in between, the rows before are stored: sent again, they change nothing.
    """
    done, refused = list[dict[str, Any]](), [*broken]
    for some in chunks(rows, AT_ONCE):
        good, bad = write(ledger, partial(_written, some, save))
        done += good
        refused += bad
    return finished({member: done}, refused, len(done), what)


def _written(
    rows: list[tuple[int, Keyed]], save: Callable[[Tx, Keyed], dict[str, Any]], tx: Tx
) -> tuple[list[dict[str, Any]], Refusals]:
    good, bad = list[dict[str, Any]](), Refusals()
    for index, row in rows:
        try:
            with tx.conn.begin_nested():
                good.append({"index": index, "key": row.key} | save(tx, row))
        except Unavailable:  # it may have taken the rows before this one with it
            raise
        except OndoError as error:
            refuse(bad, index, row.key, error, row.source, row.external_id)
    return good, bad


def _lead_of(tx: Tx, row: AboutIn, source: str) -> str:
    if row.lead_id is not None:
        canonical(tx, row.lead_id, tx.now)
        return row.lead_id
    return find_lead(tx, source, str(row.external_id))


def _feedback(tx: Tx, row: FeedbackRowIn) -> dict[str, Any]:
    before = history.feedback_told(tx, row.source, row.key, row.key_space)
    first = None if before is None else before.happened_at
    at, known = micros(row.happened_at) or first or micros(row.known_at), micros(row.known_at)
    if row.handoff_id is None and row.label is FeedbackLabel.MISSED_HOT:
        name = {"source": row.source, "key_space": row.key_space, "key": row.key}
        report = MissedHotIn(rater=row.rater, happened_at=row.happened_at, known_at=row.known_at, **name)
        saved = lead_facts.missed_hot(tx, _lead_of(tx, row, row.source), report)
        return saved | {"handoff_id": None, "closed_at": None}
    handoff_id = row.handoff_id
    if handoff_id is None:
        lead_id = _lead_of(tx, row, row.source)
        handoff_id = None if before is None else before.handoff_id
        handoff_id = handoff_id or _last_handoff(tx, lead_id, at or tx.now)
    saved = give_feedback(
        *(tx, handoff_id, row.label, row.reason),
        rater=row.rater,
        source=row.source,
        key=row.key,
        key_space=row.key_space,
        at=at,
        known_at=known,
    )
    return saved | {"lead_id": handoffs.handoff(tx, handoff_id).lead_id}


def _last_handoff(tx: Tx, lead_id: str, at: Micros) -> str:
    """Return the lead's last hand-off that was opened by an instant."""
    opened = (past.handoff_id for past in handoffs.handoffs_of(tx, lead_id) if past.opened_at <= at)
    handoff_id = next(opened, None)
    if handoff_id is None:
        raise NotFound(
            "The lead was not handed over by then.",
            "Of such a lead only missed_hot can be said.",
            ja=("このリードは、その時点では引き渡されていません。", "このリードに付けられるのは missed_hot だけです。"),
        )
    return handoff_id


def _contact(tx: Tx, row: ContactRowIn) -> dict[str, Any]:
    if row.handoff_id is not None:
        lead_id = handoffs.handoff(tx, row.handoff_id).lead_id
    else:
        lead_id = _lead_of(tx, row, row.source)
    before, known = history.contact_told(tx, row.source, row.key, row.key_space), micros(row.known_at)
    first = None if before is None else before.happened_at
    at = micros(row.happened_at) or first or known or tx.now
    about = (lead_id, row.handoff_id, row.channel, row.reached, at, known)
    fact = NewContact(row.source, row.key, *about, key_space=row.key_space)
    return {"lead_id": lead_id, "handoff_id": row.handoff_id, "new": append_contacts(tx, [fact]).new}
