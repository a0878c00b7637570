"""Routes of definitions: cards and their versions, proposals, decisions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from ondo.domain.errors import NotFound
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, Tx
from ondo.settings import Settings
from serving.decisions import cards
from serving.http.openapi import READ_REFUSALS, WRITE_REFUSALS, actor_of, change, contract, decode, read
from serving.http.paging import USUAL, Cursor, Limit
from serving.schemas import definitions as models
from serving.schemas import replies
from serving.scoring.definitions import Definitions, open_proposal

_Card = Annotated[str | None, Query(max_length=200, description="Only this card; without it all, or the oldest.")]
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of cards, proposals and decisions."""
    routes = APIRouter()
    _cards(routes, ledger, definitions, settings)
    _roll_back(routes, ledger)
    _proposals(routes, ledger)
    _decisions(routes, ledger, definitions)
    return routes


def _cards(routes: APIRouter, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
    @routes.get("/cards", **contract(models.CardList, 404, *READ_REFUSALS), summary="The cards in force")
    async def listed(limit: Limit = USUAL, cursor: Cursor = None, lang: Lang | None = None) -> Response:
        return await read(ledger, lambda tx: cards.card_list(tx, definitions, limit, cursor, lang or settings.lang))

    @routes.get("/cards/active", **contract(replies.CardOut, 404, *READ_REFUSALS), summary="The card in force")
    async def active(card_id: _Card = None) -> Response:
        return await read(ledger, lambda tx: cards.card_data(definitions.at(tx, card_id).version))

    @routes.get(
        "/cards/{card_id}/versions",
        **contract(models.VersionList, 404, *READ_REFUSALS),
        summary="The versions of a card, latest first",
    )
    async def versions(card_id: str, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: cards.version_list(tx, card_id, limit, cursor))

    @routes.get(
        "/cards/{card_id}/versions/{version}",
        **contract(models.VersionOut, 404, *READ_REFUSALS),
        summary="One version of a card",
    )
    async def version(card_id: str, version: _Number) -> Response:
        return await read(ledger, lambda tx: cards.one_version(tx, definitions, card_id, version))

    @routes.get(
        "/cards/{card_id}/diff",
        **contract(models.CardDiff, 404, *READ_REFUSALS),
        summary="What differs between two versions of a card, by default the latest one and the one before",
    )
    async def diff(card_id: str, before: _Version = None, after: _Version = None, lang: Lang | None = None) -> Response:
        chosen = lang or settings.lang
        return await read(ledger, lambda tx: cards.difference(tx, definitions, card_id, before, after, chosen))


def _roll_back(routes: APIRouter, ledger: Ledger) -> None:
    @routes.post(
        "/cards/{card_id}/rollback",
        **contract(models.VersionRow, 404, *WRITE_REFUSALS, body=models.RollbackIn),
        summary="Put the content of an earlier version back into force, as a new version",
    )
    async def rollback(card_id: str, request: Request) -> Response:
        said = await decode(request, models.RollbackIn)
        return await change(ledger, lambda tx: cards.roll_back(tx, card_id, said, actor_of(request)))


def _proposals(routes: APIRouter, ledger: Ledger) -> None:
    @routes.get("/proposals", **contract(models.ProposalList, *READ_REFUSALS), summary="Proposals, latest first")
    async def listed(card_id: _Card = None, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: cards.proposal_list(tx, card_id, limit, cursor))

    @routes.get("/proposals/current", **contract(replies.ProposalOut, 404, *READ_REFUSALS), summary="The open proposal")
    async def current(card_id: _Card = None) -> Response:
        def found(tx: Tx) -> dict[str, Any]:
            proposal = open_proposal(tx, card_id)
            if proposal is None:
                ja = "決定待ちの改定案はありません。", "ondo recalibrate で作成できます。"
                raise NotFound("No proposal waits for a decision.", "Make one with: ondo recalibrate", ja=ja)
            return cards.proposal_data(proposal)

        return await read(ledger, found)

    @routes.get(
        "/proposals/{proposal_id}",
        **contract(models.ProposalDetail, 404, *READ_REFUSALS),
        summary="One proposal with its decision",
    )
    async def one(proposal_id: str) -> Response:
        return await read(ledger, lambda tx: cards.one_proposal(tx, proposal_id))


def _decisions(routes: APIRouter, ledger: Ledger, definitions: Definitions) -> None:
    @routes.post(
        "/proposals/{proposal_id}/decision",
        **contract(models.DecidedOut, 404, *WRITE_REFUSALS, body=models.DecisionIn),
        summary="Approve a proposal, in full or change by change, or decline it",
    )
    async def decide(proposal_id: str, request: Request) -> Response:
        said = await decode(request, models.DecisionIn)
        answer = await change(ledger, lambda tx: cards.decide(tx, proposal_id, said, actor_of(request)))
        definitions.forget_proposal()
        return answer

    @routes.get("/decisions", **contract(models.DecisionList, *READ_REFUSALS), summary="Decisions, latest first")
    async def listed(card_id: _Card = None, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: cards.decision_list(tx, card_id, limit, cursor))
