"""Schemas of the agreement: what may be said about a hand-off, and what is answered about promises kept."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from ondo.domain.conversion import ConversionProof
from ondo.domain.sla import ContactState
from ondo.domain.vocabulary import SendBackReason, Via
from serving.schemas.base import (
    Answer,
    At,
    CardId,
    Count,
    HandOffId,
    Hash,
    LeadId,
    Line,
    News,
    Next,
    Signature,
    TeamId,
    User,
    Version,
)
from serving.schemas.deadline import DeadlineMoved
from serving.schemas.requests import KEY_SPACE, Instant, KeySpace, Name, Request, Text


class ClaimIn(Request):
    """Somebody of sales takes a hand-off; the latest claim holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"owner": "sales-07", "team": "tokyo"}]})
    owner: Text = Field(description="Who takes it: a user's id, not a name.")
    team: Text | None = Field(None, description="A team of the agreement; without it the owner's own.")
    source: Text = "api"
    key: Text | None = Field(None, description="Your key of this message; sent again with it, nothing changes.")
    key_space: KeySpace = KEY_SPACE
    happened_at: Instant | None = Field(None, description="When left out known_at, without one now.")
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")


class ContactIn(Request):
    """Sales tried to reach the lead."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"channel": "telephone", "reached": False}]})
    channel: Name = Field(description="telephone, email, visit, web_meeting or a word of your own.")
    reached: bool = Field(description="Whether somebody answered.")
    source: Text = "api"
    key: Text | None = Field(None, description="Your key of this message; sent again with it, nothing changes.")
    key_space: KeySpace = KEY_SPACE
    happened_at: Instant | None = Field(None, description="When left out known_at, without one now.")
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")


class ClaimOut(Answer):
    """What became of a claim."""

    handoff_id: HandOffId
    new: News
    owner: User
    team: TeamId | None
    due_at: At | None = Field(description="The deadline on the clock of the owner and the team.")


class ContactOut(Answer):
    """What became of a contact."""

    handoff_id: HandOffId
    new: News
    attempts: Count
    contacted_at: At | None
    state: ContactState


class AgreementOut(Answer):
    """A version of the agreement, in the form of its file; version 0 is the shipped one, approved by nobody."""

    version: Version
    content_hash: Hash
    approved_by: tuple[Signature, ...]
    effective_from: At | None
    note: str = Field(examples=["First agreement"])
    agreement: dict[str, Any] = Field(examples=[{"schema": 1}])


class AgreementVersions(Answer):
    """Every version, the latest first."""

    versions: list[AgreementOut]


class TallyOut(Answer):
    """What sales has kept over some hand-offs."""

    handoffs: Count
    open: Count
    waiting: Count
    due_soon: Count
    overdue: Count
    in_time: Count
    late: Count
    judged: Count = Field(description="First contacts that are decided: in time, late, or overdue.")
    kept: float | None = Field(description="Share of the judged first contacts that were in time.", examples=[0.9])
    computed: Count = Field(
        description="Of these, how many came without a deadline (imported history): it is computed on the agreement's "
        "clock afterwards and judged at `seen_until`, since nobody was ever told of it."
    )
    attempts_short: Count
    outcome_missing: Count
    reason_missing: Count
    closed: Count = Field(description="Closed by somebody's answer; not the expired ones.")
    converted: Count = Field(
        description="Became an opportunity or were won by now: by outcomes that name the hand-off, or that name none "
        "and happened while it was the lead's last one."
    )
    expired: Count = Field(
        description="Closed by nobody: the outcome overdue, the lead cold again. A breach, no label."
    )


class TeamTally(TallyOut):
    """One team of sales; the company itself when the agreement names none."""

    team: TeamId | None
    label: str = Field(examples=["Tokyo"])


class OwnerTally(TallyOut):
    """One person of sales; null: taken by nobody."""

    owner: User | None


class ViaTally(TallyOut):
    """Hand-offs by what opened them."""

    via: Via
    label: str = Field(examples=["hot"])


class RateOut(Answer):
    """A share with its count and its 90% interval (Wilson)."""

    hits: Count
    count: Count
    value: float | None = Field(description="Null below 10: too few for a share.", examples=[0.4])
    low: float | None = Field(examples=[0.3])
    high: float | None = Field(examples=[0.5])


class CountsOut(Answer):
    """How the counts of the window hang together; each line follows from those before it."""

    recorded: Count = Field(description="Every hand-off on record.")
    not_counted: Count = Field(description="Of these, duplicates and those superseded by a later one of the same lead.")
    handoffs: Count = Field(description="The rest: recorded - not_counted. What sales is held to.")
    by_points: Count
    fast_track: Count
    drawn: Count = Field(description="The exploration sample.")
    by_hand: Count
    hot_leads: Count = Field(description="by_points + fast_track; a lead that came twice counts twice.")
    leads_handed: Count = Field(description="Different leads among the hand-offs.")
    judged: Count = Field(description="Hot leads that sales judged.")
    not_judged: Count
    precise: RateOut = Field(description="Hot precision: really hot, of the judged hot leads.")
    sent_back: Count = Field(description="Judged hot leads that were false hot.")


class ConvertedOut(Answer):
    """How many of some leads became an opportunity or were won up to now."""

    label: str = Field(examples=["Hot"])
    handoffs: Count = Field(description="How many there were; for warm leads, leads.")
    converted: Count
    share: float | None = Field(description="Null below 10: too few for a share.", examples=[0.4])
    low: float | None = Field(description="Lower end of the 90% interval (Wilson); null without any.", examples=[0.3])
    high: float | None = Field(examples=[0.5])


class GroupConversion(ConvertedOut):
    """Leads by how they came to sales; what is open counts as not converted."""

    group: Literal["hot", "fast_track", "exploration", "manual", "warm"] = Field(
        description="`warm`: warm at the beginning of a month of the window and never handed over, so not worked by "
        "sales; the same horizon, from then up to now."
    )
    closed: Count | None = Field(description="How many of the hand-offs somebody's answer closed; null for warm leads.")
    expired: Count = Field(description="How many closed without anybody's answer; they count as what is open does.")


class BandConversion(ConvertedOut):
    """Hand-offs whose total at their opening was low <= total < high; the fast track is left out."""

    low_points: Count | None
    high_points: Count | None


class ConversionOut(Answer):
    """Conversion of the hand-offs of one card that opened in the window: whether the definition works."""

    card_id: CardId
    label: str = Field(examples=["Default card"])
    hot_line: Line
    warm_line: Line
    groups: list[GroupConversion] = Field(description="Hot beside the exploration sample is the proof.")
    bands: list[BandConversion] = Field(description="By points at the hand-off, the lowest first.")
    unbanded: Count = Field(description="Hand-offs whose points nobody can tell.")
    warm_looked_at: Count | None = Field(description="Leads scored to find the warm ones, a draw of `warm_candidates`.")
    warm_candidates: Count | None = Field(description="How many there are; estimated where not all were asked.")
    proof: ConversionProof
    proof_text: str = Field(examples=["Too few hand-offs to tell."])


class SentBack(Answer):
    """Why hot leads were sent back, by the verdict that stands; null: without a reason."""

    reason: SendBackReason | None
    label: str = Field(examples=["Not now"])
    handoffs: Count


class LateOut(Answer):
    """An open hand-off on which something is owed."""

    handoff_id: HandOffId
    lead_id: LeadId
    state: ContactState
    owner: User | None
    team: TeamId | None
    due_at: At | None
    due_moved: DeadlineMoved | None = Field(description="Where the deadline was before, and why it moved since.")
    attempts: Count
    outcome_missing: bool


class LateList(Answer):
    """Open hand-offs on which something is owed, the most urgent first."""

    late: list[LateOut]
    late_count: Count = Field(description="How many there are in all.")
    next: Next


class SalesWeek(Answer):
    """What sales kept of the hand-offs that opened in one week."""

    week: str = Field(examples=["2026-W39"])
    whole: bool = Field(description="False for the week that still runs.")
    handoffs: Count
    judged: Count = Field(description="Of these, those whose first contact is decided: made, or overdue.")
    in_time: Count
    kept: float | None = Field(description="Share of the judged first contacts that were in time.", examples=[0.9])
    outcome_missing: Count


class SupplyMonth(Answer):
    """What marketing supplied in one month."""

    month: str = Field(examples=["2026-09"])
    whole: bool = Field(description="False for the month that still runs.")
    hot_leads: Count
    hot_leads_kept: bool | None
    attributes_filled: float | None = Field(examples=[0.85])
    attributes_filled_kept: bool | None
    handoff_minutes: float | None = Field(
        examples=[4.5], description="Median from the lead's last action to the hand-off."
    )
    handoff_minutes_kept: bool | None


class DutiesOut(Answer):
    """Both sides of the agreement: what is owed now, and what was kept."""

    agreement_version: Version
    since: At
    until: At
    seen_until: At = Field(
        description="Up to when facts came in: the end of imported history while nothing lives on here, else now."
    )
    now: TallyOut = Field(description="Every open hand-off.")
    sales: TallyOut = Field(description="The hand-offs that opened in the window.")
    teams: list[TeamTally]
    owners: list[OwnerTally]
    opened_by: list[ViaTally]
    counts: CountsOut
    conversion: list[ConversionOut] = Field(description="One for each card.")
    sent_back: list[SentBack] = Field(description="Of the hot leads in the window; the commonest reason first.")
    late: list[LateOut] = Field(
        description="Overdue, due soon, or without an outcome; the first 200, most urgent first."
    )
    late_count: Count = Field(description="How many there are in all.")
    late_next: str | None = Field(
        examples=["WzEsMCwiYSJd"], description="Cursor of the others, for /v1/duties/late; null when these are all."
    )
    sales_weeks: list[SalesWeek] = Field(description="The last 12 weeks, the oldest first.")
    marketing: list[SupplyMonth] = Field(description="Calendar months of the company, the oldest first.")
