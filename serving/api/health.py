"""Routes of health: alive, and ready to score."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from ondo.domain.errors import OndoError, Unavailable
from ondo.ledger.db.pulse import can_write
from ondo.text.messages import Message
from serving.api.dependencies import ServicesDep
from serving.http.openapi import ACCESS_REFUSALS, SIZE_REFUSALS
from serving.http.problems import document_errors
from serving.schemas.health import Health, Live, Ready
from serving.schemas.replies import VersionRef

router = APIRouter(tags=["health"])

_NO_KEY: dict[str, Any] = {"security": []}
_NOT_READY = {"description": "Service Unavailable"}


@router.get(
    "/health/live",
    responses=document_errors(*SIZE_REFUSALS),
    openapi_extra=_NO_KEY,
    summary="Alive: the process answers",
)
async def get_liveness() -> Live:
    """Answer without the ledger."""
    return Live(live=True)


@router.get(
    "/health/ready",
    responses=document_errors(*SIZE_REFUSALS) | {503: _NOT_READY | {"model": Ready}},
    openapi_extra=_NO_KEY,
    summary="Ready: the ledger can be read and written, a card is in force, the replica is not about to stop",
)
def get_readiness(services: ServicesDep, response: Response) -> Ready:
    """Answer 503 while no request should come here."""
    ready = _is_ready(services)
    response.status_code = 200 if ready else 503
    return Ready(ready=ready)


def _is_ready(services: ServicesDep) -> bool:
    if services.draining.begun:
        return False
    try:
        with services.ledger.read() as tx:
            services.definitions.at(tx)
    except OndoError:
        return False
    return can_write(services.ledger)


@router.get(
    "/health",
    responses=document_errors(421, *ACCESS_REFUSALS, *SIZE_REFUSALS)
    | {503: document_errors(503)[503] | {"model": Health}},
    summary="Alive, and ready to score",
)
def get_health(services: ServicesDep, response: Response) -> Health:
    """Tell by which card and model scores are made, or why they cannot be."""
    try:
        return _health(services)
    except OndoError as error:
        response.status_code = 503
        return Health(live=True, ready=False, card=None, bundle_id=None, note=str(error))


def _health(services: ServicesDep) -> Health:
    if services.draining.begun:
        raise Unavailable(Message("problem-about-to-stop"), Message("problem-others-answer"))
    with services.ledger.read() as tx:
        definition = services.definitions.at(tx)
    if not can_write(services.ledger):
        raise Unavailable(Message("problem-ledger-not-writable"), Message("problem-look-for-room"))
    version, note = definition.version, definition.model_note
    return Health(
        live=True,
        ready=True,
        card=VersionRef(card_id=version.card.card_id, version=version.version),
        bundle_id=None if definition.model is None else definition.model.bundle_id,
        note=None if note is None else note.en,
    )
