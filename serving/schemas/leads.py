"""Schemas of leads: what may be said beside attributes and events, and what is answered about one."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from ondo.domain.leads import Value
from ondo.domain.vocabulary import FeedbackLabel, MissedReason, OutcomeKind, SendBackReason, Temperature
from serving.schemas.accounts import AccountOfLead
from serving.schemas.base import (
    Answer,
    At,
    CardId,
    Channel,
    Count,
    EventKind,
    HandOffId,
    Index,
    Key,
    LeadId,
    News,
    Next,
    SenderLeadId,
    Source,
)
from serving.schemas.replies import LeadOut, RefusedRow
from serving.schemas.requests import KEY_SPACE, Instant, KeySpace, Request, SenderId, Text


class LeadRow(LeadOut):
    """What became of one row of a batch of leads."""

    index: Index
    external_id: SenderLeadId


class LeadsOut(Answer):
    """What became of a batch of leads; 207 when some rows were refused, the others are stored."""

    leads: list[LeadRow]
    refused: list[RefusedRow]


class AmountIn(Request):
    """Money, in the currency's smallest unit: 1,200,000 yen are 1200000 JPY, 12 dollars are 1200 USD."""

    minor: Annotated[int, Field(ge=0, le=10**15, strict=True)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(description="ISO 4217.")


class OutcomeIn(Request):
    """What became of a lead; it closes the hand-off named, or without one those of the lead that are open."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "crm",
                    "key": "deal-77",
                    "external_id": "L-1024",
                    "outcome": "won",
                    "amount": {"minor": 1200000, "currency": "JPY"},
                    "happened_at": "2026-11-02T15:00:00+09:00",
                }
            ]
        }
    )
    source: Text
    key: Text = Field(description="Your own key of the deal, unique within the source and key space.")
    key_space: KeySpace = KEY_SPACE
    external_id: SenderId | None = Field(None, description="Your id of the lead within the source.")
    lead_id: Text | None = Field(None, description="Ondo's id of the lead, instead of external_id.")
    handoff_id: Text | None = Field(None, description="The hand-off that it ends; without it the lead is named.")
    outcome: OutcomeKind
    amount: AmountIn | None = None
    happened_at: Instant | None = Field(None, description="When left out known_at, without one now.")
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")

    @model_validator(mode="after")
    def _one_lead(self) -> OutcomeIn:
        if (self.external_id is not None) + (self.lead_id is not None) + (self.handoff_id is not None) != 1:
            raise ValueError("name either the hand-off (handoff_id) or the lead (external_id or lead_id)")
        return self


class MissedHotIn(Request):
    """A lead that should have been handed over, and was not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rater": "sales-07", "reason": "asked_us"}]})
    rater: Text = Field(description="Who says so: a user's id, not a name.")
    reason: MissedReason | None = Field(None, description="How it was known; another one needs the first taken back.")
    source: Text = "api"
    key: Text | None = Field(None, description="Your key of this message; sent again with it, nothing changes.")
    key_space: KeySpace = KEY_SPACE
    happened_at: Instant | None = Field(None, description="When left out known_at, without one now.")
    known_at: Instant | None = Field(None, description="When your systems knew it; on arrival when left out.")


class OutcomeOut(Answer):
    """What became of an outcome message."""

    lead_id: LeadId
    handoff_id: HandOffId | None
    new: News
    closed: list[HandOffId] = Field(description="Hand-offs that it closed.")
    corrected: list[OutcomeKind] = Field(description="What your key said of this deal before, and no more.")


class MissedHotOut(Answer):
    """What became of a missed hot."""

    lead_id: LeadId
    new: News


class ErasedOut(Answer):
    """The person of a lead is erased; ``erased`` is false when nothing was held."""

    lead_id: LeadId
    erased: bool


class RetractionOut(Answer):
    """A fact is taken back.

    ``leads`` are those it was about; ``causeless`` hand-offs would not have opened without it, and ``reopened`` ones
    had been closed by it.
    """

    leads: list[LeadId]
    causeless: list[HandOffId]
    reopened: list[HandOffId]


class ExternalId(Answer):
    """A sender's id of the lead; in place of one that holds an e-mail address stands its digest (``address:…``)."""

    source: Source
    external_id: SenderLeadId


class HeatOut(Answer):
    """The temperature that was answered last, by card."""

    card_id: CardId
    temperature: Temperature
    since: At


class LeadView(Answer):
    """A lead as known at an instant, without personal data."""

    lead_id: LeadId
    as_of: At
    attributes: dict[str, Value] = Field(examples=[{"employees": 600.0, "industry": "it"}])
    events: Count
    external_ids: list[ExternalId]
    heat: list[HeatOut]
    open_handoffs: list[HandOffId]
    last_label: FeedbackLabel | None = Field(description="What sales said last about the lead.")
    last_reason: SendBackReason | MissedReason | None = Field(description="The reason that was given with it.")
    account: AccountOfLead | None = Field(
        description="Its account as it is now; null when it names none, and for a day of the past."
    )


class FactOut(Answer):
    """What every fact carries: who said it under which key, and its three instants."""

    source: Source
    key: Key
    happened_at: At
    known_at: At
    recorded_at: At


class AttributeFactOut(FactOut):
    """An attribute got a value; null = became unknown."""

    name: str = Field(examples=["employees"])
    value: Value | None = Field(examples=[600.0])


class AttributeHistory(Answer):
    """What was told of a lead's attributes, latest first."""

    attributes: list[AttributeFactOut]
    next: Next


class EventFactOut(FactOut):
    """Something was done."""

    kind: EventKind
    channel: Channel | None
    properties: dict[str, Value] = Field(description="Those that a card declares.", examples=[{"page": "price"}])


class EventHistory(Answer):
    """A lead's events, latest first."""

    events: list[EventFactOut]
    next: Next


class AmountOut(Answer):
    """Money, in the currency's smallest unit."""

    minor: Count
    currency: str = Field(examples=["JPY"])


class OutcomeFactOut(FactOut):
    """What became of the lead."""

    handoff_id: HandOffId | None
    outcome: OutcomeKind
    amount: AmountOut | None


class OutcomeHistory(Answer):
    """What became of a lead, latest first."""

    outcomes: list[OutcomeFactOut]
    next: Next
