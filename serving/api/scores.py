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
from serving.schemas.requests import ScoreIn, ScoresIn
from serving.schemas.scores import ScoreAnswer, ScoreBatchOut
from serving.scoring.scoring import Scoring, finished

router = APIRouter(tags=["scores"])


def score_route(scoring: Scoring) -> Callable[[bytes], Awaitable[bytes]]:
    """Return what answers one score: of a stored lead together with whoever asks at the same moment."""

    async def score(body: bytes) -> bytes:
        asked = read_model(body, ScoreIn)
        if asked.stateless or asked.as_of is not None or not scoring.gather.runs:
            return await run_sync(scoring.answer, asked)
        outcome = await scoring.gather.ask(asked)
        return await run_sync(outcome) if callable(outcome) else finished(outcome)

    return score


@router.post(
    "/score",
    openapi_extra=body_of(ScoreIn),
    response_model=ScoreAnswer,
    responses=writing(404),
    summary="Score a lead",
)
async def score_lead(body: BatchBodyDep, services: ServicesDep) -> Response:
    """Of a stored lead, or of the facts in the body; a lead that turns hot is handed over."""
    return Response(await score_route(services.scoring)(body), media_type="application/json")


@router.post(
    "/scores",
    openapi_extra=body_of(ScoresIn),
    response_model=ScoreBatchOut,
    responses=writing(404, partly=ScoreBatchOut),
    summary="Score up to 1,000 leads; each row stands for itself",
)
def score_leads(body: BatchBodyDep, services: ServicesDep) -> Response:
    """Each as `POST /v1/score` would; leads that turn hot are handed over."""
    return _many(services.scoring, body)


def _many(scoring: Scoring, body: bytes) -> Response:
    rows, broken = read_rows(body, ScoresIn, ScoreIn, "scores", "external_id")
    done, refused = list[dict[str, Any]](), Refusals(broken)
    for (index, asked), outcome in zip(rows, scoring.each([asked for _, asked in rows]), strict=True):
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
