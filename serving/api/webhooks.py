"""Routes of webhooks: receivers, what could not be delivered, and sending it again. For administrators."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Ledger, Tx
from ondo.ledger.outbox import deliveries, webhooks
from ondo.settings import Settings
from serving.http import paging
from serving.http.openapi import READ_REFUSALS, WRITE_REFUSALS, actor_of, change, contract, decode, read, reply
from serving.http.paging import USUAL, Cursor, Limit
from serving.http.retries import write
from serving.schemas import webhooks as models
from serving.webhooks import webhooks as hooks


def router(ledger: Ledger, settings: Settings) -> APIRouter:
    """Make the routes of webhooks."""
    routes = APIRouter()
    _receivers(routes, ledger, settings)
    _messages(routes, ledger, settings)
    return routes


def _receivers(routes: APIRouter, ledger: Ledger, settings: Settings) -> None:
    @routes.post(
        "/webhooks",
        **contract(models.WebhookAdded, *WRITE_REFUSALS, body=models.WebhookIn, status=201),
        summary="Add a receiver; its secret is shown this once",
    )
    async def added(request: Request) -> Response:
        said = await decode(request, models.WebhookIn)

        def work(tx: Tx) -> dict[str, Any]:
            made, secret = hooks.add(tx, settings, said.url, said.kinds, actor_of(request))
            return hooks.shown(made, None) | {"secret": secret}

        return reply(await run_sync(write, ledger, work), 201)

    @routes.get("/webhooks", **contract(models.WebhookList, *READ_REFUSALS), summary="Receivers and how they stand")
    async def listed(ended: bool = False) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            ways = webhooks.ways(tx)
            found = webhooks.receivers(tx, ended=ended)
            return {"webhooks": [hooks.shown(one, ways.get(one.webhook_id)) for one in found]}

        return await read(ledger, work)

    @routes.post(
        "/webhooks/{webhook_id}/rotate",
        **contract(models.WebhookAdded, 404, *WRITE_REFUSALS, body=models.RotateIn),
        summary="Give a receiver a new secret, shown this once; the old one signs beside it for a while",
    )
    async def rotate(webhook_id: str, request: Request) -> Response:
        said = await decode(request, models.RotateIn)

        def work(tx: Tx) -> dict[str, Any]:
            grace = Micros(round(said.grace_hours * HOUR))
            made, secret = hooks.rotate(tx, settings, webhook_id, actor_of(request), grace)
            return hooks.shown(made, webhooks.ways(tx).get(webhook_id)) | {"secret": secret}

        return await change(ledger, work)

    @routes.post(
        "/webhooks/{webhook_id}/end",
        **contract(models.WebhookOut, 404, *WRITE_REFUSALS),
        summary="Stop sending to a receiver, for good",
    )
    async def end(webhook_id: str, request: Request) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            webhooks.end(tx, webhook_id, actor_of(request))
            return hooks.shown(webhooks.receiver(tx, webhook_id), None)

        return await change(ledger, work)


def _messages(routes: APIRouter, ledger: Ledger, settings: Settings) -> None:
    @routes.post(
        "/webhooks/{webhook_id}/test",
        **contract(models.WebhookTestOut, 404, *WRITE_REFUSALS),
        summary="Send a signed test message now, once",
    )
    async def test(webhook_id: str) -> Response:
        answer = await run_sync(hooks.try_out, ledger, settings, webhook_id)
        return reply({"accepted": answer.accepted, "error": answer.error})

    @routes.get(
        "/webhooks/{webhook_id}/dead",
        **contract(models.DeadList, 404, *READ_REFUSALS),
        summary="Messages that were given up, latest first",
    )
    async def dead(webhook_id: str, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            webhooks.receiver(tx, webhook_id)
            before = paging.decode(cursor, paging.Numbered)
            number = None if before is None else before.number
            found = deliveries.dead(tx, webhook_id, limit=limit + 1, before=number)
            page, following = paging.page(found, limit, lambda one: (one.number,))
            return {"dead": [hooks.shown_dead(one) for one in page], "next": following}

        return await read(ledger, work)

    @routes.post(
        "/webhooks/{webhook_id}/replay",
        **contract(models.ReplayOut, 404, *WRITE_REFUSALS, body=models.ReplayIn),
        summary="Send again what was given up",
    )
    async def replay(webhook_id: str, request: Request) -> Response:
        said = await decode(request, models.ReplayIn)

        def work(tx: Tx) -> dict[str, Any]:
            webhooks.receiver(tx, webhook_id)
            return {"replayed": deliveries.replay(tx, actor_of(request), webhook_id, said.message_id)}

        return await change(ledger, work)
