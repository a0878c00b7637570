"""Messages of webhooks as receivers get them, one model for each kind; the document shows them under ``webhooks``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ondo.domain.vocabulary import Via
from ondo.ledger.outbox.outbox import Kind
from serving.schemas.base import Answer, At, CardId, Count, HandOffId, Hash, LeadId, ProposalId, TeamId, Total, Version
from serving.schemas.drafts import DraftId
from serving.schemas.follow_ups import Week

Link = Annotated[
    str | None,
    Field(
        description="Address of the lead's page, where the service knows its own.",
        examples=["https://ondo.example.com/leads/0199a2c4-7a00-7000-8000-000000000001"],
    ),
]
Due = Annotated[At | None, Field(description="When the first contact is owed; null without a deadline.")]


class AboutLead(Answer):
    """What every message about a lead has."""

    lead_id: LeadId
    link: Link = None


class AboutHandOff(AboutLead):
    """What every message about a hand-off has."""

    handoff_id: HandOffId
    card_id: CardId


class LeadHotData(AboutLead):
    """Of a lead that has just turned hot."""

    card_id: CardId
    card_version: Version
    total: Total | None = Field(description="Null while a trial of the card runs.")
    at: At


class HandOffOpenedData(AboutHandOff):
    """Of a lead that sales gets."""

    card_version: Version
    via: Via
    opened_at: At
    due_at: Due


class DeadlineData(AboutHandOff):
    """Of a first contact that is nearly due, or late."""

    via: Via
    team: TeamId = Field(description="Empty for the company as a whole.")
    attempts: Count
    opened_at: At
    due_at: Due
    at: At


class HandOffReactivatedData(AboutHandOff):
    """Of a new fast-track event while the hand-off is open."""

    via: Via
    fast_track: str = Field(examples=["competitor_switch"])
    opened_at: At
    due_at: At | Literal[""] = Field(description="The new deadline; empty without one.")
    at: At


class HandOffClosedData(AboutHandOff):
    """Of a hand-off that ended."""

    cause: str = Field(
        description="The outcome, false_hot, duplicate or expired.", examples=["won", "false_hot", "expired"]
    )
    closed_at: At


class HandOffReopenedData(AboutHandOff):
    """Of a hand-off that is open again."""


class CardApprovedData(Answer):
    """Of a version of a card that was published."""

    card_id: CardId
    card_version: Version
    content_hash: Hash
    proposal_id: ProposalId | None = Field(description="null where it came from a file.")
    effective_from: At


class ProposalReadyData(Answer):
    """Of a recalibration that suggests something."""

    proposal_id: ProposalId
    card_id: CardId
    base_version: Version
    as_of: At


class LeadErasedData(AboutLead):
    """Of a person who was erased."""

    at: At


class FeedbackWaitingData(Answer):
    """Of leads on which sales could say a word and has not."""

    week: Week
    waiting: Count


class FollowUpDrawnData(Answer):
    """Of unanswered hand-offs that were drawn."""

    week: Week
    drawn: Count


class DraftHandedOverData(Answer):
    """Of a draft that the meeting is to decide on."""

    draft_id: DraftId
    card_id: CardId
    base_version: Version


class WebhookMessage(Answer):
    """What is sent, signed as Standard Webhooks say; ``type`` names the kind, ``timestamp`` when it was told."""

    timestamp: At


class LeadHotMessage(WebhookMessage):
    """A lead turned hot, noticed when its event arrived."""

    type: Literal["lead.hot"]
    data: LeadHotData


class HandOffOpenedMessage(WebhookMessage):
    """Sales gets a lead."""

    type: Literal["handoff.opened"]
    data: HandOffOpenedData


class HandOffDueSoonMessage(WebhookMessage):
    """A first contact is nearly due."""

    type: Literal["handoff.due_soon"]
    data: DeadlineData


class HandOffBreachedMessage(WebhookMessage):
    """A first contact is late."""

    type: Literal["handoff.breached"]
    data: DeadlineData


class HandOffReactivatedMessage(WebhookMessage):
    """A new fast-track event came while the hand-off was open; the deadline runs anew."""

    type: Literal["handoff.reactivated"]
    data: HandOffReactivatedData


class HandOffClosedMessage(WebhookMessage):
    """An outcome, a send-back, a merge, or nobody worked on it."""

    type: Literal["handoff.closed"]
    data: HandOffClosedData


class HandOffReopenedMessage(WebhookMessage):
    """What closed it was taken back."""

    type: Literal["handoff.reopened"]
    data: HandOffReopenedData


class CardApprovedMessage(WebhookMessage):
    """A version of a card is published."""

    type: Literal["card.approved"]
    data: CardApprovedData


class ProposalReadyMessage(WebhookMessage):
    """A recalibration suggests something."""

    type: Literal["proposal.ready"]
    data: ProposalReadyData


class LeadErasedMessage(WebhookMessage):
    """A person was erased."""

    type: Literal["lead.erased"]
    data: LeadErasedData


class FeedbackWaitingMessage(WebhookMessage):
    """Once a week: leads await a word of sales."""

    type: Literal["feedback.waiting"]
    data: FeedbackWaitingData


class FollowUpDrawnMessage(WebhookMessage):
    """Once a week: a manager is asked to judge the hand-offs that were drawn."""

    type: Literal["follow_up.drawn"]
    data: FollowUpDrawnData


class DraftHandedOverMessage(WebhookMessage):
    """Somebody handed a draft of a card to the meeting."""

    type: Literal["draft.handed_over"]
    data: DraftHandedOverData


MESSAGES: Mapping[Kind, type[WebhookMessage]] = {
    Kind.LEAD_HOT: LeadHotMessage,
    Kind.HANDOFF_OPENED: HandOffOpenedMessage,
    Kind.HANDOFF_DUE_SOON: HandOffDueSoonMessage,
    Kind.HANDOFF_BREACHED: HandOffBreachedMessage,
    Kind.HANDOFF_REACTIVATED: HandOffReactivatedMessage,
    Kind.HANDOFF_CLOSED: HandOffClosedMessage,
    Kind.HANDOFF_REOPENED: HandOffReopenedMessage,
    Kind.CARD_APPROVED: CardApprovedMessage,
    Kind.PROPOSAL_READY: ProposalReadyMessage,
    Kind.LEAD_ERASED: LeadErasedMessage,
    Kind.FEEDBACK_WAITING: FeedbackWaitingMessage,
    Kind.FOLLOW_UP_DRAWN: FollowUpDrawnMessage,
    Kind.DRAFT_HANDED_OVER: DraftHandedOverMessage,
}
"""The body of each kind of message."""
