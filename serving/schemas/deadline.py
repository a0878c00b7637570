"""Schema of a deadline that moved."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.text.deadline_text import move_text
from ondo.text.locales import Locale
from serving.schemas.base import Answer, At, Version


class DeadlineMoved(Answer):
    """A deadline that followed a changed calendar while its hand-off was open."""

    was: At = Field(description="The deadline before.")
    moved_at: At
    cause: MoveCause = Field(
        description="calendar: the agreement's hours or days; holidays: public holidays, settings."
    )
    agreement_version: Version = Field(description="The version in force when it moved.")
    days: tuple[date, ...] = Field(
        examples=[["2026-10-05"]], description="Days whose hours changed; empty where that cannot be told."
    )
    text: str = Field(
        examples=["Due later than before (2026-10-05 10:00): version 2 of the agreement has other hours on 2026-10-06"]
    )


def deadline_moved(move: DeadlineMove | None, voice: Locale) -> DeadlineMoved | None:
    """Return a move with its sentence, if there was one."""
    if move is None:
        return None
    return DeadlineMoved(
        was=move.was_at,
        moved_at=move.moved_at,
        cause=move.cause,
        agreement_version=move.agreement_version,
        days=move.days,
        text=move_text(move, voice),
    )
