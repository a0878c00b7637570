"""The routes of API v1, put together."""

from __future__ import annotations

from fastapi import APIRouter

from serving.api import (
    accounts,
    afterwards,
    agreement,
    definitions,
    drafts,
    events,
    follow_ups,
    handoffs,
    health,
    intake,
    leads,
    links,
    notes,
    nurture,
    retractions,
    rule_requests,
    scores,
    team,
    trials,
    webhooks,
    what_if,
    workshop,
)
from serving.http.openapi import operation_id

router = APIRouter(
    prefix="/v1",
    generate_unique_id_function=operation_id,
    strict_content_type=False,  # the guard refuses what is no JSON; who sends no content type sends JSON
)

for part in (
    leads,
    notes,
    accounts,
    links,
    events,
    intake,
    retractions,
    afterwards,
    scores,
    handoffs,
    follow_ups,
    nurture,
    agreement,
    team,
    definitions,
    drafts,
    trials,
    what_if,
    rule_requests,
    workshop,
    webhooks,
    health,
):
    router.include_router(part.router)

_place = APIRouter()
_place.include_router(router)
ROUTES = tuple(_place.routes)
"""Made once for the process: an application that includes a router makes each of its routes anew."""
