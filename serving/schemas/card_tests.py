"""Schemas of tests of one lead: a version or a draft of a card beside the card in force."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from ondo.domain.vocabulary import Axis, Temperature
from serving.schemas.base import Answer, At, CardId, Penalty, Points, RuleId, Total, Version
from serving.schemas.drafts import Revision
from serving.schemas.requests import AnyValue, CardText, Name, Request, StatelessEvent, Text

_EVENTS = 200
"""So many events a lead may have that is typed in."""


class CardTestIn(Request):
    """Test one lead, stored or typed in, by a version, a draft or a card file's text; nothing is stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"version": 2, "lead_id": "0199a2c4-7a00-7000-8000-000000000001"},
                {
                    "draft_id": "0199a2c4-7a00-7000-8000-00000000000a",
                    "attributes": {"employees": 800},
                    "events": [{"kind": "document_request", "happened_at": "2026-10-01T09:00:00+09:00"}],
                },
            ]
        }
    )
    version: Revision | None = None
    draft_id: Text | None = None
    card: CardText | None = Field(None, description="A card file's text.")
    lead_id: Text | None = None
    attributes: Annotated[dict[Name, AnyValue], Field(max_length=100)] | None = None
    events: Annotated[list[StatelessEvent], Field(max_length=_EVENTS)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(part is not None for part in (self.version, self.draft_id, self.card)) != 1:
            raise ValueError("name a version, or a draft_id, or send a card")
        if (self.lead_id is None) == (self.attributes is None and self.events is None):
            raise ValueError("name a stored lead by lead_id, or send attributes and events")
        return self


class CardTestSide(Answer):
    """A lead by one card."""

    version: Version | None = Field(description="null for a draft or a text.")
    fits: bool = Field(description="Whether the card is for such leads at all.")
    total: Total
    temperature: Temperature
    temperature_label: str = Field(examples=["hot"])
    attribute_points: Points
    behaviour_points: Points
    decay_points: Penalty
    cap_points: Penalty
    summary: str = Field(examples=["Hot at 105 points: Demo requested +50 …"])
    needs: list[str] = Field(examples=[["15 points short of the hot line"]])


class CardTestRule(Answer):
    """What one rule gives by both cards; null where a card has no such rule."""

    rule_id: RuleId
    axis: Axis
    label: str = Field(examples=["Demo requested"])
    points_now: Points | None
    points_then: Points | None
    text: str = Field(examples=["Demo request (2026-10-01 09:00)"], description="What it gave them for.")


class CardTestOut(Answer):
    """One lead by the card in force and by another one."""

    card_id: CardId
    at: At
    now: CardTestSide
    then: CardTestSide
    rules: list[CardTestRule]
