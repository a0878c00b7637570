"""Routes of what sales and its systems say afterwards, in batches: outcomes, feedback, contacts."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.ledger import Ledger
from serving.http.body import read_body
from serving.http.openapi import MOST_BATCH, WRITE_REFUSALS, contract, reply
from serving.leads import outcome_batches
from serving.schemas import batches as models


def router(ledger: Ledger) -> APIRouter:
    """Make the routes of these batches."""
    routes = APIRouter()

    @routes.post(
        "/outcomes/batch",
        **contract(models.OutcomesOut, 404, *WRITE_REFUSALS, body=models.OutcomesIn, partly=True),
        summary="Say what became of up to 1,000 leads; each row stands for itself",
    )
    async def outcomes(request: Request) -> Response:
        status, answer = await run_sync(outcome_batches.save_outcomes, ledger, await read_body(request, MOST_BATCH))
        return reply(answer, status)

    @routes.post(
        "/feedback",
        **contract(models.FeedbacksOut, 404, *WRITE_REFUSALS, body=models.FeedbacksIn, partly=True),
        summary="Say of up to 1,000 hand-offs whether they were really hot; each row stands for itself",
    )
    async def feedback(request: Request) -> Response:
        status, answer = await run_sync(outcome_batches.save_feedback, ledger, await read_body(request, MOST_BATCH))
        return reply(answer, status)

    @routes.post(
        "/contacts",
        **contract(models.ContactsOut, 404, *WRITE_REFUSALS, body=models.ContactsIn, partly=True),
        summary="Record up to 1,000 attempts to reach a lead; each row stands for itself",
    )
    async def contacts(request: Request) -> Response:
        status, answer = await run_sync(outcome_batches.save_contacts, ledger, await read_body(request, MOST_BATCH))
        return reply(answer, status)

    return routes
