"""Routes of leads: who they are, what is known of them, what became of them."""

from __future__ import annotations

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from ondo.ledger import Ledger
from serving import intake, lead_facts, models, models_leads, replies
from serving.body import read_body
from serving.definitions import Definitions
from serving.models import Instant, micros
from serving.openapi import MOST_BATCH, READ_REFUSALS, WRITE_REFUSALS, change, contract, decode, read, reply
from serving.paging import USUAL, Cursor, Limit


def router(ledger: Ledger, definitions: Definitions) -> APIRouter:
    """Make the routes of leads."""
    routes = APIRouter()
    _sending(routes, ledger, definitions)
    _reading(routes, ledger, definitions)
    _ends(routes, ledger)
    return routes


def _sending(routes: APIRouter, ledger: Ledger, definitions: Definitions) -> None:
    @routes.post(
        "/leads", **contract(replies.LeadOut, *WRITE_REFUSALS, body=models.LeadIn), summary="Create or change a lead"
    )
    async def lead(request: Request) -> Response:
        message = await decode(request, models.LeadIn)
        return reply(await run_sync(intake.save_lead, ledger, definitions, message))

    @routes.post(
        "/leads/batch",
        **contract(models_leads.LeadsOut, *WRITE_REFUSALS, body=models.LeadsIn, partly=True),
        summary="Create or change up to 1,000 leads; each row stands for itself",
    )
    async def leads(request: Request) -> Response:
        body = await read_body(request, MOST_BATCH)
        status, answer = await run_sync(intake.save_leads, ledger, definitions, body)
        return reply(answer, status)


def _reading(routes: APIRouter, ledger: Ledger, definitions: Definitions) -> None:
    @routes.get(
        "/leads/{lead_id}",
        **contract(models_leads.LeadView, 404, *READ_REFUSALS),
        summary="What is known of a lead, now or as of an instant, without personal data",
    )
    async def lead(lead_id: str, as_of: Instant | None = None) -> Response:
        return await read(ledger, lambda tx: lead_facts.view(tx, definitions, lead_id, micros(as_of)))

    @routes.get(
        "/leads/{lead_id}/attributes",
        **contract(models_leads.AttributeHistory, 404, *READ_REFUSALS),
        summary="Every value of a lead's attributes, latest first",
    )
    async def attributes(
        lead_id: str,
        limit: Limit = USUAL,
        cursor: Cursor = None,
        name: Annotated[str | None, Query(max_length=100, description="Only this attribute.")] = None,
    ) -> Response:
        return await read(ledger, lambda tx: lead_facts.attributes(tx, lead_id, limit, cursor, name))

    @routes.get(
        "/leads/{lead_id}/events",
        **contract(models_leads.EventHistory, 404, *READ_REFUSALS),
        summary="A lead's events, latest first",
    )
    async def events(lead_id: str, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: lead_facts.events(tx, definitions.card(tx), lead_id, limit, cursor))

    @routes.get(
        "/leads/{lead_id}/outcomes",
        **contract(models_leads.OutcomeHistory, 404, *READ_REFUSALS),
        summary="What became of a lead, latest first",
    )
    async def outcomes(lead_id: str, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: lead_facts.outcomes(tx, lead_id, limit, cursor))


def _ends(routes: APIRouter, ledger: Ledger) -> None:
    @routes.post(
        "/outcomes",
        **contract(models_leads.OutcomeOut, 404, *WRITE_REFUSALS, body=models_leads.OutcomeIn),
        summary="Say what became of a lead: opportunity, passed, won, lost",
    )
    async def outcome(request: Request) -> Response:
        said = await decode(request, models_leads.OutcomeIn)
        return await change(ledger, lambda tx: lead_facts.save_outcome(tx, said))

    @routes.post(
        "/leads/{lead_id}/missed-hot",
        **contract(models_leads.MissedHotOut, 404, *WRITE_REFUSALS, body=models_leads.MissedHotIn),
        summary="Say that a lead should have been handed over",
    )
    async def missed_hot(lead_id: str, request: Request) -> Response:
        said = await decode(request, models_leads.MissedHotIn)
        return await change(ledger, lambda tx: lead_facts.missed_hot(tx, lead_id, said))
