"""Routes that say which leads are the same person."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.http.caller import caller_of
from serving.http.openapi import WRITE_REFUSALS, change, contract, decode
from serving.leads import links
from serving.schemas import links as models_links


def router(ledger: Ledger, settings: Settings) -> APIRouter:
    """Make the two routes."""
    routes = APIRouter()

    @routes.post(
        "/leads/link",
        **contract(models_links.LinkOut, 404, *WRITE_REFUSALS, body=models_links.LinkIn),
        summary="Say that two leads are the same person",
    )
    async def link(request: Request) -> Response:
        message, caller = await decode(request, models_links.LinkIn), caller_of(request)
        return await change(ledger, lambda tx: links.save_link(tx, message, caller, notice=settings.score_arrivals))

    @routes.post(
        "/leads/unlink",
        **contract(models_links.UnlinkOut, 404, *WRITE_REFUSALS, body=models_links.UnlinkIn),
        summary="Say that a lead is somebody else than those it was linked with",
    )
    async def unlink(request: Request) -> Response:
        message, caller = await decode(request, models_links.UnlinkIn), caller_of(request)
        return await change(ledger, lambda tx: links.save_parting(tx, message, caller, notice=settings.score_arrivals))

    return routes
