"""Notes of sales on a lead: personal data that goes with the person, no fact: nothing counts or learns of them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger.access import audit
from ondo.ledger.db.schema import lead_note
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.history import Place
from ondo.ledger.facts.links import canonical_group
from ondo.text.messages import Message

LONGEST = 2_000
"""Characters of one note."""
_n = lead_note.c
_COLUMNS = (_n.id, _n.note, _n.author, _n.written_at, _n.taken_back_at, _n.taken_back_by)


@dataclass(frozen=True, slots=True)
class LeadNote:
    """One note as written; ``taken_back_at`` is ``None`` while it stands."""

    number: int
    text: str
    author: str
    written_at: Micros
    taken_back_at: Micros | None
    taken_back_by: str | None


def write_note(tx: Tx, lead_id: str, text: str, author: str, *, actor: str) -> tuple[LeadNote, bool]:
    """Keep a note and tell whether it is new: what its author wrote last of the lead is not written twice.

    Raises
    ------
    InputError
        For a note without text or author, or a text longer than ``LONGEST``.
    NotFound
        Without the lead.
    """
    plain, writer = text.replace("\r\n", "\n").strip(), author.strip()
    if not plain or not writer or "\x00" in plain:
        raise InputError(Message("ledger-note-needs-text"), Message("ledger-note-needs-text-hint"))
    if len(plain) > LONGEST:
        raise InputError(Message("ledger-note-too-long", most=LONGEST))
    top = canonical_group(tx, lead_id, tx.now)[0]
    last = next((note for note in notes_of(tx, top, 1)), None)
    if last is not None and last.taken_back_at is None and (last.text, last.author) == (plain, writer):
        return last, False
    values = {"lead_id": top, "note": plain, "author": writer, "written_at": tx.now}
    number = tx.conn.execute(sa.insert(lead_note).returning(_n.id), values).scalar_one()
    audit.record(tx, actor, "note.written", top, {"note": number})
    return LeadNote(number, plain, writer, tx.now, None, None), True


def notes_of(tx: Tx, lead_id: str, limit: int, before: Place | None = None, since: int = 0) -> list[LeadNote]:
    """Return the notes on a lead and on those merged with it, latest first; ``NotFound`` without the lead.

    Parameters
    ----------
    before:
        Instant and number of the last one of the page before.
    since:
        Only those written at that instant or later.
    """
    group = canonical_group(tx, lead_id, tx.now)[1]
    query = sa.select(*_COLUMNS).where(_n.lead_id.in_(group), _n.written_at >= since)
    query = query.order_by(_n.written_at.desc(), _n.id.desc()).limit(limit)
    if before is not None:
        query = query.where(sa.tuple_(_n.written_at, _n.id) < sa.tuple_(*map(sa.literal, before)))
    return [LeadNote(*row) for row in tx.conn.execute(query)]


def take_note_back(tx: Tx, lead_id: str, number: int, *, actor: str) -> LeadNote:
    """Take a note back; it stays readable as taken back. ``NotFound`` where none of the lead's stands by the number."""
    top, group = canonical_group(tx, lead_id, tx.now)
    which = (_n.id == number, _n.lead_id.in_(group), _n.taken_back_at.is_(None))
    change = lead_note.update().where(*which).values(taken_back_at=tx.now, taken_back_by=actor)
    row = tx.conn.execute(change.returning(*_COLUMNS)).first()
    if row is None:
        raise NotFound(Message("lead-nothing-to-take-back"), Message("lead-nothing-to-take-back-hint"))
    audit.record(tx, actor, "note.taken_back", top, {"note": number})
    return LeadNote(*row)
