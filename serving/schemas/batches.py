"""Batches of what sales and its systems say afterwards: outcomes, feedback, contacts; each row stands for itself."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from serving.schemas.base import Answer, At, HandOffId, Index, Key, LeadId, News
from serving.schemas.leads import OutcomeIn, OutcomeOut
from serving.schemas.replies import RefusedRow
from serving.schemas.requests import MAX_EVENTS, FeedbackIn, Request, Text
from serving.schemas.sla import ContactIn


class AboutIn(Request):
    """Whom a row is about: a hand-off, or a lead by the sender's id or by Ondo's."""

    external_id: Text | None = Field(None, description="Your id of the lead within the source.")
    lead_id: Text | None = Field(None, description="Ondo's id of the lead, instead of external_id.")
    handoff_id: Text | None = Field(None, description="The hand-off, instead of the lead.")

    @model_validator(mode="after")
    def _one_lead(self) -> Self:
        if (self.external_id is not None) + (self.lead_id is not None) + (self.handoff_id is not None) != 1:
            raise ValueError("name either the hand-off (handoff_id) or the lead (external_id or lead_id)")
        return self


class OutcomesIn(Request):
    """A batch of outcomes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcomes": [
                        {"source": "crm", "key": "deal-77", "external_id": "L-1024", "outcome": "opportunity"},
                        {"source": "crm", "key": "deal-78", "external_id": "L-1025", "outcome": "lost"},
                    ]
                }
            ]
        }
    )
    outcomes: Annotated[list[OutcomeIn], Field(min_length=1, max_length=MAX_EVENTS)]


class FeedbackRowIn(AboutIn, FeedbackIn):
    """What sales found about one hand-off; of a lead that is named instead, the last hand-off by then is meant.

    ``missed_hot`` is about a lead that was not handed over.
    """

    source: Text
    key: Text = Field(description="Your own key of the feedback, unique within the source.")


class FeedbacksIn(Request):
    """A batch of feedback."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "feedback": [
                        {
                            "source": "crm",
                            "key": "task-12",
                            "external_id": "L-1024",
                            "label": "false_hot",
                            "reason": "not_now",
                            "rater": "sales-07",
                            "happened_at": "2026-10-05T15:00:00+09:00",
                            "known_at": "2026-10-05T15:00:00+09:00",
                        }
                    ]
                }
            ]
        }
    )
    feedback: Annotated[list[FeedbackRowIn], Field(min_length=1, max_length=MAX_EVENTS)]


class ContactRowIn(AboutIn, ContactIn):
    """One attempt to reach a lead; without a hand-off it counts for those that were open then."""

    source: Text
    key: Text = Field(description="Your own key of the attempt, unique within the source.")


class ContactsIn(Request):
    """A batch of contacts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "contacts": [
                        {
                            "source": "crm",
                            "key": "call-9",
                            "external_id": "L-1024",
                            "channel": "telephone",
                            "reached": False,
                            "happened_at": "2026-10-01T14:00:00+09:00",
                        }
                    ]
                }
            ]
        }
    )
    contacts: Annotated[list[ContactRowIn], Field(min_length=1, max_length=MAX_EVENTS)]


class OutcomeRowOut(OutcomeOut):
    """What became of one row of a batch of outcomes."""

    index: Index
    key: Key


class OutcomesOut(Answer):
    """What became of a batch of outcomes; 207 when some rows were refused, the others are stored."""

    outcomes: list[OutcomeRowOut]
    refused: list[RefusedRow]


class FeedbackRowOut(Answer):
    """What became of one row of a batch of feedback."""

    index: Index
    key: Key
    lead_id: LeadId
    handoff_id: HandOffId | None = Field(description="The hand-off that it is about; null for missed_hot.")
    new: News
    closed_at: At | None


class FeedbacksOut(Answer):
    """What became of a batch of feedback; 207 when some rows were refused, the others are stored."""

    feedback: list[FeedbackRowOut]
    refused: list[RefusedRow]


class ContactRowOut(Answer):
    """What became of one row of a batch of contacts."""

    index: Index
    key: Key
    lead_id: LeadId
    handoff_id: HandOffId | None
    new: News


class ContactsOut(Answer):
    """What became of a batch of contacts; 207 when some rows were refused, the others are stored."""

    contacts: list[ContactRowOut]
    refused: list[RefusedRow]
