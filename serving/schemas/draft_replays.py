"""Schemas of a draft's replay on past weeks: how far it is, and what it came to."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from ondo.domain.draft import MOST_WEEKS, ReplayState
from serving.schemas.base import Answer, At, Count, LeadId, Next, Total
from serving.schemas.drafts import DraftId
from serving.schemas.requests import Request


class MovedWay(StrEnum):
    """Which leads: hot by the draft only, or by the card in force only."""

    ENTERS = "enters"
    DROPS = "drops"


class DraftReplayIn(Request):
    """Ask for a replay of a draft, as it was saved last, beside the card in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"weeks": 13}]})
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS, strict=True)] = Field(13, description="How many past weeks.")


class DraftReplayWeek(Answer):
    """How many leads turned hot in a week."""

    week: str = Field(examples=["2026-09-28"], description="Its Monday.")
    hot: Count


class DraftReplaySide(Answer):
    """One card over the weeks."""

    hot_per_week: float = Field(examples=[9.5])
    weeks: list[DraftReplayWeek]
    labelled: Count = Field(description="Labelled hand-offs of these weeks that the card calls hot.")
    accurate: Count = Field(description="Those of them that were hot.")
    precision: float | None = Field(examples=[0.42], description="Their share (0 to 1); null without any.")
    low: float | None = Field(examples=[0.31], description="The 90% interval of that share.")
    high: float | None = Field(examples=[0.54])


class DraftReplayOut(Answer):
    """A replay, while it waits and runs, and afterwards."""

    draft_id: DraftId
    revision: Count
    weeks: Count
    state: ReplayState
    percent: Count
    problem: str = Field(examples=[""], description="Why there is no result, in the company's language.")
    asked_at: At
    now: DraftReplaySide | None = Field(description="The card in force; null until it is done.")
    then: DraftReplaySide | None = Field(description="The draft; null until it is done.")
    enters: Count | None = Field(description="Leads that only the draft calls hot.")
    drops: Count | None = Field(description="Leads that only the card in force calls hot.")


class DraftReplayLead(Answer):
    """A lead that only one of both cards calls hot, with its highest total by each."""

    lead_id: LeadId
    total_now: Total
    total_then: Total


class DraftReplayLeads(Answer):
    """Leads that enter, or that drop, the highest totals first; the first 1,000 of them."""

    way: MovedWay
    in_all: Count
    leads: list[DraftReplayLead]
    next: Next
