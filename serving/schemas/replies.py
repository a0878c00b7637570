"""What the API sends back, as pydantic models: the contract that the OpenAPI document shows.

Answers are built as plain dictionaries and encoded once; a test holds them against these models.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from ondo.domain.hot_list import HotListGroup
from ondo.domain.leads import Value
from ondo.domain.sla import State
from ondo.domain.vocabulary import FeedbackLabel, GateState, Reason, Temperature, Via
from serving.schemas.base import Answer as Answer  # noqa: PLC0414 - models elsewhere are made from it by this name
from serving.schemas.deadline import DeadlineMoved
from serving.schemas.hot_list import AtHandOff, OpenCounts, ScoreNowOut


class LeadOut(Answer):
    """What became of a lead message."""

    lead_id: str
    new: int = Field(description="Attribute facts added.")
    same: int = Field(description="Attributes that Ondo knew already.")
    title_level: str | None = None
    undeclared: list[str] = Field(description="Attributes the card does not declare: stored, never scored.")
    mistyped: list[str] = Field(description="Attributes whose value is not of the declared type: stored, never scored.")


class RefusedRow(Answer):
    """A row of a batch that was not accepted."""

    index: int
    key: str | None = Field(description="The row's own key; of leads and scores external_id, else lead_id.")
    source: str | None = Field(None, description="As the row named it.")
    external_id: str | None = Field(None, description="As the row named it.")
    status: int
    code: str
    detail: str


class EventsOut(Answer):
    """What became of a batch; 207 when some rows were refused, the others are stored."""

    new: int
    same: int
    refused: list[RefusedRow]
    undeclared: list[str] = Field(description="Kinds the card does not declare: stored, never scored.")
    undeclared_properties: list[str] = Field(
        description="As kind.property: no card declares them; kept beside the event, not scored."
    )
    mistyped: list[str] = Field(description="As kind.property, not of the declared type: stored, never scored.")


class EventRef(Answer):
    """The event behind a number."""

    key: str
    kind: str
    label: str
    happened_at: datetime
    channel: str | None


class RulePoints(Answer):
    """What one rule gave; ``faded`` (<= 0) is what the age of its events has taken away, inside ``points``."""

    rule_id: str
    axis: Literal["attribute", "behaviour"]
    label: str
    points: int
    counted: int
    faded: int
    event: EventRef | None
    text: str


class Adjustment(Answer):
    """Points taken away, and why."""

    points: int
    text: str


class GateOut(Answer):
    """One BANT gate."""

    gate_id: str
    label: str
    state: GateState
    text: str


class FastTrackOut(Answer):
    """The exception in force."""

    fast_track_id: str
    label: str
    until: datetime
    event: EventRef
    text: str


class NeedOut(Answer):
    """One thing that would make the lead hot."""

    points: int
    rules: list[str]
    gate: str | None
    text: str


class FeatureReason(Answer):
    """One feature's share of the model's answer, in log-odds."""

    feature: str
    label: str
    value: Value | None
    contribution: float
    text: str


class ModelOut(Answer):
    """What the model thinks; it advises, the rules decide."""

    probability: float = Field(ge=0, le=1)
    bundle_id: str
    up: list[FeatureReason]
    down: list[FeatureReason]


class SuggestedOut(Answer):
    """The score under the open proposal's card."""

    proposal_id: str
    total: int
    hot_line: int
    temperature: Temperature
    text: str


class HandOffRef(Answer):
    """The lead's open hand-off."""

    handoff_id: str
    via: Via
    opened_at: datetime
    due_at: datetime | None = Field(description="The deadline that counts now.")
    reactivated_at: datetime | None = Field(description="When a new fast-track event restarted the deadline last.")
    opened_now: bool


class CardRef(Answer):
    """Which agreed card gave the points."""

    card_id: str
    version: int
    hot_line: int
    warm_line: int


class ScoreOut(Answer):
    """A whole score: every number with its cause, in the language asked for."""

    lead_id: str | None = Field(description="Null for a stateless score.")
    as_of: datetime
    stored: bool
    card: CardRef
    total: int
    temperature: Temperature
    temperature_label: str
    summary: str
    axes: dict[Literal["attribute", "behaviour"], int]
    rules: list[RulePoints]
    decay: Adjustment | None
    caps: Adjustment | None
    gates: list[GateOut]
    fast_track: FastTrackOut | None
    needs: list[NeedOut]
    last_active_at: datetime | None
    mistyped: list[str] = Field(
        description="Attributes, and kind.property of events in the body, that are not of their declared type: "
        "they do not score."
    )
    model: ModelOut | None
    model_note: str | None = Field(description="Why there is no model probability.")
    suggested: SuggestedOut | None
    handoff: HandOffRef | None


class FeedbackOut(Answer):
    """What became of a feedback."""

    handoff_id: str
    new: int
    closed_at: datetime | None


class Latest(Answer):
    """What the lead did last before the hand-off."""

    text: str
    happened_at: datetime
    ago: str


class Reactivated(Answer):
    """A new fast-track event came while the hand-off was open: the deadline runs from then."""

    at: datetime
    fast_track_id: str
    label: str
    text: str = Field(description="What fired and how long ago, in one line.")


class VersionRef(Answer):
    """A card version."""

    card_id: str
    version: int


class HandOffRow(Answer):
    """One line of the hot list."""

    handoff_id: str
    lead_id: str
    company: str | None
    name: str | None
    via: Via
    via_label: str
    group: HotListGroup | None = Field(description="Where it stands on the list; null once it is closed.")
    group_label: str | None
    total: int = Field(description="At the hand-off, as at_handoff.total.")
    at_handoff: AtHandOff
    now: ScoreNowOut | None = Field(description="Null when its card is not in force any more.")
    why: str
    latest: Latest | None
    opened_at: datetime
    reactivated: Reactivated | None = Field(description="The last time that a new fast-track event came.")
    due_at: datetime | None = Field(description="The deadline that counts now.")
    due: str | None = Field(description="The deadline on the company's clock.")
    due_moved: DeadlineMoved | None = Field(description="Where the deadline was before, and why it moved since.")
    remaining: str | None = Field(description="Business time on the team's clock until the first contact is owed.")
    late: bool
    state: State = Field(description="Where the first contact stands.")
    state_label: str
    owner: str | None = Field(description="Who of sales has taken it.")
    team: str | None = Field(description="The team whose clock gives the deadline.")
    team_label: str | None
    attempts: int
    attempts_agreed: int = Field(description="How often sales agreed to try.")
    contacted_at: datetime | None = Field(
        description="The first attempt to reach the lead since the deadline began to run."
    )
    reached: bool
    causeless: bool = Field(description="It would not have opened without facts that were taken back since.")
    said: FeedbackLabel | None = Field(description="What sales said last about it.")
    card: VersionRef


class HandOffList(Answer):
    """Open hand-offs: in time by their deadline, overdue, contacted, gone cold, the exploration sample."""

    handoffs: list[HandOffRow]
    counts: OpenCounts
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class Person(Answer):
    """Who it is, joined when read."""

    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    note: str | None


class Entry(Answer):
    """One thing the lead did."""

    kind: str
    label: str
    happened_at: datetime
    channel: str | None


class HistoryEntry(Entry):
    """One thing the lead did, with the rules that it counted for."""

    rules: list[str]


class ContactEntry(Answer):
    """One attempt to reach the lead; ``reached`` is null when nobody said."""

    channel: str
    reached: bool | None
    happened_at: datetime


class PointsEntry(Answer):
    """What one rule had given at the hand-off."""

    rule_id: str
    label: str
    points: int
    counted: int
    faded: int
    event: Entry | None


class PointsOut(Answer):
    """The score at the hand-off."""

    total: int
    attribute: int
    behaviour: int
    decay: int
    rules: list[PointsEntry]


class FeedbackEntry(Answer):
    """What sales said about this hand-off."""

    label: FeedbackLabel
    label_text: str
    reason: Reason | None
    reason_text: str | None
    rater: str
    happened_at: datetime
    retracted_at: datetime | None = Field(description="When it was taken back, by a later word of the same person too.")


class HandOffCard(HandOffRow):
    """The five things sales needs: who, how acquired, contacts, history, points; and what was said since."""

    closed_at: datetime | None
    cause: str | None = Field(
        description="Why it closed: an outcome, false_hot, expired, duplicate, superseded, or what an import said."
    )
    person: Person | None
    acquired: Entry | None
    contacts: list[ContactEntry]
    history: list[HistoryEntry]
    points: PointsOut
    feedback: list[FeedbackEntry]


class ProposalOut(BaseModel):
    """The proposal that waits for the meeting; no changes, new rules and settings means: keep the card."""

    proposal_id: str
    card_id: str
    base_version: int
    as_of: datetime
    changes: list[dict[str, Any]]
    new_rules: list[dict[str, Any]] = Field(description="Rules the card does not have yet, as its file writes them.")
    settings: list[dict[str, Any]] = Field(description="At most one other way to count, cap, decay or gate.")
    hot_line_now: int
    hot_line_suggested: int
    labels: int
    positives: int
    reason: str


class CardOut(Answer):
    """The card in force, in the form of a card file."""

    card_id: str
    version: int
    content_hash: str
    approved_by: list[str]
    effective_from: datetime
    proposal_id: str | None
    card: dict[str, Any]


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    hint: str | None = None
    request_id: str = Field(description="The request's name, also in the header X-Request-ID.")
    errors: list[dict[str, Any]] | None = None
    findings: list[str] | None = None
    figures: dict[str, Any] | None = Field(
        None, description="With confirmation_needed: what would be done, and in confirm what to send to have it done."
    )
    refused: list[RefusedRow] | None = None
