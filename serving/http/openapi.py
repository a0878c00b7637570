"""What every route of the API shares: bytes to a model, data to bytes, and its place in the OpenAPI document.

Routes decode and encode by themselves, because FastAPI's own way validates twice; so each says here what it takes
and what it answers, and ``describe`` puts the models into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from ondo.ledger import Ledger, Tx
from ondo.ledger.access.audit import LOCAL
from serving.http import problems
from serving.http.body import read_body
from serving.http.members import read_model
from serving.http.problems import document_errors
from serving.http.retries import write
from serving.schemas import replies

MOST_SMALL, MOST_BATCH = 256 * 1024, 4 * 1024 * 1024
ACCESS_REFUSALS, SIZE_REFUSALS = (401, 403, 429, 503), (400, 413, 431)
"""What every route may answer before it runs: who asks, how often, how much, and two hosts at once."""
READ_REFUSALS = (421, 422, 503)
"""What any reading route may answer beside its own refusals."""
WRITE_REFUSALS = (400, 403, 409, 413, 415, 421, 422, 503)
"""What any route with a body may answer beside its own refusals."""

Model = TypeVar("Model", bound=BaseModel)

_described: dict[str, type[BaseModel]] = {}


def reply(answer: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Encode an answer, a problem document when the status says so."""
    media = problems.MEDIA_TYPE if status >= 400 else "application/json"
    return Response(msgspec.json.encode(answer), status_code=status, media_type=media, headers=dict(headers or {}))


async def decode(request: Request, model: type[Model], most: int = MOST_SMALL) -> Model:
    """Read a body of at most ``most`` bytes as a model; pydantic's ``ValidationError`` becomes a problem document."""
    return read_model(await read_body(request, most), model)


def actor_of(request: Request) -> str:
    """Return who sent a request, as the audit log names it: the id of a key, or ``local`` without keys."""
    caller = request.scope.get("ondo.caller")
    return LOCAL if caller is None else str(caller.actor)


async def read(ledger: Ledger, work: Callable[[Tx], object]) -> Response:
    """Answer with what a read transaction gives, off the event loop."""

    def run() -> object:
        with ledger.read() as tx:
            return work(tx)

    return reply(await run_sync(run))


async def change(ledger: Ledger, work: Callable[[Tx], object]) -> Response:
    """Answer with what a write transaction gives, off the event loop; durable before the answer."""
    return reply(await run_sync(write, ledger, work))


def contract(
    answer: type[BaseModel],
    *refusals: int,
    body: type[BaseModel] | None = None,
    partly: bool = False,
    status: int = 200,
    public: bool = False,
    also: Mapping[int, type[BaseModel]] | None = None,
) -> dict[str, Any]:
    """Describe a route that decodes and encodes by itself, to be laid into the route's decorator.

    ``refusals`` are the statuses of its problem documents, ``partly`` says that it may accept some rows of a batch
    (207), ``public`` that it asks for no key, ``also`` what else it answers that is no refusal. Examples come from
    the models.
    """
    responses: dict[int | str, dict[str, Any]] = {
        status: {"description": "Created" if status == 201 else "OK", "content": _content(answer)}
    }
    if partly:
        responses[207] = {"description": "Some rows were refused, the others are stored", "content": _content(answer)}
    always = SIZE_REFUSALS if public else (*ACCESS_REFUSALS, *SIZE_REFUSALS)
    responses |= document_errors(*refusals, *always)
    for other, model in (also or {}).items():
        told = responses.setdefault(other, {"description": HTTPStatus(other).phrase, "content": {}})
        told["content"] = told["content"] | _content(model)
    described: dict[str, Any] = {
        "responses": responses,
        "status_code": status,
        "openapi_extra": {"security": []} if public else {},
    }
    if body is not None:
        described["openapi_extra"]["requestBody"] = {"required": True, "content": _content(body)}
    return described


def _content(model: type[BaseModel]) -> dict[str, Any]:
    known = _described.setdefault(model.__name__, model)
    if known is not model:
        raise TypeError(f"Two models of the API are named {model.__name__}.")
    examples = deepcopy(_examples(model))
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    if examples:
        content["examples"] = {f"example {number}": {"value": value} for number, value in enumerate(examples, 1)}
    return {"application/json": content}


@cache
def _examples(model: type[BaseModel]) -> list[Any]:
    """Return a model's examples; its schema takes longer to make than all else of its route."""
    found: list[Any] = model.model_json_schema().get("examples", [])
    return found


def model_named(name: str) -> type[BaseModel]:
    """Return a model of the document by its name; ``KeyError`` when no route described so far uses it."""
    return _described[name]


def describe(app: FastAPI) -> None:
    """Let the OpenAPI document hold the models that routes decode and encode by hand."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            models: list[type[BaseModel]] = [*_described.values(), replies.Problem]
            for model in models:
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas.update(schema.pop("$defs", {}))
                schemas[model.__name__] = schema
            _lay_in_examples(document)
            schemes = document["components"].setdefault("securitySchemes", {})
            schemes["key"] = {"type": "http", "scheme": "bearer", "description": "An API key: ondo key add"}
            document["security"] = [{"key": []}, {}]  # without any key, this machine may ask
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _lay_in_examples(document: dict[str, Any]) -> None:
    """Show a recorded answer wherever a model brings no example of its own (docs/record_examples.py makes them)."""
    text = files("serving.http").joinpath("openapi_examples.json").read_bytes()
    recorded: dict[str, Any] = msgspec.json.decode(text)
    for methods in document["paths"].values():
        for told in methods.values():
            for answer in told["responses"].values():
                content = answer.get("content", {}).get("application/json", {})
                name = str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]
                if name in recorded and "examples" not in content:
                    content["examples"] = {"recorded": {"value": recorded[name]}}
