"""What may be said about a hand-off between marketing and sales, and what the API says about the agreement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from ondo.domain.agreement import State
from ondo.domain.words import Reason
from serving.models import KEY_SPACE, Instant, KeySpace, Name, Request, Text
from serving.models_deadline import DeadlineMoved
from serving.replies import Answer


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

    handoff_id: str
    new: int
    owner: str
    team: str | None
    due_at: datetime | None = Field(description="The deadline on the clock of the owner and the team.")


class ContactOut(Answer):
    """What became of a contact."""

    handoff_id: str
    new: int
    attempts: int
    contacted_at: datetime | None
    state: State


class AgreementOut(Answer):
    """A version of the agreement, in the form of its file; version 0 is the shipped one, signed by nobody."""

    version: int
    content_hash: str
    approved_by: list[str]
    effective_from: datetime | None
    note: str
    agreement: dict[str, Any]


class AgreementVersions(Answer):
    """Every version, the latest first."""

    versions: list[AgreementOut]


class TallyOut(Answer):
    """What sales has kept over some hand-offs."""

    handoffs: int
    open: int
    waiting: int
    due_soon: int
    overdue: int
    in_time: int
    late: int
    kept: float | None = Field(description="Share of decided first contacts that were in time.")
    attempts_short: int
    outcome_missing: int
    reason_missing: int
    closed: int = Field(description="Closed by an outcome or a send-back; not the expired ones.")
    converted: int = Field(description="Closed as an opportunity or won.")
    expired: int = Field(description="Closed by nobody: the outcome overdue, the lead cold again. A breach, no label.")


class TeamTally(TallyOut):
    """One team of sales; the company itself when the agreement names none."""

    team: str | None
    label: str


class OwnerTally(TallyOut):
    """One person of sales; null: taken by nobody."""

    owner: str | None


class ViaTally(TallyOut):
    """Hand-offs by what opened them: hot ones should convert better than the random sample."""

    via: str
    label: str


class SentBack(Answer):
    """Why hand-offs were sent back; null: without a reason."""

    reason: Reason | None
    label: str
    handoffs: int


class LateOut(Answer):
    """An open hand-off on which something is owed."""

    handoff_id: str
    lead_id: str
    state: State
    owner: str | None
    team: str | None
    due_at: datetime | None
    due_moved: DeadlineMoved | None = Field(description="Where the deadline was before, and why it moved since.")
    attempts: int
    outcome_missing: bool


class LateList(Answer):
    """Open hand-offs on which something is owed, the most urgent first."""

    late: list[LateOut]
    late_count: int = Field(description="How many there are in all.")
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class SupplyMonth(Answer):
    """What marketing supplied in one month."""

    month: str
    whole: bool = Field(description="False for the month that still runs.")
    hot_leads: int
    hot_leads_kept: bool | None
    attributes_filled: float | None
    attributes_filled_kept: bool | None
    handoff_minutes: float | None = Field(description="Median from the lead's last action to the hand-off.")
    handoff_minutes_kept: bool | None


class DutiesOut(Answer):
    """Both sides of the agreement: what is owed now, and what was kept."""

    agreement_version: int
    since: datetime
    until: datetime
    now: TallyOut = Field(description="Every open hand-off.")
    sales: TallyOut = Field(description="The hand-offs that opened in the window.")
    teams: list[TeamTally]
    owners: list[OwnerTally]
    opened_by: list[ViaTally]
    sent_back: list[SentBack] = Field(description="Of the hand-offs in the window; the commonest reason first.")
    late: list[LateOut] = Field(
        description="Overdue, due soon, or without an outcome; the first 200, most urgent first."
    )
    late_count: int = Field(description="How many there are in all.")
    late_next: str | None = Field(description="Cursor of the others, for /v1/duties/late; null when these are all.")
    marketing: list[SupplyMonth] = Field(description="Calendar months of the company, the oldest first.")
