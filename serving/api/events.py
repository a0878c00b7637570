"""Routes of events: batches in which each row stands for itself."""

from __future__ import annotations

from fastapi import APIRouter, Response

from serving.api.dependencies import ServicesDep
from serving.http.body import BatchBodyDep
from serving.http.openapi import body_of, writing
from serving.leads import ingest
from serving.leads.batches import batch_status
from serving.schemas.replies import EventsOut
from serving.schemas.requests import EventsIn

router = APIRouter(tags=["events"])


@router.post(
    "/events",
    openapi_extra=body_of(EventsIn),
    responses=writing(404, partly=EventsOut),
    summary="Send up to 1,000 events; each row stands for itself",
)
def save_events(body: BatchBodyDep, services: ServicesDep, response: Response) -> EventsOut:
    """The same batch again changes nothing."""
    answer = ingest.save_events(services.intake, body)
    response.status_code = batch_status(answer.refused, answer.new + answer.same, "event")
    return answer
