"""The routes of API v1: raw bytes in, bytes out; the models say what may be in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from anyio.to_thread import run_sync
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from ondo.domain.card_form import card_to_data
from ondo.domain.errors import NotFound, OndoError
from ondo.domain.instant import iso
from ondo.domain.proposal import Proposal
from ondo.domain.words import Lang
from ondo.ledger import Ledger, Tx
from ondo.settings import Settings
from serving import handoffs, intake, models, problems, replies
from serving.body import read_body
from serving.definitions import Definitions, open_proposal
from serving.explain import Voice
from serving.models import micros
from serving.problems import document_errors
from serving.scoring import Scoring
from serving.writing import write

MOST_SMALL, MOST_BATCH = 256 * 1024, 4 * 1024 * 1024
_REFUSALS = (400, 403, 409, 413, 421, 422, 503)

Model = TypeVar("Model", bound=BaseModel)
Answer = TypeVar("Answer")

_MODELS: tuple[type[BaseModel], ...] = (
    *(models.LeadIn, models.EventsIn, models.ScoreIn, models.FeedbackIn, replies.LeadOut, replies.EventsOut),
    *(replies.ScoreOut, replies.FeedbackOut, replies.HandOffRow, replies.HandOffList, replies.HandOffCard),
    *(replies.ProposalOut, replies.CardOut, replies.Health, replies.Problem),
)


def _reply(answer: object, status: int = 200) -> Response:
    media = problems.MEDIA_TYPE if status >= 400 else "application/json"
    return Response(msgspec.json.encode(answer), status_code=status, media_type=media)


def _contract(answer: type[BaseModel], *refusals: int, body: type[BaseModel] | None = None) -> dict[str, Any]:
    """Describe a route that decodes and encodes by itself."""
    schema = {"schema": {"$ref": f"#/components/schemas/{answer.__name__}"}}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": "OK", "content": {"application/json": schema}},
        **document_errors(*refusals),
    }
    described: dict[str, Any] = {"responses": responses}
    if body is not None:
        content = {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}}
        examples: list[Any] = body.model_json_schema().get("examples", [])
        named = {f"example {number}": {"value": example} for number, example in enumerate(examples, 1)}
        described["openapi_extra"] = {
            "requestBody": {"required": True, "content": {"application/json": content | {"examples": named}}}
        }
    return described


async def _decode(request: Request, model: type[Model], most: int = MOST_SMALL) -> Model:
    return model.model_validate_json(await read_body(request, most))


def router(ledger: Ledger, definitions: Definitions, scoring: Scoring, settings: Settings) -> APIRouter:
    """Make the routes of API v1."""
    routes = APIRouter()
    _intake(routes, ledger, definitions)
    _scores(routes, scoring)
    _handoffs(routes, ledger, definitions, settings)
    _reading(routes, ledger, definitions)
    return routes


def _intake(routes: APIRouter, ledger: Ledger, definitions: Definitions) -> None:
    @routes.post(
        "/leads", **_contract(replies.LeadOut, *_REFUSALS, body=models.LeadIn), summary="Create or change a lead"
    )
    async def leads(request: Request) -> Response:
        message = await _decode(request, models.LeadIn)
        return _reply(await run_sync(intake.save_lead, ledger, definitions, message))

    contract = _contract(replies.EventsOut, *_REFUSALS, body=models.EventsIn)
    partly = {"$ref": "#/components/schemas/EventsOut"}
    contract["responses"][207] = {"description": "Some rows", "content": {"application/json": {"schema": partly}}}

    @routes.post("/events", **contract, summary="Send up to 1,000 events; each row stands for itself")
    async def events(request: Request) -> Response:
        body = await read_body(request, MOST_BATCH)
        status, answer = await run_sync(intake.save_events, ledger, definitions, body)
        return _reply(answer, status)


def _scores(routes: APIRouter, scoring: Scoring) -> None:
    @routes.post("/score", **_contract(replies.ScoreOut, 404, *_REFUSALS, body=models.ScoreIn), summary="Score a lead")
    async def score(request: Request) -> Response:
        asked = await _decode(request, models.ScoreIn, MOST_BATCH)
        return _reply(await run_sync(scoring.answer, asked))


def _handoffs(routes: APIRouter, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
    def voice(lang: Lang | None) -> Voice:
        return Voice(lang or settings.lang, settings.timezone)

    @routes.get(
        "/handoffs", **_contract(replies.HandOffList, 421, 422, 503), summary="Open hand-offs, nearest deadline first"
    )
    async def listed(lang: Lang | None = None) -> Response:
        def read() -> list[dict[str, Any]]:
            with ledger.read() as tx:
                return handoffs.hot_list(tx, definitions, settings, voice(lang))

        return _reply({"handoffs": await run_sync(read)})

    @routes.get("/handoffs/{handoff_id}", **_contract(replies.HandOffCard, 404, 421, 422, 503), summary="One hand-off")
    async def one(handoff_id: str, lang: Lang | None = None) -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                return handoffs.handoff_card(tx, handoff_id, definitions, settings, voice(lang))

        return _reply(await run_sync(read))

    @routes.post(
        "/handoffs/{handoff_id}/feedback",
        **_contract(replies.FeedbackOut, 404, *_REFUSALS, body=models.FeedbackIn),
        summary="Say whether it was really hot",
    )
    async def feedback(handoff_id: str, request: Request) -> Response:
        said = await _decode(request, models.FeedbackIn)

        def give(tx: Tx) -> dict[str, Any]:
            return handoffs.give_feedback(
                *(tx, handoff_id, said.label, said.reason),
                rater=said.rater,
                source=said.source,
                key=said.key,
                at=micros(said.happened_at),
            )

        return _reply(await run_sync(write, ledger, give))


def _reading(routes: APIRouter, ledger: Ledger, definitions: Definitions) -> None:
    async def reply(read: Callable[[], object]) -> Response:
        return _reply(await run_sync(read))

    @routes.get("/proposals/current", **_contract(replies.ProposalOut, 404, 421, 503), summary="The open proposal")
    async def proposal() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                found = open_proposal(tx)
            if found is None:
                raise NotFound("No proposal waits for a decision.", "Make one with: ondo recalibrate")
            return proposal_data(found)

        return await reply(read)

    @routes.get("/cards/active", **_contract(replies.CardOut, 404, 421, 503), summary="The card in force")
    async def card() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                version = definitions.at(tx).version
            return {
                "card_id": version.card.card_id,
                "version": version.version,
                "content_hash": version.content_hash,
                "approved_by": version.approved_by,
                "effective_from": iso(version.effective_from),
                "proposal_id": version.proposal_id,
                "card": card_to_data(version.card),
            }

        return await reply(read)

    @routes.get("/health", **_contract(replies.Health, 421), summary="Alive, and ready to score")
    async def health() -> Response:
        def read() -> dict[str, Any]:
            with ledger.read() as tx:
                definition = definitions.at(tx)
            note = definition.model_note
            return {
                "live": True,
                "ready": True,
                "card": {"card_id": definition.version.card.card_id, "version": definition.version.version},
                "bundle_id": None if definition.model is None else definition.model.bundle_id,
                "note": None if note is None else note.en,
            }

        try:
            return _reply(await run_sync(read))
        except OndoError as error:
            note = {"live": True, "ready": False, "card": None, "bundle_id": None, "note": str(error)}
            return Response(msgspec.json.encode(note), status_code=503, media_type="application/json")


def proposal_data(found: Proposal) -> dict[str, Any]:
    """Write a proposal as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain | {"as_of": iso(found.as_of)}


def describe(app: FastAPI) -> None:
    """Put the models that routes decode and encode by hand into the OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for model in _MODELS:
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas.update(schema.pop("$defs", {}))
                schemas[model.__name__] = schema
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
