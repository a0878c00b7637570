"""The routes of API v1, put together."""

from __future__ import annotations

from fastapi import APIRouter

from serving.api import (
    afterwards,
    agreement,
    definitions,
    events,
    handoffs,
    health,
    leads,
    links,
    nurture,
    retractions,
    rule_requests,
    scores,
    webhooks,
)

router = APIRouter(prefix="/v1")

for part in (
    leads,
    links,
    events,
    retractions,
    afterwards,
    scores,
    handoffs,
    nurture,
    agreement,
    definitions,
    rule_requests,
    webhooks,
    health,
):
    router.include_router(part.router)
