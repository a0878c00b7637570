"""Routes of events: batches in which each row stands for itself."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.http.body import read_body
from serving.http.openapi import MOST_BATCH, WRITE_REFUSALS, contract, reply
from serving.leads import ingest
from serving.schemas import replies, requests
from serving.scoring.definitions import Definitions


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of events."""
    routes = APIRouter()
    doors = ingest.Doors(ledger, definitions, settings.timezone, settings.score_arrivals)

    @routes.post(
        "/events",
        **contract(replies.EventsOut, 404, *WRITE_REFUSALS, body=requests.EventsIn, partly=True),
        summary="Send up to 1,000 events; each row stands for itself",
    )
    async def events(request: Request) -> Response:
        body = await read_body(request, MOST_BATCH)
        status, answer = await run_sync(ingest.save_events, doors, body)
        return reply(answer, status)

    return routes
