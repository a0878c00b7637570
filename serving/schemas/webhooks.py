"""Webhooks, as they are set up and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from ondo.domain.instant import HOUR
from ondo.ledger.outbox.outbox import Kind
from ondo.ledger.outbox.webhook_rotations import MOST_GRACE
from serving.schemas.replies import Answer
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

    webhook_id: str
    url: str
    kinds: list[Kind] = Field(description="Empty means every kind.")
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    rotated_at: datetime | None = Field(description="When its secret was rotated last.")
    old_secret_until: datetime | None = Field(description="Until when the secret of before the rotation signs too.")
    waiting: int = Field(description="Messages on their way.")
    dead: int = Field(description="Messages that were given up after the last attempt.")
    waiting_since: datetime | None = Field(description="When the oldest message on its way was told.")


class WebhookAdded(WebhookOut):
    """A new receiver with the secret that its messages are signed with; the secret is shown this once."""

    secret: str = Field(description="Standard Webhooks secret: whsec_ and 32 bytes in base64.")


class RotateIn(Request):
    """How long the secret of before goes on signing beside the new one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grace_hours": 24}]})

    grace_hours: Annotated[float, Field(ge=0, le=MOST_GRACE // HOUR)] = 24.0


class WebhookList(Answer):
    """Every receiver, the oldest first."""

    webhooks: list[WebhookOut]


class DeadMessage(Answer):
    """A message that a receiver did not accept."""

    message_id: str
    kind: Kind
    lead_id: str | None
    told_at: datetime
    attempts: int
    last_error: str
    given_up_at: datetime


class DeadList(Answer):
    """Messages that were given up, the latest first."""

    dead: list[DeadMessage]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class ReplayIn(Request):
    """Which message to send again; without one all that were given up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    message_id: Text | None = None


class ReplayOut(Answer):
    """How many messages are on their way again."""

    replayed: int


class WebhookTestOut(Answer):
    """Whether the receiver accepted a test message, and if not, why."""

    accepted: bool
    error: str
