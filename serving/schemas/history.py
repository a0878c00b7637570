"""Answers about a lead's scores in the past, and why they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from ondo.domain.leads import Value
from ondo.domain.score_change import Turn
from ondo.domain.vocabulary import Temperature
from serving.schemas.definitions import DifferenceOut
from serving.schemas.replies import Answer, EventRef


class LoggedScore(Answer):
    """One answer that Ondo gave."""

    at: datetime
    card_id: str
    card_version: int
    total: int
    attribute: int
    behaviour: int
    decay: int
    temperature: Temperature
    fast_track: str | None
    probability: float | None
    bundle_id: str | None
    rules: dict[str, int] = Field(description="Points by rule.")


class ScoreHistory(Answer):
    """What Ondo answered about a lead, latest first."""

    scores: list[LoggedScore]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class ScorePoint(Answer):
    """One of two scores that are compared."""

    at: datetime
    card_version: int
    total: int
    attribute: int
    behaviour: int
    decay: int
    temperature: Temperature
    temperature_label: str
    fast_track: str | None


class RuleChangeOut(Answer):
    """A rule that gives other points than before."""

    rule_id: str
    label: str
    axis: Literal["attribute", "behaviour"]
    turn: Turn
    before: int
    after: int
    points: int = Field(description="after - before.")
    event: EventRef | None = Field(description="The latest event that the rule counts, or counted.")
    text: str


class Causes(Answer):
    """What the change of the total comes from; the three add up to it."""

    card: int = Field(description="The later version of the card on the earlier facts.")
    time: int = Field(description="The same facts at the later instant: decay, windows, dates gone by.")
    facts: int = Field(description="What became known in between.")


class AttributeChangeOut(Answer):
    """An attribute that is known with another value than before; null = unknown."""

    name: str
    label: str
    before: Value | None
    after: Value | None


class ScoreChangeOut(Answer):
    """Why a lead's score is another one than before: rules, caps and decay add up to ``points``."""

    lead_id: str
    card_id: str
    before: ScorePoint
    after: ScorePoint
    points: int
    text: str
    causes: Causes
    rules: list[RuleChangeOut]
    caps: int
    decay: int
    attributes: list[AttributeChangeOut]
    events: list[EventRef] = Field(description="What became known in between, latest first, at most 50.")
    events_count: int
    card: list[DifferenceOut] = Field(description="What differs between the two versions of the card.")
