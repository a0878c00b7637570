"""Routes of scores."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from ondo.domain.errors import OndoError, Unavailable
from serving.http.body import read_body
from serving.http.members import read_model
from serving.http.openapi import MOST_BATCH, WRITE_REFUSALS, contract, reply
from serving.leads.batches import finished, read_rows, refuse, unforeseen
from serving.schemas import requests
from serving.schemas import scores as models_scores
from serving.scoring.scoring import Scoring
from serving.scoring.scoring import finished as finished_score


def score_route(scoring: Scoring) -> Callable[[bytes], Awaitable[bytes]]:
    """Return what answers one score: of a stored lead together with whoever asks at the same moment."""

    async def score(body: bytes) -> bytes:
        asked = read_model(body, requests.ScoreIn)
        if asked.stateless or asked.as_of is not None or not scoring.gather.runs:
            return await run_sync(scoring.answer, asked)
        outcome = await scoring.gather.ask(asked)
        return await run_sync(outcome) if callable(outcome) else finished_score(outcome)

    return score


def router(scoring: Scoring) -> APIRouter:
    """Make the routes of scores."""
    routes, answer = APIRouter(), score_route(scoring)

    @routes.post(
        "/score",
        **contract(models_scores.ScoreAnswer, 404, *WRITE_REFUSALS, body=requests.ScoreIn),
        summary="Score a lead",
    )
    async def score(request: Request) -> Response:
        return Response(await answer(await read_body(request, MOST_BATCH)), media_type="application/json")

    @routes.post(
        "/scores",
        **contract(models_scores.ScoreBatchOut, 404, *WRITE_REFUSALS, body=requests.ScoresIn, partly=True),
        summary="Score up to 1,000 leads; each row stands for itself",
    )
    async def scores(request: Request) -> Response:
        body = await read_body(request, MOST_BATCH)
        status, answer = await run_sync(_many, scoring, body)
        return reply(answer, status)

    return routes


def _many(scoring: Scoring, body: bytes) -> tuple[int, dict[str, Any]]:
    rows, refused = read_rows(body, requests.ScoresIn, requests.ScoreIn, "scores", "external_id")
    done = []
    for (index, asked), outcome in zip(rows, scoring.each([asked for _, asked in rows]), strict=True):
        try:
            named = {"source": asked.source, "external_id": asked.external_id}
            done.append({"index": index} | named | {"answer": msgspec.Raw(finished_score(outcome))})
        except Unavailable:
            raise
        except OndoError as error:
            refuse(refused, index, asked.external_id or asked.lead_id, error, asked.source, asked.external_id)
        except Exception:
            fault = unforeseen()
            refuse(refused, index, asked.external_id or asked.lead_id, fault, asked.source, asked.external_id)
    return finished({"scores": done}, refused, len(done), "row")
