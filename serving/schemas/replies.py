"""Answers of the API about leads, scores and hand-offs, proposals and cards; and the problem document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, JsonValue

from ondo.domain.leads import Value
from ondo.domain.proposal import Figures, Interval, NewRule, PathStep, PointChange, SettingChange
from ondo.domain.vocabulary import Axis, GateState, Temperature, Via
from serving.schemas.base import (
    Answer,
    At,
    BundleId,
    CardId,
    Channel,
    Count,
    EventKind,
    HandOffId,
    Hash,
    Index,
    Key,
    LeadId,
    Line,
    News,
    Penalty,
    Points,
    ProposalId,
    RuleId,
    SenderLeadId,
    Signature,
    Source,
    Total,
    Version,
)

_BLINDED = "Null while a trial of the card runs, for a key of role sales."
_FIGURES: dict[str, JsonValue] = {"auc": 0.78, "logloss": 0.51, "precision": 0.44}
_CHANGE: dict[str, JsonValue] = {
    "rule_id": "demo_request",
    "points_now": 50,
    "points_suggested": 55,
    "interval": {"low": 45.0, "high": 60.0, "level": 0.9},
    "support": 140,
    "share": 0.2,
    "gain": 0.01,
    "seller_action": False,
}


class LeadOut(Answer):
    """What became of a lead message."""

    lead_id: LeadId
    new: News = Field(description="Attribute facts added.")
    same: Count = Field(description="Attributes that Ondo knew already.")
    title_level: str | None = Field(
        description="Level of the title that was sent, if it says one.", examples=["department_head"]
    )
    undeclared: list[str] = Field(
        examples=[["favourite_colour"]], description="Attributes the card does not declare: stored, never scored."
    )
    mistyped: list[str] = Field(
        description="Attributes whose value is not of the declared type: stored, never scored.",
        examples=[["employees"]],
    )


class RefusedRow(Answer):
    """A row of a batch that was not accepted."""

    index: Index
    key: Key | None = Field(description="The row's own key; of leads and scores external_id, else lead_id.")
    source: Source | None = Field(description="As the row named it.")
    external_id: SenderLeadId | None = Field(description="As the row named it.")
    status: Count = Field(examples=[422])
    code: str = Field(examples=["input_invalid"])
    detail: str = Field(examples=["happened_at: Field required"])


class EventsOut(Answer):
    """What became of a batch; 207 when some rows were refused, the others are stored."""

    new: News
    same: Count
    refused: list[RefusedRow]
    undeclared: list[str] = Field(
        examples=[["newsletter_read"]], description="Kinds the card does not declare: stored, never scored."
    )
    undeclared_properties: list[str] = Field(
        description="As kind.property: no card declares them; kept beside the event, not scored.",
        examples=[["page_view.browser"]],
    )
    mistyped: list[str] = Field(
        description="As kind.property, not of the declared type: stored, never scored.",
        examples=[["page_view.seconds"]],
    )


class EventRef(Answer):
    """The event behind a number."""

    key: Key
    kind: EventKind
    label: str = Field(examples=["Demo request"])
    happened_at: At
    channel: Channel | None


class RulePoints(Answer):
    """What one rule gave; ``faded`` (<= 0) is what the age of its events has taken away, inside ``points``."""

    rule_id: RuleId
    axis: Axis
    label: str = Field(examples=["Demo requested"])
    points: Points | None = Field(description=_BLINDED)
    counted: Count | None = Field(description=_BLINDED)
    faded: Penalty | None = Field(description=_BLINDED)
    event: EventRef | None
    text: str = Field(examples=["Demo requested +50 (2026-10-01 09:30)"])


class Adjustment(Answer):
    """Points taken away, and why."""

    points: Points
    text: str = Field(examples=["-5 after 30 days without action (last on 2026-09-01)"])


class ResetOut(Answer):
    """The latest silence, which has taken away what was earned before it for good."""

    since: At = Field(description="The last waking action before it.")
    until: At | None = Field(
        description="The first waking action after it, from which on points count; null = it lasts."
    )
    text: str = Field(examples=["Behaviour points are reset after 120 days without action (last on 2026-06-01)"])


class MachineOut(Answer):
    """Events that the card takes for a machine's: they give no points and wake nobody."""

    events: Count
    last_at: At
    text: str = Field(examples=["15 events of machine traffic set aside (last 2026-09-01 09:30)"])


class GateOut(Answer):
    """One BANT gate."""

    gate_id: str = Field(examples=["timeframe"])
    label: str = Field(examples=["Timeframe (within 6 months)"])
    state: GateState
    text: str = Field(examples=["Timeframe (within 6 months): met"])


class FastTrackOut(Answer):
    """The exception in force."""

    fast_track_id: str = Field(examples=["switch_urgent"])
    label: str = Field(examples=["Urgent switch"])
    until: At
    event: EventRef
    text: str = Field(
        examples=["Fast track “Urgent switch”: hot whatever the points, by switch inquiry (until 2026-10-15)"]
    )


class NeedOut(Answer):
    """One thing that would make the lead hot."""

    points: Points
    rules: list[RuleId]
    gate: str | None = Field(examples=["timeframe"])
    text: str = Field(examples=["15 more points, for example Price page seen +15"])


class FeatureReason(Answer):
    """One feature's share of the model's answer, in log-odds."""

    feature: str = Field(examples=["events_30d"])
    label: str = Field(examples=["Events in 30 days"])
    value: Value | None = Field(examples=[4.0])
    contribution: float = Field(examples=[0.31])
    text: str = Field(examples=["Events in 30 days: 4 (raises the probability)"])


class ModelOut(Answer):
    """What the model thinks; it advises, the rules decide."""

    probability: float = Field(examples=[0.42], ge=0, le=1)
    bundle_id: BundleId
    up: list[FeatureReason]
    down: list[FeatureReason]


class SuggestedOut(Answer):
    """The score under the open proposal's card."""

    proposal_id: ProposalId
    total: Total
    hot_line: Line
    temperature: Temperature
    text: str = Field(examples=["Under the open proposal: 110 points (hot, hot line 95)"])


class HandOffRef(Answer):
    """The lead's open hand-off."""

    handoff_id: HandOffId
    via: Via
    opened_at: At
    due_at: At | None = Field(description="The deadline that counts now.")
    reactivated_at: At | None = Field(description="When a new fast-track event restarted the deadline last.")
    opened_now: bool


class CardRef(Answer):
    """Which agreed card gave the points."""

    card_id: CardId
    version: Version
    hot_line: Line
    warm_line: Line


class ScoreOut(Answer):
    """A whole score: every number with its cause, in the language asked for."""

    lead_id: LeadId | None = Field(description="Null for a stateless score.")
    as_of: At
    stored: bool
    card: CardRef
    total: Total | None = Field(description=_BLINDED)
    temperature: Temperature
    temperature_label: str = Field(examples=["hot"])
    summary: str = Field(examples=["Hot with 105 points: Demo requested +50, Document requested +20"])
    axes: dict[Literal["attribute", "behaviour"], Count] | None = Field(
        examples=[{"attribute": 35, "behaviour": 70}], description=_BLINDED
    )
    rules: list[RulePoints]
    decay: Adjustment | None
    reset: ResetOut | None = Field(description="Null without a lasting step of decay, or where no silence was.")
    machine_traffic: MachineOut | None = Field(description="Null where nothing was set aside, or the card keeps it.")
    caps: Adjustment | None
    gates: list[GateOut]
    fast_track: FastTrackOut | None
    needs: list[NeedOut]
    last_active_at: At | None
    mistyped: list[str] = Field(
        description="Attributes, and kind.property of events in the body, that are not of their declared type: "
        "they do not score.",
        examples=[["employees"]],
    )
    model: ModelOut | None
    model_note: str | None = Field(
        examples=["There is no trained model yet."], description="Why there is no model probability."
    )
    suggested: SuggestedOut | None
    handoff: HandOffRef | None


class VersionRef(Answer):
    """A card version."""

    card_id: CardId
    version: Version


class ProposalOut(Answer):
    """A proposal for the meeting; no changes, new rules and settings means: keep the card."""

    proposal_id: ProposalId
    card_id: CardId
    base_version: Version
    as_of: At
    changes: tuple[PointChange, ...] = Field(examples=[[_CHANGE]])
    new_rules: tuple[NewRule, ...] = Field(
        description="Rules the card does not have yet, as its file writes them.", examples=[[]]
    )
    settings: tuple[SettingChange, ...] = Field(
        description="At most one other way to count, cap, decay or gate.", examples=[[]]
    )
    hot_line_now: Line
    hot_line_suggested: Line
    current: Figures = Field(description="The card as it is, on later data.", examples=[_FIGURES])
    suggested: Figures | None = Field(description="The proposal, on the same data.", examples=[_FIGURES])
    model: Figures | None = Field(description="The model, on the same data.", examples=[_FIGURES])
    gain: Interval | None = Field(
        description="The rise of replayed precision.",
        examples=[{"low": 0.01, "high": 0.08, "level": 0.9}],
    )
    path: tuple[PathStep, ...] = Field(description="What each number of changes buys.", examples=[[]])
    labels: Count
    positives: Count
    reason: str = Field(examples=["better on later data"])
    facts: dict[str, Any] = Field(description="Further evidence, shown and never applied.", examples=[{}])


class CardOut(Answer):
    """The card in force, in the form of a card file."""

    card_id: CardId
    version: Version
    content_hash: Hash
    approved_by: tuple[Signature, ...]
    effective_from: At
    proposal_id: ProposalId | None
    card: dict[str, Any] = Field(examples=[{"schema": 1, "card_id": "default"}])


class Problem(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: Count
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
