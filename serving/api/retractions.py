"""Routes that take facts back: a sender's own mistake, or a person's correction of what they said."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from ondo.ledger import Ledger, Tx
from ondo.ledger.records.take_back import TABLES, take_back
from ondo.settings import Settings
from serving.http.openapi import READ_REFUSALS, actor_of, change, contract
from serving.schemas.leads import RetractionOut

_SUMMARIES = {
    "events": "Take back an event: it counts no more, and its key is free again",
    "attributes": "Take back a value of an attribute: the one before it holds again",
    "feedback": "Take back feedback; a hand-off that it closed is open again",
    "outcomes": "Take back an outcome; a hand-off that it closed is open again",
    "contacts": "Take back an attempt to reach a lead",
}

_Source = Annotated[str, Path(max_length=200, description="The sender.")]
_Key = Annotated[str, Path(max_length=200, description="The sender's key of the fact; it may hold slashes.")]
_Space = Annotated[str, Query(max_length=200, description="The key space, where the sender has several.")]


def router(ledger: Ledger, settings: Settings) -> APIRouter:
    """Make one route for each kind of fact."""
    routes = APIRouter()
    for kind in TABLES:
        _add(routes, kind, ledger, settings)
    return routes


def _add(routes: APIRouter, kind: str, ledger: Ledger, settings: Settings) -> None:
    @routes.delete(
        f"/{kind}/{{source}}/{{key:path}}",
        **contract(RetractionOut, 403, 404, *READ_REFUSALS),
        summary=_SUMMARIES[kind],
    )
    async def retract(source: _Source, key: _Key, request: Request, key_space: _Space = "") -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            done = take_back(tx, kind, source, key, actor_of(request), settings.timezone, key_space)
            return {"leads": done.leads, "causeless": done.causeless, "reopened": done.reopened}

        return await change(ledger, work)

    retract.__name__ = f"retract_{kind}"
