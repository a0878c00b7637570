"""Receivers of webhooks, for routes and command: add one with its secret, rotate it, send it a test."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.errors import Conflict
from ondo.domain.instant import Micros
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.ids import new_id
from ondo.ledger.outbox import webhook_rotations, webhooks
from ondo.ledger.outbox.webhooks import Receiver
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.webhooks.sender import (
    DeliveryAttempt,
    WebhookSender,
    body,
    signed_headers,
    signing_secret,
    signing_secrets,
)
from serving.webhooks.ssrf import read_url

TEST = "webhook.test"


def add(tx: Tx, settings: Settings, url: str, kinds: Iterable[str], actor: str) -> tuple[Receiver, str]:
    """Add a receiver and return it with its secret.

    ``InputError`` without a master secret and for an address that no webhook may go to.
    """
    signing_secret(settings.webhook_secret, "")
    read_url(url, private=settings.webhook_private)
    made = webhooks.add(tx, url, kinds, actor)
    return made, signing_secret(settings.webhook_secret, made.webhook_id)


def rotate(tx: Tx, settings: Settings, webhook_id: str, actor: str, grace: Micros) -> tuple[Receiver, str]:
    """Give a receiver a new secret and return both; what it had signs beside the new one for ``grace`` microseconds.

    ``InputError`` without a master secret, ``Conflict`` for a receiver that has ended.
    """
    signing_secret(settings.webhook_secret, "")
    number = webhook_rotations.rotate(tx, webhook_id, actor, grace)
    return webhooks.receiver(tx, webhook_id), signing_secret(settings.webhook_secret, webhook_id, number)


def try_out(
    ledger: Ledger, settings: Settings, webhook_id: str, sender: WebhookSender | None = None
) -> DeliveryAttempt:
    """Send one test message now, past the outbox; ``Conflict`` for a receiver that has ended."""
    with ledger.read() as tx:
        receiver = webhooks.receiver(tx, webhook_id)
        generations = webhook_rotations.generations(tx, webhook_id)
    if receiver.ended_at is not None:
        raise Conflict(Message("problem-webhook-has-ended", webhook_id=webhook_id))
    secrets, now = signing_secrets(settings.webhook_masters, webhook_id, generations), ledger.now()
    text = body(TEST, now, {"webhook_id": webhook_id})
    chosen = sender or WebhookSender(private=settings.webhook_private)
    return chosen.send(receiver.url, signed_headers(secrets, new_id(now), now, text), text)
