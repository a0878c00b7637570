"""OpenAPI document: its tags, what routes may refuse, and the bodies that routes read themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import WithDefaultSchema
from starlette.routing import BaseRoute

from serving.http.problems import document_errors
from serving.schemas.replies import Problem
from serving.schemas.webhook_messages import MESSAGES

ACCESS_REFUSALS, SIZE_REFUSALS = (401, 403, 429, 503), (400, 413, 431)
"""What every route may answer before it runs: who asks, how often, how much, and two hosts at once."""
READ_REFUSALS = (421, 422, 503)
"""What any reading route may answer beside its own refusals."""
WRITE_REFUSALS = (400, 403, 409, 413, 415, 421, 422, 503)
"""What any route with a body may answer beside its own refusals."""

TAGS: Mapping[str, str] = {
    "leads": "Leads: who they are, what is known of them, and which of them are the same person.",
    "events": "What leads do.",
    "scores": "Scores: of a stored lead or of facts in the body, now or as of a day, and why they changed.",
    "hand-offs": "Hand-offs from marketing to sales: the hot list, claims, contacts, feedback, and leads to nurture.",
    "outcomes": "What sales and its systems say afterwards, in batches.",
    "retractions": "Facts that are taken back.",
    "agreement": "The agreement between marketing and sales, and what both sides have kept.",
    "definitions": "Cards and their versions, proposals, decisions, and what sales asks of the card.",
    "webhooks": "Receivers of messages. For administrators.",
    "health": "Whether the service lives, and whether it can score.",
}
"""The parts of the document; each route stands in one."""

_read_by_hand: dict[str, type[BaseModel]] = {}


def reading(*refusals: int) -> dict[int | str, dict[str, Any]]:
    """Describe what a reading route may refuse, beside ``refusals`` of its own."""
    return document_errors(*refusals, *READ_REFUSALS, *ACCESS_REFUSALS, *SIZE_REFUSALS)


def writing(*refusals: int, partly: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """Describe what a writing route may refuse, beside ``refusals`` of its own.

    ``partly`` is the answer of a batch of which some rows were refused (207).
    """
    some = {} if partly is None else {207: {"model": partly, "description": _SOME}}
    return some | document_errors(*refusals, *WRITE_REFUSALS, *ACCESS_REFUSALS, *SIZE_REFUSALS)


_SOME = "Some rows were refused, the others are stored"


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Describe the body of a route that reads it by itself: a batch, whose rows stand for themselves, or a score."""
    _read_by_hand[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def operation_id(route: APIRoute) -> str:
    """Return the name of a route in the document: its function's, which clients may build upon."""
    return route.name


class _Schema(GenerateJsonSchema):
    """Schemas as FastAPI writes them: what may be left out has no default of null."""

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        written = super().default_schema(schema)
        if written.get("default", ...) is None:
            del written["default"]
        return written


def _webhooks() -> dict[str, Any]:
    """Describe what receivers are sent: its body by kind, its headers, and what counts as delivered."""
    headers = [
        {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in _MESSAGE_HEADERS.items()
    ]
    return {
        kind.value: {
            "post": {
                "tags": ["webhooks"],
                "summary": (model.__doc__ or "").strip().splitlines()[0],
                "operationId": "on_" + kind.value.replace(".", "_"),
                "parameters": headers,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}},
                },
                "responses": {"2XX": {"description": "Delivered; anything else is sent again"}},
                "security": [],
            }
        }
        for kind, model in MESSAGES.items()
    }


_MESSAGE_HEADERS = {
    "webhook-id": "The same at every attempt.",
    "webhook-timestamp": "Seconds since 1970 of this attempt.",
    "webhook-signature": "By the receiver's secret, as Standard Webhooks say; several with a blank between.",
}


def document_of(routes: Sequence[BaseRoute], *, title: str, version: str, description: str) -> dict[str, Any]:
    """Return the OpenAPI document of the routes of the API, which says that it is served where it came from.

    It holds what FastAPI does not know: bodies read by hand, problems, webhooks, the key.
    """
    tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    document = get_openapi(title=title, version=version, description=description, routes=routes, tags=tags)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    models: list[type[BaseModel]] = [*_read_by_hand.values(), Problem, *MESSAGES.values()]
    for model in models:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", schema_generator=_Schema)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    schemes = document["components"].setdefault("securitySchemes", {})
    schemes["key"] = {"type": "http", "scheme": "bearer", "description": "An API key: ondo key add"}
    document["security"] = [{"key": []}, {}]  # without any key, this machine may ask
    document["servers"] = [{"url": "/"}]
    document["webhooks"] = _webhooks()
    return document
