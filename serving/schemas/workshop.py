"""Schemas of the workshop's answers."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from serving.schemas.base import Answer, At, CardId, Signature, Version
from serving.schemas.definitions import Names
from serving.schemas.requests import LongText, Request


class WorkshopIn(Request):
    """Answers of the workshop; one that is left out stays as it was, and an empty one is taken back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"when_hot": "Asks for a quote", "names": ["Sato", "Tanaka"]}]}
    )
    when_hot: LongText | None = Field(None, description="When a lead is hot.")
    too_early: LongText | None = Field(None, description="When it is too early to hand one over.")
    least_bant: LongText | None = Field(None, description="The least that must be known of BANT.")
    names: Names = Field(description="Who agreed: at least one.")


class WorkshopText(Answer):
    """Answers as they were kept; an empty one was not given."""

    version: Version = Field(description="The version of the card that they were kept with.")
    when_hot: str = Field(examples=["Asks for a quote"])
    too_early: str = Field(examples=["Only came to the fair"])
    least_bant: str = Field(examples=["The timeframe is known"])
    names: tuple[Signature, ...]
    kept_at: At


class WorkshopOut(Answer):
    """What holds for a version of a card; null where nothing was kept with it or before it."""

    card_id: CardId
    version: Version
    answers: WorkshopText | None
