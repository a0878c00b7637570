"""What the API says about leads to nurture."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from serving.schemas.replies import Answer


class NurturedLead(Answer):
    """One lead under one of the ids by which systems know it."""

    group: Literal["closest", "sent_back"]
    source: str = Field(description="Empty when no system knows the lead.")
    external_id: str
    lead_id: str
    total: int
    hot_line: int
    points_missing: int = Field(description="To the hot line; 0 when only a gate is in the way.")
    rules: list[str] = Field(description="The smallest set of open rules that brings the points.")
    step: str = Field(description="The same in words.")
    gates: list[str] = Field(description="Gates that are not known.")
    ask: str = Field(description="What to ask for them.")
    not_met: list[str] = Field(description="Gates that are known and not met.")
    reason: str | None = Field(description="Why sales sent it back.")
    reason_text: str
    sent_back_on: date | None
    last_active_on: date | None = Field(description="The lead's last own action.")


class NurtureList(Answer):
    """Warm leads closest to hot, then leads that sales sent back; no personal data."""

    as_of: datetime = Field(description="Now, or the end of imported history while nothing lives on in the ledger.")
    card_id: str
    card_version: int
    leads: list[NurturedLead]
