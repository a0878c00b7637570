"""Routes of webhooks: receivers, what could not be delivered, and sending it again. For administrators."""

from __future__ import annotations

from fastapi import APIRouter

from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Tx
from ondo.ledger.outbox import deliveries, webhooks
from serving.api.dependencies import CallerDep, LedgerDep, PageDep, SettingsDep
from serving.http import paging
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.webhooks import (
    DeadList,
    DeadMessage,
    ReplayIn,
    ReplayOut,
    RotateIn,
    WebhookAdded,
    WebhookIn,
    WebhookList,
    WebhookOut,
    WebhookTestOut,
    webhook_out,
    with_secret,
)
from serving.webhooks import receivers

router = APIRouter(tags=["webhooks"], route_class=StrictRoute)


@router.post(
    "/webhooks",
    status_code=201,
    responses=writing(),
    summary="Add a receiver; its secret is shown this once",
)
def add_webhook(message: WebhookIn, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep) -> WebhookAdded:
    """It gets what happens from now on."""

    def work(tx: Tx) -> WebhookAdded:
        receiver, secret = receivers.add(tx, settings, message.url, message.kinds, caller.actor)
        return with_secret(receiver, None, secret)

    return write(ledger, work)


@router.get("/webhooks", responses=reading(), summary="Receivers and how they stand")
def list_webhooks(ledger: LedgerDep, ended: bool = False) -> WebhookList:
    """The oldest first; with `ended` those that have ended too."""
    with ledger.read() as tx:
        ways = webhooks.ways(tx)
        receivers = webhooks.receivers(tx, ended=ended)
        return WebhookList(webhooks=[webhook_out(each, ways.get(each.webhook_id)) for each in receivers])


@router.post(
    "/webhooks/{webhook_id}/rotate",
    responses=writing(404),
    summary="Give a receiver a new secret, shown this once; the old one signs beside it for a while",
)
def rotate_webhook_secret(
    webhook_id: str, message: RotateIn, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep
) -> WebhookAdded:
    """Until `old_secret_until` each message carries both signatures."""

    def work(tx: Tx) -> WebhookAdded:
        grace = Micros(round(message.grace_hours * HOUR))
        receiver, secret = receivers.rotate(tx, settings, webhook_id, caller.actor, grace)
        return with_secret(receiver, webhooks.ways(tx).get(webhook_id), secret)

    return write(ledger, work)


@router.post("/webhooks/{webhook_id}/end", responses=writing(404), summary="Stop sending to a receiver, for good")
def end_webhook(webhook_id: str, ledger: LedgerDep, caller: CallerDep) -> WebhookOut:
    """What waits for it is not sent."""

    def work(tx: Tx) -> WebhookOut:
        webhooks.end(tx, webhook_id, caller.actor)
        return webhook_out(webhooks.receiver(tx, webhook_id), None)

    return write(ledger, work)


@router.post("/webhooks/{webhook_id}/test", responses=writing(404), summary="Send a signed test message now, once")
def test_webhook(webhook_id: str, ledger: LedgerDep, settings: SettingsDep) -> WebhookTestOut:
    """It goes past the queue, and is not tried again."""
    answer = receivers.try_out(ledger, settings, webhook_id)
    return WebhookTestOut(accepted=answer.accepted, error=answer.error)


@router.get("/webhooks/{webhook_id}/dead", responses=reading(404), summary="Messages that were given up, latest first")
def list_dead_messages(webhook_id: str, ledger: LedgerDep, page: PageDep) -> DeadList:
    """Each was tried until its last attempt failed."""
    with ledger.read() as tx:
        webhooks.receiver(tx, webhook_id)
        before = page.after(paging.Numbered)
        number = None if before is None else before.number
        dead = deliveries.dead(tx, webhook_id, limit=page.limit + 1, before=number)
    shown, following = paging.page(dead, page.limit, lambda message: (message.number,))
    return DeadList(dead=[DeadMessage.model_validate(message) for message in shown], next=following)


@router.post("/webhooks/{webhook_id}/replay", responses=writing(404), summary="Send again what was given up")
def replay_messages(webhook_id: str, message: ReplayIn, ledger: LedgerDep, caller: CallerDep) -> ReplayOut:
    """One message, or all of them."""

    def work(tx: Tx) -> ReplayOut:
        webhooks.receiver(tx, webhook_id)
        return ReplayOut(replayed=deliveries.replay(tx, caller.actor, webhook_id, message.message_id))

    return write(ledger, work)
