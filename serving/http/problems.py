"""Problem documents (RFC 9457) of refusals: one table from error class to HTTP status."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from ondo.domain.errors import (
    AlreadyDecided,
    Conflict,
    Contended,
    DefinitionError,
    FutureFact,
    InputError,
    KeyReused,
    NaiveInstant,
    NotEnoughData,
    NotFound,
    OndoError,
    Unavailable,
    Unconfirmed,
)
from ondo.domain.vocabulary import Lang
from ondo.intake.bodies import Oversized
from ondo.text.messages import Message, text

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "ondo.request_id"
"""Where in a request's scope its name stands."""
ROUTE = "ondo.route"
"""Where in a request's scope the path of its route stands, as it is written in the code."""
_log = logging.getLogger("ondo.serving")
_INNER = re.compile(r"[\[\](){}<>]")
"""What only names of validators contain, which pydantic puts among the names of fields."""
_LONGEST_NAME, _MOST_PLACES = 100, 20
_NO_OBJECT = "Input should be an object"
"""What is said of JSON that is no object; pydantic speaks of Python's dictionaries where FastAPI asks it."""
RETRY_AFTER = "1"
"""Seconds after which a request that met an unavailable ledger may come again."""


class TooLarge(InputError):
    """A request body is larger than the route accepts."""

    code = "too_large"


class NotSameOrigin(OndoError):
    """A form was posted from another site."""

    code = "not_same_origin"


class ForeignHost(OndoError):
    """A request came under a host name that is not this service's."""

    code = "foreign_host"


class TwoHosts(OndoError):
    """A request names two hosts, so that nobody can say which of them was meant or checked."""

    code = "two_hosts"


class NotJson(OndoError):
    """A body is of another kind than the API takes."""

    code = "not_json"


class Unauthenticated(OndoError):
    """A request came without a valid key."""

    code = "unauthenticated"


class Forbidden(OndoError):
    """The key of a request is not for what it asks."""

    code = "forbidden"


class RateLimited(OndoError):
    """A key or an address asks more often than the service allows; ``wait`` in whole seconds."""

    code = "rate_limited"

    def __init__(self, wait: int) -> None:
        super().__init__(Message("problem-too-many-requests"), Message("problem-too-many-requests-hint", seconds=wait))
        self.wait = wait


class HeadersTooLarge(OndoError):
    """The headers of a request are too many or too long."""

    code = "headers_too_large"


class RequestRefused(Exception):
    """A request is refused with a problem document that is no refusal of the domain, such as that of a batch."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document["detail"])
        self.document = document


STATUS: dict[type[OndoError], int] = {
    OndoError: 500,
    DefinitionError: 422,
    InputError: 422,
    NaiveInstant: 422,
    FutureFact: 422,
    TooLarge: 413,
    Oversized: 413,
    NotSameOrigin: 403,
    ForeignHost: 421,
    TwoHosts: 400,
    NotJson: 415,
    Unauthenticated: 401,
    Forbidden: 403,
    RateLimited: 429,
    HeadersTooLarge: 431,
    NotFound: 404,
    Conflict: 409,
    KeyReused: 409,
    AlreadyDecided: 409,
    Unconfirmed: 409,
    NotEnoughData: 409,
    Unavailable: 503,
    Contended: 503,
}
"""HTTP status of every class of refusal; a test keeps it complete."""


def status_of(error: OndoError) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS.get(type(error), 500)


def problem(status: int, code: str, detail: str, hint: str = "", **more: object) -> dict[str, Any]:
    """Build a problem document. ``code`` is stable and meant for programs, ``detail`` and ``hint`` for people."""
    body: dict[str, Any] = {
        "type": f"urn:ondo:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if hint:
        body["hint"] = hint
    return body | more


def said(error: OndoError, lang: Lang) -> tuple[str, str]:
    """Return what a caller is told about a refusal: message and hint.

    Where the ledger is and why it cannot be used is the operator's affair and goes to the log only.
    """
    if not isinstance(error, Unavailable):
        return error.said(lang)
    _log.warning("unavailable: %s", error)
    return text(lang, "problem-ledger-away", {}), text(lang, "problem-try-again", {})


def of_error(error: OndoError) -> dict[str, Any]:
    """Build the problem document of a refusal."""
    more: dict[str, Any] = {}
    if isinstance(error, DefinitionError) and error.findings:
        more["findings"] = [str(finding) for finding in error.findings]
    if isinstance(error, Unconfirmed):
        more["figures"] = dict(error.figures)
    return problem(status_of(error), error.code, *said(error, Lang.EN), **more)


def places(error: ValidationError | RequestValidationError) -> list[dict[str, str]]:
    """Say where a body does not follow its model, and how: one message for each field, never the values."""
    details = error.errors() if isinstance(error, RequestValidationError) else error.errors(include_url=False)
    problems: dict[str, str] = {}
    for detail in details:
        loc = (
            detail["loc"][1:]
            if detail["loc"][:1] == ("body",) and isinstance(error, RequestValidationError)
            else detail["loc"]
        )
        at = ".".join(str(part)[:_LONGEST_NAME] for part in loc if not _INNER.search(str(part))) or "body"
        problems.setdefault(at, _NO_OBJECT if detail["type"] == "model_attributes_type" else _plain(detail["msg"]))
    return [{"at": at, "message": message} for at, message in list(problems.items())[:_MOST_PLACES]]


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def of_validation(error: ValidationError | RequestValidationError) -> dict[str, Any]:
    """Build the problem document of a body that does not follow its model."""
    listed, first = places(error), error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(400, "json_invalid", "The body is not valid JSON.", listed[0]["message"])
    # FastAPI begins the place of an error in the address with "query" or "path", of one in a body with "body"
    part = "query" if isinstance(error, RequestValidationError) and first["loc"][0] != "body" else "body"
    return problem(422, "input_invalid", f"The {part} does not follow its model.", errors=listed)


def of_http(error: HTTPException) -> Response:
    """Answer what the framework itself refuses: a path or a method that does not exist."""
    code = HTTPStatus(error.status_code).name.lower()
    return respond(problem(error.status_code, code, str(error.detail)), error.headers)


def respond(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Turn a problem document into a response."""
    return Response(
        msgspec.json.encode(document),
        status_code=int(document["status"]),
        headers=come_again(int(document["status"])) | dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Let the application answer every refusal with a problem document."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, OndoError)
        return respond(of_error(error))

    async def answered(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestRefused)
        return respond(error.document)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, ValidationError | RequestValidationError)
        return respond(of_validation(error))

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return of_http(error)

    async def broken(request: Request, error: Exception) -> Response:
        name = str(request.scope.get(REQUEST_ID, ""))
        # the route as it is written in the code: a path may hold anything that its sender wrote
        _log.error("%s %s failed (request %s)", request.method, request.scope.get(ROUTE, ""), name, exc_info=error)
        document = problem(500, "ondo_error", "Ondo could not answer; the cause is in its log.", request_id=name)
        headers = {"x-request-id": name, "cache-control": "no-store"}  # this answer goes past every middleware
        return respond(document, headers)

    app.add_exception_handler(OndoError, refused)
    app.add_exception_handler(RequestRefused, answered)
    app.add_exception_handler(ValidationError, invalid)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, broken)


def come_again(status: int) -> dict[str, str]:
    """Return the headers that say when to come again, where that helps."""
    return {"retry-after": RETRY_AFTER} if status == 503 else {}


def document_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for the OpenAPI document of one route."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }
