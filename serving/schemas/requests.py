"""Schemas of requests, as pydantic models with examples; decoded from raw bytes by ``model_validate_json``."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from ondo.definitions.card_file import MOST_TEXT
from ondo.domain.bounds import LARGEST_NUMBER, LONGEST_ID, LONGEST_NAME, LONGEST_TEXT
from ondo.domain.errors import InputError
from ondo.domain.feedback import FeedbackReason, check_reason
from ondo.domain.instant import EARLIEST, LATEST, Micros, from_datetime, to_datetime
from ondo.domain.leads import Value
from ondo.domain.sender_id import normal
from ondo.domain.vocabulary import FeedbackLabel, Lang, MissedReason, SendBackReason
from ondo.text.messages import Message

MAX_EVENTS = 1_000
MAX_STATELESS_EVENTS = 10_000
_EARLIEST, _LATEST = to_datetime(EARLIEST), to_datetime(LATEST)


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError(Message("problem-text-with-nul").en)
    return text


def _sender_id(text: str) -> str:
    if not normal(text):
        raise ValueError("an id is not blank")
    return text


def _instant(when: object) -> object:
    if not (isinstance(when, datetime) or (isinstance(when, str) and when[4:5] == "-")):  # no bare numbers
        raise ValueError("write an instant such as 2026-10-01T09:00:00+09:00")
    return when


def _in_range(when: datetime) -> datetime:
    # Comparing and subtracting work at the edges of datetime, where a change of zone would overflow.
    if when - _EARLIEST < timedelta(0) or when - _LATEST > timedelta(0):
        raise ValueError("the instant must lie between 1970 and 2200")
    return when


Text = Annotated[str, AfterValidator(_text), Field(min_length=1, max_length=LONGEST_ID)]
SenderId = Annotated[str, AfterValidator(_text), AfterValidator(_sender_id), Field(min_length=1, max_length=LONGEST_ID)]
"""A sender's own id of a lead, as sent; the ledger compares it trimmed and NFKC-normalised."""
LongText = Annotated[str, AfterValidator(_text), Field(max_length=LONGEST_TEXT)]
CardText = Annotated[str, AfterValidator(_text), Field(max_length=MOST_TEXT)]
"""A card file as somebody writes it, mistakes and all."""
KeySpace = Annotated[str, AfterValidator(_text), Field(max_length=LONGEST_ID)]
KEY_SPACE: str = Field("", description="Which sequence of your keys it is of, where a source has several.")
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[a-z0-9_]+$")]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(_in_range)]
Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER, allow_inf_nan=False)]


def _value(value: object) -> Value:
    """Read a value by one rule, so that a wrong one gets one message and not one for each type it is not."""
    match value:
        case bool():
            return value
        case int() | float() if -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return float(value)
        case str() if len(value) <= LONGEST_TEXT:
            return _text(value)
    raise ValueError("a value is a text of up to 2,000 characters, a number up to 1e15, true or false")


AnyValue = Annotated[Value, PlainValidator(_value, json_schema_input_type=StrictBool | Number | LongText)]
Properties = Annotated[dict[Name, AnyValue], Field(max_length=50)]


class Explain(StrEnum):
    """How much is explained: the rules, or the rules and the model's reasons."""

    RULES = "rules"
    ALL = "all"


class Request(BaseModel):
    """Anything sent to Ondo: unknown members are refused, so that a typing error cannot lose a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def micros(when: datetime | None) -> Micros | None:
    """Return the instant of an optional datetime."""
    return None if when is None else from_datetime(when)


class PersonIn(Request):
    """Who it is. Kept apart from every fact, in the one table that can be erased."""

    name: LongText | None = None
    company: LongText | None = None
    email: LongText | None = None
    phone: LongText | None = None
    note: LongText | None = None


class LeadIn(Request):
    """A lead as its sender knows it: created at its first mention, changed by every later one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "ma",
                    "external_id": "L-1024",
                    "happened_at": "2026-10-01T09:00:00+09:00",
                    "attributes": {"employees": 600, "industry": "manufacturing"},
                    "title": "営業部長",
                    "person": {"name": "佐藤 花子", "company": "例示工業株式会社", "email": "hanako@example.co.jp"},
                }
            ]
        }
    )
    source: Text
    external_id: SenderId
    key: Text | None = Field(None, description="Your key of this message; sent again with it, nothing changes.")
    key_space: KeySpace = KEY_SPACE
    happened_at: Instant | None = Field(
        None, description="Since when the attributes hold; when left out known_at, without one now."
    )
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")
    attributes: Annotated[dict[Name, AnyValue | None], Field(max_length=100)] = Field(
        default_factory=dict, description="Name to value; null means: became unknown."
    )
    title: LongText | None = Field(None, description="Job title as written; only its level is kept (title_level).")
    person: PersonIn | None = None


class LeadsIn(Request):
    """A batch of leads; each row stands for itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "leads": [
                        {"source": "ma", "external_id": "L-1024", "attributes": {"employees": 600}},
                        {"source": "ma", "external_id": "L-1025", "attributes": {"industry": "retail"}},
                    ]
                }
            ]
        }
    )
    leads: Annotated[list[LeadIn], Field(min_length=1, max_length=MAX_EVENTS)]


class EventIn(Request):
    """One thing a lead or the seller did."""

    source: Text
    key: Text = Field(description="Your own key of the event, unique within the source and key space.")
    key_space: KeySpace = KEY_SPACE
    external_id: SenderId | None = Field(None, description="Your id of the lead within the source.")
    lead_id: Text | None = Field(
        None, validate_default=True, description="Ondo's id of the lead, instead of external_id."
    )
    kind: Name
    happened_at: Instant
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")
    properties: Properties = Field(
        default_factory=dict,
        description="Scored when a card declares them for the kind, else kept beside it.",
    )
    channel: Text | None = None

    @field_validator("lead_id")
    @classmethod
    def _one_lead(cls, lead_id: str | None, others: ValidationInfo) -> str | None:
        if "external_id" in others.data and (lead_id is None) == (others.data["external_id"] is None):
            raise ValueError("name the lead by either external_id or lead_id")
        return lead_id


class EventsIn(Request):
    """A batch of events; each row stands for itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "source": "ma",
                            "key": "ev-1",
                            "external_id": "L-1024",
                            "kind": "page_view",
                            "happened_at": "2026-10-01T09:12:00+09:00",
                            "properties": {"page": "price"},
                            "channel": "web",
                        }
                    ]
                }
            ]
        }
    )
    events: Annotated[list[EventIn], Field(min_length=1, max_length=MAX_EVENTS)]


class StatelessEvent(Request):
    """An event of a lead that Ondo does not keep."""

    kind: Name
    happened_at: Instant
    properties: Properties = Field(default_factory=dict)
    channel: Text | None = None
    key: Annotated[str, AfterValidator(_text), Field(max_length=LONGEST_ID)] = ""


_SCORE_EXAMPLES: JsonDict = {
    "examples": [
        {"source": "ma", "external_id": "L-1024", "lang": "ja"},
        {
            "attributes": {"employees": 600, "title_level": "department_head"},
            "events": [{"kind": "demo_request", "happened_at": "2026-10-01T09:00:00+09:00"}],
            "as_of": "2026-10-02T09:00:00+09:00",
            "lang": "en",
        },
    ]
}


class ScoreRequest(Request):
    """What every question for scores names: a stored lead, or facts; whether to look only; how much to explain."""

    every_card: ClassVar[bool] = False
    """Whether the answer is a list, one score for each card."""

    lead_id: Text | None = None
    source: Text | None = None
    external_id: SenderId | None = None
    attributes: Annotated[dict[Name, AnyValue], Field(max_length=100)] | None = None
    events: Annotated[list[StatelessEvent], Field(max_length=MAX_STATELESS_EVENTS)] | None = None
    as_of: Instant | None = Field(None, description="Score as of that instant; neither logged nor handed over.")
    handoff: StrictBool = Field(
        True, description="false: only look. No hand-off, no exploration draw, no change of temperature; not logged."
    )
    lang: Lang | None = None
    explain: Explain = Explain.ALL
    _judge: bool = PrivateAttr(default=False)

    @property
    def asked_by_judge(self) -> bool:
        """Whether whoever asks judges leads, as the route said."""
        return self._judge

    def by_judge(self, judge: bool) -> Self:
        """Return the question, being asked by whoever judges leads or not."""
        self._judge = judge
        return self

    @property
    def stateless(self) -> bool:
        """Whether the facts are in the body."""
        return self.attributes is not None or self.events is not None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_id, by_source = self.lead_id is not None, self.source is not None or self.external_id is not None
        if by_id + by_source + self.stateless != 1:
            raise ValueError("name a stored lead (lead_id, or source and external_id) or send attributes and events")
        if by_source and (self.source is None or self.external_id is None):
            raise ValueError("source and external_id go together")
        return self


class ScoreIn(ScoreRequest):
    """Ask for a score: of a stored lead (lead_id, or source and external_id), or of what is in the body."""

    model_config = ConfigDict(json_schema_extra=_SCORE_EXAMPLES)
    card_id: Text | None = Field(None, description="The card to score by; without it the oldest card that it fits.")


class CardScoresIn(ScoreRequest):
    """Ask for a score by every card that the lead fits: of a stored lead, or of what is in the body."""

    model_config = ConfigDict(json_schema_extra=_SCORE_EXAMPLES)
    every_card: ClassVar[bool] = True


class CardScoresBatchIn(Request):
    """A batch of questions for scores by every card; each row stands for itself."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scores": [{"source": "ma", "external_id": "L-1024", "explain": "rules"}]}]}
    )
    scores: Annotated[list[CardScoresIn], Field(min_length=1, max_length=MAX_EVENTS)]


class ScoresIn(Request):
    """A batch of questions for scores; each row stands for itself."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"scores": [{"source": "ma", "external_id": "L-1024", "explain": "rules"}]}]}
    )
    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=MAX_EVENTS)]


class FeedbackIn(Request):
    """What sales found: choices only."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"label": "false_hot", "reason": "not_now", "rater": "sales-07"}]}
    )
    label: FeedbackLabel
    reason: SendBackReason | MissedReason | None = Field(
        None,
        validate_default=True,
        description="Required for false_hot, not allowed for accurate_hot, how it was known for missed_hot.",
    )
    rater: Text = Field(description="Who says so: a user's id, not a name.")
    source: Text = "api"
    key: Text | None = None
    key_space: KeySpace = KEY_SPACE
    happened_at: Instant | None = Field(None, description="When left out known_at, without one now.")
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")

    @field_validator("reason")
    @classmethod
    def _needed(cls, reason: FeedbackReason | None, others: ValidationInfo) -> FeedbackReason | None:
        try:
            if "label" in others.data:
                check_reason(others.data["label"], reason)
        except InputError:
            raise ValueError("false_hot needs a reason and missed_hot may have one, each from its own list") from None
        return reason
