"""Schemas of performance: what a team, a person or a channel did with its hand-offs, and supply against capacity."""

from __future__ import annotations

from pydantic import Field

from ondo.domain.conversion import ConversionProof
from serving.schemas.base import Answer, At, CardId, Channel, Count, TeamId, User, Version
from serving.schemas.sla import RateOut


class PerformanceOut(Answer):
    """What became of some hand-offs of the window."""

    label: str = Field(examples=["Tokyo"])
    handoffs: Count = Field(description="What counts in the window, as `handoffs` of /v1/duties.")
    hot_leads: Count = Field(description="Of these, opened by points or by a fast track.")
    coverage: RateOut = Field(description="Feedback coverage: judged, of the hot leads.")
    precise: RateOut = Field(description="Hot precision: really hot, of the judged hot leads.")
    converted: RateOut = Field(description="Became an opportunity or were won by now, of all the hand-offs.")


class SalesPerformance(PerformanceOut):
    """Hand-offs of one team or one person, and what is owed on its open ones now, whenever they opened."""

    open: Count
    due_soon: Count
    overdue: Count
    outcome_missing: Count
    kept: float | None = Field(
        description="Share of the decided first contacts of the window that were in time, as in /v1/duties.",
        examples=[0.9],
    )


class TeamPerformance(SalesPerformance):
    """One team of sales; the company itself when the agreement names none."""

    team: TeamId | None


class OwnerPerformance(SalesPerformance):
    """One person of sales; null: taken by nobody."""

    owner: User | None


class ChannelPerformance(PerformanceOut):
    """Hand-offs whose lead came by one channel, that of its first own action that names one; null: none named one."""

    channel: Channel | None


class ProofMonth(Answer):
    """Conversion of the hand-offs that opened in one month: hot leads beside the exploration sample."""

    month: str = Field(examples=["2026-09"])
    whole: bool = Field(description="False for the month that still runs.")
    hot: RateOut
    drawn: RateOut


class CardProof(Answer):
    """Hot leads against the exploration sample of one card, month by month, and in all these months together."""

    card_id: CardId
    label: str = Field(examples=["Default card"])
    hot: RateOut
    drawn: RateOut
    proof: ConversionProof
    proof_text: str = Field(examples=["Too few hand-offs to tell."])
    months: list[ProofMonth] = Field(description="Calendar months of the company, the oldest first.")


class SupplyWeek(Answer):
    """Hot leads that were handed over in one ISO week of the company."""

    week: str = Field(examples=["2026-W40"])
    whole: bool = Field(description="False for the week that still runs.")
    hot_leads: Count


class WeeklySupply(Answer):
    """Hot leads a week against what marketing promised and what sales can work on."""

    hot_leads_per_week: float = Field(description="Hot leads of the window by its weeks.", examples=[4.5])
    promised_per_week: float = Field(description="The promise of a month as that of a week.", examples=[4.62])
    capacity_per_week: int | None = Field(description="Null where the agreement does not say.", examples=[15])
    weeks: list[SupplyWeek] = Field(description="The last 13 weeks, the oldest first.")


class FollowUpCounts(Answer):
    """Follow-up draws so far: `drawn` is `judged` and `waiting` together."""

    drawn: Count
    judged: Count
    waiting: Count


class TeamOut(Answer):
    """What a manager of sales asks for: who is late, what became of the hand-offs, and whether supply fits capacity."""

    agreement_version: Version
    since: At
    until: At
    seen_until: At = Field(
        description="Up to when facts came in: the end of imported history while nothing lives on here, else now."
    )
    sales: SalesPerformance = Field(description="Everybody together.")
    teams: list[TeamPerformance]
    owners: list[OwnerPerformance]
    proof: list[CardProof] = Field(description="One for each card.")
    supply: WeeklySupply
    follow_ups: FollowUpCounts


class SupplyOut(Answer):
    """What marketing asks for: supply against promise and capacity, and what became of the hand-offs by channel."""

    agreement_version: Version
    since: At
    until: At
    supply: WeeklySupply
    all_channels: PerformanceOut
    channels: list[ChannelPerformance] = Field(description="Most hand-offs first, those without a channel last.")
