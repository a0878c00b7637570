"""Answers about a lead's scores in the past, and why they changed."""

from __future__ import annotations

from pydantic import Field

from ondo.domain.leads import Value
from ondo.domain.score_change import Turn
from ondo.domain.vocabulary import Axis, Temperature
from serving.schemas.base import (
    Answer,
    At,
    BundleId,
    CardId,
    Count,
    LeadId,
    Next,
    Penalty,
    Points,
    RuleId,
    Total,
    Version,
)
from serving.schemas.definitions import DifferenceOut
from serving.schemas.replies import EventRef

_BLINDED = "Null where it was answered in a trial that still runs, for a key of role sales."


class LoggedScore(Answer):
    """One answer that Ondo gave."""

    at: At
    card_id: CardId
    card_version: Version
    total: Total | None = Field(description=_BLINDED)
    attribute: Points | None = Field(description=_BLINDED)
    behaviour: Points | None = Field(description=_BLINDED)
    decay: Penalty | None = Field(description=_BLINDED)
    temperature: Temperature
    fast_track: str | None = Field(examples=["switch_urgent"])
    probability: float | None = Field(examples=[0.42])
    bundle_id: BundleId | None
    rules: dict[RuleId, Points] = Field(description="Points by rule; none where the total is not told.")


class ScoreHistory(Answer):
    """What Ondo answered about a lead, latest first."""

    scores: list[LoggedScore]
    next: Next


class ScorePoint(Answer):
    """One of two scores that are compared."""

    at: At
    card_version: Version
    total: Total
    attribute: Points
    behaviour: Points
    decay: Penalty
    temperature: Temperature
    temperature_label: str = Field(examples=["hot"])
    fast_track: str | None = Field(examples=["switch_urgent"])


class Causes(Answer):
    """What a change of points comes from; the three add up to it."""

    card: Count = Field(description="The later version of the card on the earlier facts.")
    time: Count = Field(description="The same facts at the later instant: decay, windows, dates gone by.")
    facts: Count = Field(description="What became known in between.")


class RuleChangeOut(Answer):
    """A rule that gives other points than before."""

    rule_id: RuleId
    label: str = Field(examples=["Demo requested"])
    axis: Axis
    turn: Turn
    before: Count
    after: Count
    points: Points = Field(description="after - before.")
    causes: Causes
    event: EventRef | None = Field(description="The latest event that the rule counts, or counted.")
    text: str = Field(examples=["Demo requested +50 (came)"])


class AttributeChangeOut(Answer):
    """An attribute that is known with another value than before; null = unknown."""

    name: str = Field(examples=["employees"])
    label: str = Field(examples=["Employees"])
    before: Value | None = Field(examples=[600.0])
    after: Value | None = Field(examples=[300.0])


class ScoreChangeOut(Answer):
    """Why a lead's score is another one than before: rules, caps and decay add up to ``points``."""

    lead_id: LeadId
    card_id: CardId
    before: ScorePoint
    after: ScorePoint
    points: Points
    text: str = Field(examples=["From 35 to 85 points (+50), cold to warm: Demo requested +50"])
    causes: Causes
    rules: list[RuleChangeOut]
    caps: Penalty
    decay: Penalty
    attributes: list[AttributeChangeOut]
    events: list[EventRef] = Field(description="What became known in between, latest first, at most 50.")
    events_count: Count
    card: list[DifferenceOut] = Field(description="What differs between the two versions of the card.")
