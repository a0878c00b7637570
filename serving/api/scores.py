"""Routes of scores, the only ones that encode their answers themselves.

Checking 200 answers against their models and encoding them again would take 23 ms of processor time beside the 25 ms of
the whole request. Tests hold the answers to the models that the document shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from ondo.domain.errors import OndoError, Unavailable
from serving.api.dependencies import ServicesDep
from serving.http.body import BatchBodyDep
from serving.http.members import read_model
from serving.http.openapi import body_of, writing
from serving.leads.batches import Refusals, batch_status, in_order, read_rows, refuse, unforeseen
from serving.schemas.replies import ScoreOut
from serving.schemas.requests import CardScoresBatchIn, CardScoresIn, Request, ScoreIn, ScoreRequest, ScoresIn
from serving.schemas.scores import CardScoresBatchOut, ScoreBatchOut, ScoresOut
from serving.scoring.blinding import asked_by_judge
from serving.scoring.scoring import Scoring, finished

router = APIRouter(tags=["scores"])


def score_route(scoring: Scoring, model: type[ScoreRequest] = ScoreIn) -> Callable[[bytes], Awaitable[bytes]]:
    """Return what answers one question: of a stored lead together with whoever asks at the same moment."""

    async def score(body: bytes) -> bytes:
        asked = read_model(body, model).by_judge(asked_by_judge())
        if asked.stateless or asked.as_of is not None or not scoring.batcher.runs:
            return await run_sync(scoring.answer, asked)
        outcome = await scoring.batcher.ask(asked)
        return await run_sync(outcome) if callable(outcome) else finished(outcome)

    return score


@router.post(
    "/score",
    openapi_extra=body_of(ScoreIn),
    response_model=ScoreOut,
    responses=writing(404),
    summary="Score a lead",
)
async def score_lead(body: BatchBodyDep, services: ServicesDep) -> Response:
    """Of a stored lead, or of the facts in the body; a lead that turns hot is handed over."""
    return Response(await score_route(services.scoring)(body), media_type="application/json")


@router.post(
    "/score/by-card",
    openapi_extra=body_of(CardScoresIn),
    response_model=ScoresOut,
    responses=writing(404),
    summary="Score a lead by every card that it fits",
)
async def score_lead_by_card(body: BatchBodyDep, services: ServicesDep) -> Response:
    """As `POST /v1/score`, with one score for each card, the oldest card first."""
    return Response(await score_route(services.scoring, CardScoresIn)(body), media_type="application/json")


@router.post(
    "/scores",
    openapi_extra=body_of(ScoresIn),
    response_model=ScoreBatchOut,
    responses=writing(404, partly=ScoreBatchOut),
    summary="Score up to 1,000 leads; each row stands for itself",
)
def score_leads(body: BatchBodyDep, services: ServicesDep) -> Response:
    """Each as `POST /v1/score` would; leads that turn hot are handed over."""
    return _many(services.scoring, body, ScoresIn, ScoreIn)


@router.post(
    "/scores/by-card",
    openapi_extra=body_of(CardScoresBatchIn),
    response_model=CardScoresBatchOut,
    responses=writing(404, partly=CardScoresBatchOut),
    summary="Score up to 1,000 leads by every card that each fits",
)
def score_leads_by_card(body: BatchBodyDep, services: ServicesDep) -> Response:
    """Each as `POST /v1/score/by-card` would; leads that turn hot are handed over."""
    return _many(services.scoring, body, CardScoresBatchIn, CardScoresIn)


def _many(scoring: Scoring, body: bytes, whole: type[Request], row: type[ScoreRequest]) -> Response:
    rows, broken = read_rows(body, whole, row, "scores", "external_id")
    done, refused = list[dict[str, Any]](), Refusals(broken)
    judge = asked_by_judge()
    for (index, asked), outcome in zip(rows, scoring.each([asked.by_judge(judge) for _, asked in rows]), strict=True):
        try:
            named = {"source": asked.source, "external_id": asked.external_id}
            done.append({"index": index} | named | {"answer": msgspec.Raw(finished(outcome))})
        except Unavailable:
            raise
        except OndoError as error:
            refuse(refused, index, asked.external_id or asked.lead_id, error, asked.source, asked.external_id)
        except Exception:
            fault = unforeseen()
            refuse(refused, index, asked.external_id or asked.lead_id, fault, asked.source, asked.external_id)
    refused = in_order(refused)
    status = batch_status(refused, len(done), "row")
    answer = msgspec.json.encode({"scores": done, "refused": [row.model_dump() for row in refused]})
    return Response(answer, status, media_type="application/json")
