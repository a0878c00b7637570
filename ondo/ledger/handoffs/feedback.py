"""Feedback of sales and attempts to reach a lead: appended, and read as known at an instant, outcomes beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ondo.domain.feedback import FeedbackReason, reason_of
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, FactTable, Refused, append
from ondo.ledger.facts.facts import known_rows_of, rows_of_group
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.handoffs.feedback_corrections import correct_feedback
from ondo.ledger.handoffs.handoff_rows import close_by_facts
from ondo.ledger.handoffs.reopening import reopen


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """What a person of sales says about a lead or one of its hand-offs; the reason is from the label's own list."""

    source: str
    key: str
    lead_id: str
    handoff_id: str | None
    label: FeedbackLabel
    reason: FeedbackReason | None
    rater: str
    happened_at: Micros
    known_at: Micros | None = None
    key_space: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """Sales tried to reach a lead."""

    source: str
    key: str
    lead_id: str
    handoff_id: str | None
    channel: str
    reached: bool
    happened_at: Micros
    known_at: Micros | None = None
    key_space: str = ""


_f, _o, _c = schema.feedback.c, schema.outcome.c, schema.contact.c
_FEEDBACK = known_rows_of(
    schema.feedback,
    _f.source,
    _f.key,
    _f.handoff_id,
    _f.label,
    _f.reason,
    _f.rater,
    _f.happened_at,
    _f.known_at,
    _f.key_space,
)
_CONTACTS = known_rows_of(
    schema.contact,
    _c.source,
    _c.key,
    _c.handoff_id,
    _c.channel,
    _c.reached,
    _c.happened_at,
    _c.known_at,
    _c.key_space,
)


def append_feedback(tx: Tx, rows: Sequence[NewFeedback], refused: Refused | None = None) -> Appended:
    """Append feedback; a send-back (``false_hot``) closes the hand-off in the same transaction.

    What the same person said before of the same hand-off, and otherwise, is thereby taken back.
    """

    def columns(row: NewFeedback) -> dict[str, Any]:
        reason = None if row.reason is None else row.reason.value
        return {
            "handoff_id": row.handoff_id,
            "label": FeedbackLabel(row.label).value,
            "reason": reason,
            "rater": row.rater,
        }

    counts, new = append(tx, FactTable(schema.feedback, columns), rows, refused)
    corrected = correct_feedback(tx, [values for _, values in new])
    sent_back = [row for row, _ in new if row.label == FeedbackLabel.FALSE_HOT]
    close_by_facts(tx, sent_back, [FeedbackLabel.FALSE_HOT.value] * len(sent_back))
    for by, leads in corrected.items():
        reopen(tx, leads, by)
    return counts


def append_contacts(tx: Tx, rows: Sequence[NewContact], refused: Refused | None = None) -> Appended:
    """Append contact attempts; refusals as for events."""

    def columns(row: NewContact) -> dict[str, Any]:
        return {"handoff_id": row.handoff_id, "channel": row.channel, "reached": bool(row.reached)}

    return append(tx, FactTable(schema.contact, columns), rows, refused)[0]


def feedback_of(tx: Tx, lead_id: str, at: Micros) -> list[NewFeedback]:
    """Return the feedback on a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [
        NewFeedback(source, key, canonical, handoff, FeedbackLabel(label), reason_of(why), *rest)
        for source, key, handoff, label, why, *rest in rows_of_group(tx, _FEEDBACK, group, at)
    ]


def contacts_of(tx: Tx, lead_id: str, at: Micros) -> list[NewContact]:
    """Return the contact attempts on a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [NewContact(source, key, canonical, *rest) for source, key, *rest in rows_of_group(tx, _CONTACTS, group, at)]
