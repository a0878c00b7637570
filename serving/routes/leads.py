"""Routes of leads: who they are and what becomes of their attributes."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.ledger import Ledger
from serving import intake, models, replies
from serving.definitions import Definitions
from serving.openapi import WRITE_REFUSALS, contract, decode, reply


def router(ledger: Ledger, definitions: Definitions) -> APIRouter:
    """Make the routes of leads."""
    routes = APIRouter()

    @routes.post(
        "/leads", **contract(replies.LeadOut, *WRITE_REFUSALS, body=models.LeadIn), summary="Create or change a lead"
    )
    async def leads(request: Request) -> Response:
        message = await decode(request, models.LeadIn)
        return reply(await run_sync(intake.save_lead, ledger, definitions, message))

    return routes
