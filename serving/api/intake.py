"""Route that takes what any sender sends, as it sends it: the mapping of that name makes facts of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from ondo.intake.signatures import SignedRequest, is_signed
from ondo.text.messages import Message
from serving.api.dependencies import ServicesDep
from serving.http.body import BatchBodyDep
from serving.http.openapi import writing
from serving.http.problems import Unauthenticated
from serving.leads.foreign_bodies import SentBody, save_body
from serving.schemas.intake import IntakeOut

router = APIRouter(tags=["events"])
_FORM = {"type": "object", "additionalProperties": {"type": "string"}}
_ANYTHING: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Whatever the sender sends: an object, a list of them, or a form.",
        "content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": True}},
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "additionalProperties": {"type": "string"}}
            },
        },
    },
    "parameters": [
        {
            "name": "key",
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": "A key of role ingest, for senders that can show it nowhere else.",
        }
    ],
}


@router.post(
    "/intake/{name}",
    openapi_extra=_ANYTHING,
    responses=writing(404),
    summary="Take what another system sends, as it sends it",
)
def save_foreign_body(name: str, body: BatchBodyDep, request: Request, services: ServicesDep) -> IntakeOut:
    """A mapping of that name says what it means; compressed or not, one record or many."""
    return _save(name, "", body, request, services)


@router.post("/intake/{name}/{path:path}", include_in_schema=False)
def save_foreign_body_below(
    name: str, path: str, body: BatchBodyDep, request: Request, services: ServicesDep
) -> IntakeOut:
    """The same for senders that put an address of their own behind the one they are given."""
    return _save(name, path, body, request, services)


def _save(name: str, path: str, body: bytes, request: Request, services: ServicesDep) -> IntakeOut:
    headers, mappings = request.headers, services.mappings
    signature = mappings.signature(name)
    if signature is not None:
        signed = SignedRequest(request.method, str(request.url), headers, body)
        if not is_signed(signature, mappings.secret(signature), signed, services.ledger.now()):
            raise Unauthenticated(Message("intake-not-signed"), Message("intake-not-signed-hint"))
    last = path.rstrip("/").rpartition("/")[2]
    sent = SentBody(name, body, last, headers.get("content-type", ""), headers.get("content-encoding", ""))
    return save_body(services.intake, mappings, sent)
