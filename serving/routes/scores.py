"""Routes of scores."""

from __future__ import annotations

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from serving import models, replies
from serving.openapi import MOST_BATCH, WRITE_REFUSALS, contract, decode, reply
from serving.scoring import Scoring


def router(scoring: Scoring) -> APIRouter:
    """Make the routes of scores."""
    routes = APIRouter()

    @routes.post(
        "/score", **contract(replies.ScoreAnswer, 404, *WRITE_REFUSALS, body=models.ScoreIn), summary="Score a lead"
    )
    async def score(request: Request) -> Response:
        asked = await decode(request, models.ScoreIn, MOST_BATCH)
        return reply(await run_sync(scoring.answer, asked))

    return routes
