"""How the API shows a deadline that moved."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from ondo.domain.sla import MoveCause


class DeadlineMoved(BaseModel):
    """A deadline that followed a changed calendar while its hand-off was open."""

    model_config = ConfigDict(extra="forbid")
    was: datetime = Field(description="The deadline before.")
    moved_at: datetime
    cause: MoveCause = Field(
        description="calendar: the agreement's hours or days; holidays: public holidays, settings."
    )
    agreement_version: int = Field(description="The version in force when it moved.")
    days: list[date] = Field(description="Days whose hours changed; empty where that cannot be told.")
    text: str
