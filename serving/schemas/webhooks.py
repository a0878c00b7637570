"""Webhooks, as they are set up and answered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from ondo.domain.instant import HOUR
from ondo.ledger.outbox.outbox import Kind
from ondo.ledger.outbox.webhook_rotations import MOST_GRACE
from ondo.ledger.outbox.webhooks import Receiver, WebhookBacklog
from serving.schemas.base import Answer, At, Count, LeadId, Next
from serving.schemas.requests import Request, Text, _text
from serving.webhooks.ssrf import LONGEST_URL

Url = Annotated[str, AfterValidator(_text), Field(min_length=1, max_length=LONGEST_URL)]


class WebhookIn(Request):
    """A receiver to add. Without kinds it gets every kind of message."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://crm.example.com/ondo", "kinds": ["lead.hot"]}]}
    )

    url: Url
    kinds: Annotated[list[Kind], Field(max_length=len(Kind))] = Field(default_factory=list)


class WebhookOut(Answer):
    """A receiver and how its messages stand."""

    webhook_id: str = Field(examples=["0199a2c4-7a00-7000-8000-000000000006"])
    url: str = Field(examples=["https://crm.example.com/ondo"])
    kinds: list[Kind] = Field(description="Empty means every kind.")
    made_by: str = Field(examples=["local"])
    made_at: At
    ended_at: At | None
    rotated_at: At | None = Field(description="When its secret was rotated last.")
    old_secret_until: At | None = Field(description="Until when the secret of before the rotation signs too.")
    waiting: Count = Field(description="Messages on their way.")
    dead: Count = Field(description="Messages that were given up after the last attempt.")
    waiting_since: At | None = Field(description="When the oldest message on its way was told.")


class WebhookAdded(WebhookOut):
    """A new receiver with the secret that its messages are signed with; the secret is shown this once."""

    secret: str = Field(
        description="Standard Webhooks secret: whsec_ and 32 bytes in base64.",
        examples=["whsec_bm90IGEgc2VjcmV0LCBhbiBleGFtcGxlIG9ubHkhISE="],
    )


def webhook_out(receiver: Receiver, way: WebhookBacklog | None) -> WebhookOut:
    """Return a receiver as it is shown, never with its secret."""
    return WebhookOut(**_fields(receiver, way))


def with_secret(receiver: Receiver, way: WebhookBacklog | None, secret: str) -> WebhookAdded:
    """Return a receiver with a secret that is shown this once."""
    return WebhookAdded(**_fields(receiver, way), secret=secret)


def _fields(receiver: Receiver, way: WebhookBacklog | None) -> dict[str, Any]:
    stands = way or WebhookBacklog()
    return {
        "webhook_id": receiver.webhook_id,
        "url": receiver.url,
        "kinds": receiver.kinds,
        "made_by": receiver.made_by,
        "made_at": receiver.made_at,
        "ended_at": receiver.ended_at,
        "rotated_at": receiver.rotated_at,
        "old_secret_until": receiver.old_until,
        "waiting": stands.waiting,
        "dead": stands.dead,
        "waiting_since": stands.oldest,
    }


class RotateIn(Request):
    """How long the secret of before goes on signing beside the new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grace_hours": 24}]})

    grace_hours: Annotated[float, Field(ge=0, le=MOST_GRACE // HOUR)] = 24.0


class WebhookList(Answer):
    """Every receiver, the oldest first."""

    webhooks: list[WebhookOut]


class DeadMessage(Answer):
    """A message that a receiver did not accept."""

    message_id: str = Field(examples=["0199a2c4-7a00-7000-8000-000000000005"])
    kind: Kind
    lead_id: LeadId | None
    told_at: At
    attempts: Count
    last_error: str = Field(examples=["HTTP 500"])
    given_up_at: At


class DeadList(Answer):
    """Messages that were given up, the latest first."""

    dead: list[DeadMessage]
    next: Next


class ReplayIn(Request):
    """Which message to send again; without one all that were given up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    message_id: Text | None = None


class ReplayOut(Answer):
    """How many messages are on their way again."""

    replayed: Count


class WebhookTestOut(Answer):
    """Whether the receiver accepted a test message, and if not, why."""

    accepted: bool
    error: str = Field(examples=[""])
