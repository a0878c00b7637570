"""Schemas of the nurturing list."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from serving.schemas.base import Answer, At, CardId, Count, LeadId, Line, RuleId, SenderLeadId, Source, Total, Version


class NurturedLead(Answer):
    """One lead under one of the ids by which systems know it."""

    group: Literal["closest", "sent_back"]
    source: Source = Field(description="Empty when no system knows the lead.")
    external_id: SenderLeadId
    lead_id: LeadId
    total: Total | None = Field(description="Null, as what is missing, for role sales while a trial of the card runs.")
    hot_line: Line
    points_missing: Count | None = Field(description="To the hot line; 0 when only a gate is in the way.")
    rules: list[RuleId] = Field(description="The smallest set of open rules that brings the points.")
    step: str = Field(description="The same in words.", examples=["Document requested"])
    gates: list[str] = Field(description="Gates that are not known.", examples=[["timeframe"]])
    ask: str = Field(description="What to ask for them.", examples=["When do you want to start?"])
    not_met: list[str] = Field(description="Gates that are known and not met.", examples=[["budget"]])
    reason: str | None = Field(description="Why sales sent it back.", examples=["not_now"])
    reason_text: str = Field(examples=["not now"])
    sent_back_on: date | None = Field(examples=["2026-10-05"])
    last_active_on: date | None = Field(description="The lead's last own action.", examples=["2026-10-01"])


class NurtureList(Answer):
    """Warm leads closest to hot, then leads that sales sent back; no personal data."""

    as_of: At
    card_id: CardId
    card_version: Version
    unscored: Count = Field(
        description="Leads without a score by this version of the card that were not looked at: who of them belongs "
        "here is missing until `ondo score` has run. 0 when the list is whole.",
        examples=[0],
    )
    leads: list[NurturedLead]
