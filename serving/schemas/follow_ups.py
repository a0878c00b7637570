"""Schemas of the follow-up draw."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason
from serving.schemas.base import Answer, At, Count, HandOffId, LeadId, User

Week = Annotated[str, Field(description="ISO week of the agreement's calendar.", examples=["2026-W49"])]
Chance = Annotated[float, Field(description="With which everybody who took part was drawn.", examples=[0.05])]


class FollowUpWeekOut(Answer):
    """The draw of one week."""

    week: Week
    salt: str = Field(description="By it anybody can draw again.", examples=["9f86d081884c7d659a2feaa0c55ad015"])
    unanswered: Count = Field(description="How many took part.")
    drawn: Count
    chance: Chance
    drawn_at: At


class DrawnOut(Answer):
    """A hand-off that was drawn; what nobody said is null."""

    week: Week
    handoff_id: HandOffId
    lead_id: LeadId
    opened_at: At
    drawn_at: At
    chance: Chance
    answered: bool = Field(description="Whether it is known what became of it.")
    judgement: FeedbackLabel | None
    reason: SendBackReason | None
    rater: User | None
    outcomes: list[OutcomeKind]


class FollowUpList(Answer):
    """Draws, the latest first, and the hand-offs that they drew; no personal data."""

    weeks: list[FollowUpWeekOut]
    handoffs: list[DrawnOut]
