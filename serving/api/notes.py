"""Routes of notes: what sales writes about a lead. Personal data: erased with the person, and never learned from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from serving.api.dependencies import CallerDep, LedgerDep, PageDep
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.leads import notes
from serving.schemas.notes import NoteHistory, NoteIn, NoteOut, WrittenNote

router = APIRouter(route_class=StrictRoute, tags=["leads"])


@router.post("/leads/{lead_id}/notes", responses=writing(404), summary="Write a note on a lead")
def write_note(lead_id: str, message: NoteIn, ledger: LedgerDep, caller: CallerDep) -> WrittenNote:
    """It counts for nothing, no model learns from it, and it is erased with the person."""
    return write(ledger, lambda tx: notes.write(tx, lead_id, message, caller.actor))


@router.get("/leads/{lead_id}/notes", responses=reading(404), summary="The notes on a lead, latest first")
def list_lead_notes(lead_id: str, ledger: LedgerDep, page: PageDep) -> NoteHistory:
    """While a trial runs, a key of role sales gets none from before its start: they may name points."""
    with ledger.read() as tx:
        return notes.history(tx, lead_id, page)


@router.delete("/leads/{lead_id}/notes/{note_id}", responses=reading(403, 404), summary="Take back a note on a lead")
def take_note_back(
    lead_id: str, note_id: Annotated[int, Path(ge=1, le=2**53)], ledger: LedgerDep, caller: CallerDep
) -> NoteOut:
    """It stays on record as taken back, until the person is erased."""
    return write(ledger, lambda tx: notes.take_back(tx, lead_id, note_id, caller.actor))
