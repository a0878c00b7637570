"""Schemas of notes: what sales writes about a lead, which is personal data."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from serving.schemas.base import Answer, At, News, Next, User
from serving.schemas.requests import LongText, Request, Text


class NoteIn(Request):
    """A note on a lead; the last one of the same author, sent again, changes nothing."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Asks us to call on Friday", "author": "s-07"}]})
    note: Annotated[LongText, Field(min_length=1)]
    author: Text = Field(description="Who writes it: a user's id, not a name.")


class NoteOut(Answer):
    """A note as written; ``taken_back_at`` is null while it stands."""

    note_id: int = Field(examples=[17])
    note: str = Field(examples=["Asks us to call on Friday"])
    author: User
    written_at: At
    taken_back_at: At | None
    taken_back_by: User | None


class WrittenNote(NoteOut):
    """A note that was kept, or stood already (``new`` is 0)."""

    new: News


class NoteHistory(Answer):
    """The notes on a lead, latest first."""

    notes: list[NoteOut]
    next: Next
