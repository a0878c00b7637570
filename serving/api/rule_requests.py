"""Routes of rule requests: what sales asks of the card, and what the meeting answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import rule_requests
from ondo.ledger.decisions.rule_requests import NewRequest
from ondo.settings import Settings
from serving.decisions.cards import request_data
from serving.http import paging
from serving.http.openapi import READ_REFUSALS, WRITE_REFUSALS, actor_of, change, contract, decode, read
from serving.http.paging import USUAL, Cursor, Limit
from serving.schemas import definitions as models
from serving.scoring.definitions import Definitions


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of rule requests."""
    routes = APIRouter()
    _asking(routes, ledger, definitions, settings)
    _reading(routes, ledger, settings)
    return routes


def _asking(routes: APIRouter, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
    @routes.post(
        "/rule-requests",
        **contract(models.RuleRequestOut, 404, *WRITE_REFUSALS, body=models.RuleRequestIn),
        summary="Ask something of the card: about one rule, or about how one lead was judged",
    )
    async def ask(request: Request) -> Response:
        said = await decode(request, models.RuleRequestIn)

        def file(tx: Tx) -> dict[str, Any]:
            card = definitions.at(tx, said.card_id).version.card
            new = NewRequest(card.card_id, said.choice, said.asked_by, said.rule_id, said.lead_id, said.note)
            return request_data(rule_requests.ask(tx, new, card), settings.lang)

        return await change(ledger, file)

    @routes.post(
        "/rule-requests/{request_id}/answer",
        **contract(models.RuleRequestOut, 404, *WRITE_REFUSALS, body=models.RuleAnswerIn),
        summary="Answer a rule request, once",
    )
    async def answer(request_id: str, request: Request) -> Response:
        said = await decode(request, models.RuleAnswerIn)

        def work(tx: Tx) -> dict[str, Any]:
            done = rule_requests.answer(tx, request_id, said.answer, said.reason, said.names, actor=actor_of(request))
            return request_data(done, settings.lang)

        return await change(ledger, work)


def _reading(routes: APIRouter, ledger: Ledger, settings: Settings) -> None:
    @routes.get(
        "/rule-requests",
        **contract(models.RuleRequestList, *READ_REFUSALS),
        summary="Rule requests, latest first",
    )
    async def listed(
        card_id: Annotated[str | None, Query(max_length=200)] = None,
        waiting: Annotated[bool, Query(description="Only those without an answer.")] = False,
        limit: Limit = USUAL,
        cursor: Cursor = None,
        lang: Lang | None = None,
    ) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            before = paging.decode(cursor, paging.NamedPlace)
            found = rule_requests.rule_requests(tx, card_id, open_only=waiting, limit=limit + 1, before=before)
            shown, following = paging.page(found, limit, lambda one: (one.asked_at, one.request_id))
            return {"requests": [request_data(one, lang or settings.lang) for one in shown], "next": following}

        return await read(ledger, work)

    @routes.get(
        "/rule-requests/{request_id}",
        **contract(models.RuleRequestOut, 404, *READ_REFUSALS),
        summary="One rule request with its answer",
    )
    async def one(request_id: str, lang: Lang | None = None) -> Response:
        return await read(
            ledger, lambda tx: request_data(rule_requests.rule_request(tx, request_id), lang or settings.lang)
        )
