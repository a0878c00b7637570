"""Answers about hand-offs: rows of the hot list, one hand-off with the five things sales needs, feedback."""

from __future__ import annotations

from pydantic import Field

from ondo.domain.hot_list import HotListGroup
from ondo.domain.sla import ContactState
from ondo.domain.vocabulary import FeedbackLabel, MissedReason, SendBackReason, Via
from serving.schemas.accounts import AccountOfLead
from serving.schemas.base import (
    Answer,
    At,
    Channel,
    Company,
    Count,
    EventKind,
    HandOffId,
    LeadId,
    News,
    Next,
    Penalty,
    Points,
    RuleId,
    TeamId,
    Total,
    User,
)
from serving.schemas.deadline import DeadlineMoved
from serving.schemas.hot_list import AtHandOff, OpenCounts, ScoreNowOut
from serving.schemas.replies import VersionRef


class FeedbackOut(Answer):
    """What became of a feedback."""

    handoff_id: HandOffId
    new: News
    closed_at: At | None


class Latest(Answer):
    """What the lead did last before the hand-off."""

    text: str = Field(examples=["Demo request"])
    happened_at: At
    ago: str = Field(examples=["1 hour ago"])


class Reactivated(Answer):
    """A new fast-track event came while the hand-off was open: the deadline runs from then."""

    at: At
    fast_track_id: str = Field(examples=["switch_urgent"])
    label: str = Field(examples=["Urgent switch"])
    text: str = Field(
        examples=["New fast track: Urgent switch (1 hour ago)"], description="What fired and how long ago, in one line."
    )


class HandOffRow(Answer):
    """One line of the hot list."""

    handoff_id: HandOffId
    lead_id: LeadId
    company: Company | None
    name: str | None = Field(examples=["佐藤 花子"])
    via: Via
    via_label: str = Field(examples=["hot"])
    group: HotListGroup | None = Field(description="Where it stands on the list; null once it is closed.")
    group_label: str | None = Field(examples=["In time"])
    total: Total | None = Field(description="At the hand-off, as at_handoff.total.")
    at_handoff: AtHandOff | None = Field(description="Null while a trial runs that it was opened in, and so is now.")
    now: ScoreNowOut | None = Field(description="Null when its card is not in force any more.")
    why: str = Field(examples=["Demo requested +50, Document requested +20"])
    latest: Latest | None
    opened_at: At
    reactivated: Reactivated | None = Field(description="The last time that a new fast-track event came.")
    due_at: At | None = Field(description="The deadline that counts now.")
    due: str | None = Field(description="The deadline on the company's clock.", examples=["2026-10-06 11:00"])
    due_moved: DeadlineMoved | None = Field(description="Where the deadline was before, and why it moved since.")
    remaining: str | None = Field(
        description="Business time on the team's clock until the first contact is owed.",
        examples=["23 business hours left"],
    )
    late: bool
    state: ContactState = Field(description="Where the first contact stands.")
    state_label: str = Field(examples=["waiting"])
    owner: User | None = Field(description="Who of sales has taken it.")
    team: TeamId | None = Field(description="The team whose clock gives the deadline.")
    team_label: str | None = Field(examples=["Tokyo"])
    attempts: Count
    attempts_agreed: Count = Field(description="How often sales agreed to try.")
    contacted_at: At | None = Field(description="The first attempt to reach the lead since the deadline began to run.")
    reached: bool
    causeless: bool = Field(description="It would not have opened without facts that were taken back since.")
    said: FeedbackLabel | None = Field(description="What sales said last about it.")
    account: AccountOfLead | None = Field(description="The lead's account as it is now; null when it names none.")
    card: VersionRef


class HandOffList(Answer):
    """Open hand-offs: in time by their deadline, overdue, contacted, gone cold, the exploration sample."""

    handoffs: list[HandOffRow]
    counts: OpenCounts
    next: Next


class Person(Answer):
    """Who it is, joined when read."""

    name: str | None = Field(examples=["佐藤 花子"])
    company: Company | None
    email: str | None = Field(examples=["hanako@example.co.jp"])
    phone: str | None = Field(examples=["03-0000-0000"])
    note: str | None = Field(examples=["Prefers mail"])


class Entry(Answer):
    """One thing the lead did."""

    kind: EventKind
    label: str = Field(examples=["Demo request"])
    happened_at: At
    channel: Channel | None


class HistoryEntry(Entry):
    """One thing the lead did, with the rules that it counted for."""

    rules: list[RuleId]


class ContactEntry(Answer):
    """One attempt to reach the lead; ``reached`` is null when nobody said."""

    channel: Channel
    reached: bool | None
    happened_at: At


class PointsEntry(Answer):
    """What one rule had given at the hand-off."""

    rule_id: RuleId
    label: str = Field(examples=["Demo requested"])
    points: Points
    counted: Count
    faded: Penalty
    event: Entry | None


class PointsOut(Answer):
    """The score at the hand-off."""

    total: Total
    attribute: Points
    behaviour: Points
    decay: Penalty
    rules: list[PointsEntry]


class FeedbackEntry(Answer):
    """What sales said about this hand-off."""

    label: FeedbackLabel
    label_text: str = Field(examples=["false hot"])
    reason: SendBackReason | MissedReason | None
    reason_text: str | None = Field(examples=["not now"])
    rater: User
    happened_at: At
    retracted_at: At | None = Field(description="When it was taken back, by a later word of the same person too.")


class HandOffCard(HandOffRow):
    """The five things sales needs: who, how acquired, contacts, history, points; and what was said since."""

    closed_at: At | None
    cause: str | None = Field(
        description="Why it closed: an outcome, false_hot, expired, duplicate, superseded, or what an import said.",
        examples=["false_hot"],
    )
    person: Person | None
    acquired: Entry | None
    contacts: list[ContactEntry]
    history: list[HistoryEntry]
    points: PointsOut | None = Field(description="Null while a trial runs that it was opened in.")
    feedback: list[FeedbackEntry]
