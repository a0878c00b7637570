"""Notes of sales through API and pages: written, read and taken back; while a trial runs, none from before its start.

Whoever wrote a note before the trial knew the points and may have named them; whoever writes one while it runs sees
none.
"""

from __future__ import annotations

from ondo.domain.instant import Micros
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.handoffs.notes import LeadNote, notes_of, take_note_back, write_note
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.notes import NoteHistory, NoteIn, NoteOut, WrittenNote
from serving.scoring.blinding import asked_by_judge


def told_since(tx: Tx) -> Micros:
    """Return from when on notes are shown to whoever judges leads: the start of the latest trial that runs, else 0."""
    return max((each.starts_at for each in trials.unended(tx).values() if each.runs(tx.now)), default=Micros(0))


def write(tx: Tx, lead_id: str, message: NoteIn, actor: str) -> WrittenNote:
    """Keep a note on a lead; the same one again changes nothing."""
    note, new = write_note(tx, lead_id, message.note, message.author, actor=actor)
    return WrittenNote(new=int(new), **_row(note).model_dump())


def history(tx: Tx, lead_id: str, page: PageQuery) -> NoteHistory:
    """Return the notes on a lead, latest first."""
    since = told_since(tx) if asked_by_judge() else Micros(0)
    after = page.after(paging.Place)
    notes = notes_of(tx, lead_id, page.limit + 1, after, since)
    shown, following = paging.page(notes, page.limit, lambda note: (note.written_at, note.number))
    return NoteHistory(notes=[_row(note) for note in shown], next=following)


def take_back(tx: Tx, lead_id: str, number: int, actor: str) -> NoteOut:
    """Take a note back."""
    return _row(take_note_back(tx, lead_id, number, actor=actor))


def _row(note: LeadNote) -> NoteOut:
    return NoteOut(
        note_id=note.number,
        note=note.text,
        author=note.author,
        written_at=note.written_at,
        taken_back_at=note.taken_back_at,
        taken_back_by=note.taken_back_by,
    )
