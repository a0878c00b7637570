"""Routes of health: alive, and ready to score."""

from __future__ import annotations

from typing import Any

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from ondo.domain.errors import OndoError, Unavailable
from ondo.ledger import Ledger
from ondo.ledger.db.pulse import can_write
from serving.http.draining import Leaving
from serving.http.openapi import contract, reply
from serving.schemas import health as models_health
from serving.scoring.definitions import Definitions

_CANNOT_WRITE = "台帳に書き込めません。", "ディスクの空き容量を確認してください。"


def router(ledger: Ledger, definitions: Definitions, leaving: Leaving) -> APIRouter:
    """Make the routes of health."""
    routes = APIRouter()

    @routes.get("/health/live", **contract(models_health.Live, public=True), summary="Alive: the process answers")
    async def live() -> Response:
        return reply({"live": True})

    @routes.get(
        "/health/ready",
        **contract(models_health.Ready, public=True, also={503: models_health.Ready}),
        summary="Ready: the ledger can be read and written, a card is in force, the replica is not about to stop",
    )
    async def ready() -> Response:
        def look() -> bool:
            if leaving.begun:
                return False
            try:
                with ledger.read() as tx:
                    definitions.at(tx)
            except OndoError:
                return False
            return can_write(ledger)

        found = await run_sync(look)
        return Response(
            msgspec.json.encode({"ready": found}), status_code=200 if found else 503, media_type="application/json"
        )

    @routes.get(
        "/health",
        **contract(models_health.Health, 421, also={503: models_health.Health}),
        summary="Alive, and ready to score",
    )
    async def health() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                definition = definitions.at(tx)
            note = definition.model_note
            if not can_write(ledger):
                raise Unavailable("The ledger cannot be written.", "Look for room on its disk.", ja=_CANNOT_WRITE)
            return {
                "live": True,
                "ready": True,
                "card": {"card_id": definition.version.card.card_id, "version": definition.version.version},
                "bundle_id": None if definition.model is None else definition.model.bundle_id,
                "note": None if note is None else note.en,
            }

        try:
            return reply(await run_sync(read))
        except OndoError as error:
            note = {"live": True, "ready": False, "card": None, "bundle_id": None, "note": str(error)}
            return Response(msgspec.json.encode(note), status_code=503, media_type="application/json")

    return routes
