"""Schemas of trials: what one would take, how it is started and ended, and what it has shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from ondo.domain.trial import TrialEndCause
from ondo.domain.trial_evidence import TrialVerdict
from serving.schemas.base import Answer, At, CardId, Count, Next, ProposalId, Signature, Version
from serving.schemas.definitions import Names
from serving.schemas.replies import VersionRef
from serving.schemas.requests import Instant, LongText, Request, Text

TrialId = Annotated[str, Field(examples=["0199a2c4-7a00-7000-8000-000000000009"])]
_Share = Annotated[float, Field(examples=[0.12])]
_PerWeek = Annotated[float, Field(examples=[42.5])]
_AgeDays = Annotated[int, Field(ge=1, le=182, strict=True)]
_Changes = Annotated[list[Text], Field(min_length=1, max_length=100)]


class TrialPlanOut(Answer):
    """How long a trial of a proposal would run until a difference of 10 percentage points is seen."""

    proposal_id: ProposalId
    weeks: float | None = Field(examples=[18.2], description="null where no time suffices.")
    most_weeks: Count = Field(description="No trial is offered that would take longer.")
    offered: bool = Field(examples=[True])
    age_days: Count = Field(description="Days after its hand-off at which a label enters.")
    a_per_week: _PerWeek = Field(description="Leads a week that only the card in force hands over.")
    b_per_week: _PerWeek = Field(description="Leads a week that only the proposed card hands over.")
    weeks_replayed: float = Field(examples=[8.0])
    leads_replayed: Count
    leads_active: Count
    handoffs: Count = Field(description="Hand-offs of the last half year that were old enough.")
    answered: Count = Field(description="Those of them with an answer by that age.")
    hot_line: int | None = Field(examples=[95], description="The line that was worked out for a part, if asked for.")
    text: str = Field(examples=["In the last 8 weeks about 42.5 leads a week …"])


class TrialIn(Request):
    """The meeting's approval of a proposal on trial; signed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"names": ["Sato", "Tanaka"], "reason": "Let us see", "age_days": 30}]}
    )
    names: Names = Field(description="Who decided: at least one.")
    reason: LongText = ""
    changes: _Changes | None = Field(None, description="Only these change_ids of the proposal; all when left out.")
    starts_at: Instant | None = Field(None, description="When the draw begins to decide; now if left out.")
    age_days: _AgeDays | None = Field(
        None, description="Days after its hand-off at which a label enters; the agreement's days for an outcome."
    )
    confirm: Text | None = Field(None, description="figures.confirm of a confirmation_needed refusal.")
    recompute_line: Annotated[bool, Field(strict=True)] = Field(
        False, description="Of a part: with the hot line that an approval with recompute_line would have."
    )


class TrialEndIn(Request):
    """The meeting's decision on a trial: publish the card that was on trial, or leave the card as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"publish": True, "names": ["Sato", "Tanaka"], "reason": "Better"}]}
    )
    publish: Annotated[bool, Field(strict=True)]
    names: Names
    reason: Annotated[LongText, Field(min_length=1)]


class TrialEndOut(Answer):
    """How a trial ended."""

    ended_at: At
    cause: TrialEndCause
    names: tuple[Signature, ...]
    reason: str = Field(examples=["Better by 12 points"])
    card: VersionRef | None = Field(description="The version that was published by it or instead of it, if any.")


class TrialRow(Answer):
    """One trial in short."""

    trial_id: TrialId
    card_id: CardId
    proposal_id: ProposalId
    version_a: Version = Field(description="In force.")
    version_b: Version = Field(description="On trial.")
    starts_at: At
    age_days: Count
    salt: str | None = Field(
        examples=["5f3a9c0d5f3a9c0d5f3a9c0d5f3a9c0d"],
        description="Null for a key of role sales until the trial has ended. A unit is A's where the first 8 bytes of "
        "SHA-256(salt, zero byte, unit) are below 2^63.",
    )
    names: tuple[Signature, ...]
    reason: str = Field(examples=["Let us see"])
    state: str = Field(examples=["runs since 2026-10-01"])
    end: TrialEndOut | None


class TrialList(Answer):
    """Trials, latest first."""

    trials: list[TrialRow]
    next: Next


class TrialSideOut(Answer):
    """The leads that one card alone hands over."""

    disagreed: Count = Field(description="Accounts, in either arm.")
    handed_over: Count = Field(description="Those that this card scored.")
    entered: Count = Field(description="Hand-offs that are old enough.")
    answered: Count
    hot: Count
    share: _Share | None = Field(description="Hot precision (0 to 1) of the answered; null without any.")


class TrialWeekOut(Answer):
    """The interval of the difference (-1 to 1) as it stood after a week."""

    at: At
    low: _Share
    high: _Share
    comparisons: Count


class TrialDetail(TrialRow):
    """A trial with what it has shown."""

    verdict: TrialVerdict
    difference: _Share | None = Field(description="Hot precision of B's side less that of A's, among the answered.")
    a: TrialSideOut
    b: TrialSideOut
    weeks: list[TrialWeekOut]
    text: list[str] = Field(examples=[["Not decided yet: the interval holds 0."]])
