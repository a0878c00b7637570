"""Record of what sales did with a lead: feedback, outcomes, attempts to reach it, notes, and what was taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.feedback import FeedbackReason, reason_of
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind
from ondo.ledger.db.schema import contact, feedback, outcome, retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.history import Place
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.handoffs.notes import LeadNote, notes_of

NOTES = "notes"
"""The kind of entries that are no facts."""
KINDS = ("feedback", "outcomes", "contacts", NOTES)
"""The kinds of what sales tells, as taking back names them."""


@dataclass(frozen=True, slots=True)
class SalesEntry:
    """One thing that sales told.

    Attributes
    ----------
    kind:
        One of ``KINDS``.
    number:
        That of the row within its kind.
    source, rater:
        Which system brought it (of a note none), and of feedback and notes who said it.
    word:
        The feedback, the outcome, the channel of a contact, or the text of a note.
    amount:
        Of an outcome: minor units and currency.
    retracted_at, retracted_by:
        When it was taken back and by whom; ``None`` while it stands.
    """

    kind: str
    number: int
    source: str
    rater: str | None
    handoff_id: str | None
    word: FeedbackLabel | OutcomeKind | str
    happened_at: Micros
    reason: FeedbackReason | None = None
    reached: bool | None = None
    amount: tuple[int, str] | None = None
    retracted_at: Micros | None = None
    retracted_by: str | None = None


def sales_record(
    tx: Tx, lead_id: str, limit: int, notes_since: int = 0, before: Mapping[str, Place] | None = None
) -> list[SalesEntry]:
    """Return what sales told of a lead and of those merged with it, latest first; ``NotFound`` without the lead.

    Notes that were written before ``notes_since`` are left out; ``before`` has the place behind which a kind begins.
    """
    behind = before or {}
    group = canonical_group(tx, lead_id, tx.now)[1]
    parts = {kind: _Part(group, limit, behind.get(kind)) for kind in KINDS}
    f, o, c = feedback.c, outcome.c, contact.c
    entries = [
        SalesEntry(
            "feedback",
            number,
            source,
            rater,
            handoff_id,
            FeedbackLabel(word),
            Micros(at),
            reason=reason_of(reason),
            retracted_at=back,
            retracted_by=by,
        )
        for number, source, rater, handoff_id, word, at, reason, back, by in _rows(
            tx,
            feedback,
            parts["feedback"],
            (f.rater, f.handoff_id, f.label, f.happened_at, f.reason),
        )
    ]
    entries += [
        SalesEntry(
            "outcomes",
            number,
            source,
            None,
            handoff_id,
            OutcomeKind(word),
            Micros(at),
            amount=None if minor is None or currency is None else (minor, currency),
            retracted_at=back,
            retracted_by=by,
        )
        for number, source, handoff_id, word, at, minor, currency, back, by in _rows(
            tx,
            outcome,
            parts["outcomes"],
            (o.handoff_id, o.outcome, o.happened_at, o.amount_minor, o.currency),
        )
    ]
    entries += [
        SalesEntry(
            "contacts",
            number,
            source,
            None,
            handoff_id,
            channel,
            Micros(at),
            reached=reached,
            retracted_at=back,
            retracted_by=by,
        )
        for number, source, handoff_id, channel, at, reached, back, by in _rows(
            tx,
            contact,
            parts["contacts"],
            (c.handoff_id, c.channel, c.happened_at, c.reached),
        )
    ]
    entries += [_note(note) for note in notes_of(tx, lead_id, limit, behind.get(NOTES), notes_since)]
    return sorted(entries, key=lambda entry: (-entry.happened_at, entry.kind, -entry.number))[:limit]


def _note(note: LeadNote) -> SalesEntry:
    return SalesEntry(
        NOTES,
        note.number,
        "",
        note.author,
        None,
        note.text,
        note.written_at,
        retracted_at=note.taken_back_at,
        retracted_by=note.taken_back_by,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """So many rows of a group of leads, behind the last one of the page before."""

    group: list[str]
    limit: int
    before: Place | None


def _rows(
    tx: Tx, table: sa.Table, part: _Part, columns: tuple[sa.ColumnElement[Any], ...]
) -> list[sa.Row[*tuple[Any, ...]]]:
    r = retraction.c
    query = sa.select(table.c.id, table.c.source, *columns, r.known_at, r.retracted_by)
    query = query.outerjoin_from(table, retraction, sa.and_(r.fact_kind == table.name, r.fact_id == table.c.id))
    if part.before is not None:
        query = query.where(sa.tuple_(table.c.happened_at, table.c.id) < sa.tuple_(*map(sa.literal, part.before)))
    query = query.where(table.c.lead_id.in_(part.group)).order_by(table.c.happened_at.desc(), table.c.id.desc())
    return list(tx.conn.execute(query.limit(part.limit)))
