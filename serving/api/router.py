"""The routes of API v1, put together."""

from __future__ import annotations

from fastapi import APIRouter

from ondo.ledger import Ledger
from ondo.settings import Settings
from serving.api import (
    afterwards,
    agreement,
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
from serving.api import definitions as definition_routes
from serving.http.draining import Leaving
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring


def router(
    ledger: Ledger, definitions: Definitions, scoring: Scoring, settings: Settings, leaving: Leaving
) -> APIRouter:
    """Make the routes of API v1; a new part adds its module here with one line."""
    routes = APIRouter()
    routes.include_router(leads.router(ledger, definitions, settings))
    routes.include_router(links.router(ledger, settings))
    routes.include_router(events.router(ledger, definitions, settings))
    routes.include_router(retractions.router(ledger, settings))
    routes.include_router(afterwards.router(ledger))
    routes.include_router(scores.router(scoring))
    routes.include_router(handoffs.router(ledger, definitions, scoring.now, settings))
    routes.include_router(nurture.router(ledger, definitions, settings))
    routes.include_router(agreement.router(ledger, definitions, settings))
    routes.include_router(definition_routes.router(ledger, definitions, settings))
    routes.include_router(rule_requests.router(ledger, definitions, settings))
    routes.include_router(webhooks.router(ledger, settings))
    routes.include_router(health.router(ledger, definitions, leaving))
    return routes
