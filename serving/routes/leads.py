"""Routes of leads: who they are, what is known of them, what became of them."""

from __future__ import annotations

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from ondo.domain.words import Lang
from ondo.ledger import Ledger, Tx
from ondo.ledger.identity import find_lead
from ondo.settings import Settings
from serving import intake, lead_facts, lead_history, models, models_history, models_leads, replies
from serving.body import read_body
from serving.definitions import Definitions
from serving.intake import Doors
from serving.openapi import MOST_BATCH, READ_REFUSALS, WRITE_REFUSALS, actor_of, change, contract, decode, read, reply
from serving.paging import USUAL, Cursor, Limit
from serving.voice import Voice

_Card = Annotated[str | None, Query(max_length=200, description="By this card; without it the oldest that it fits.")]
_OwnName = Annotated[str, Query(min_length=1, max_length=200, description="As POST /v1/leads was told it.")]
_Moment = Annotated[
    str, Query(max_length=40, description="A calendar day of the company (its end), or an instant with offset.")
]


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of leads."""
    routes = APIRouter()
    _sending(routes, Doors(ledger, definitions, settings.timezone, settings.score_arrivals))
    _reading(routes, ledger, definitions, settings)
    _past(routes, ledger, definitions, settings)
    _ends(routes, ledger)
    return routes


def _sending(routes: APIRouter, doors: Doors) -> None:
    @routes.post(
        "/leads", **contract(replies.LeadOut, *WRITE_REFUSALS, body=models.LeadIn), summary="Create or change a lead"
    )
    async def lead(request: Request) -> Response:
        message = await decode(request, models.LeadIn)
        return reply(await run_sync(intake.save_lead, doors, message))

    @routes.post(
        "/leads/batch",
        **contract(models_leads.LeadsOut, *WRITE_REFUSALS, body=models.LeadsIn, partly=True),
        summary="Create or change up to 1,000 leads; each row stands for itself",
    )
    async def leads(request: Request) -> Response:
        body = await read_body(request, MOST_BATCH)
        status, answer = await run_sync(intake.save_leads, doors, body)
        return reply(answer, status)


def _reading(routes: APIRouter, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
    @routes.get(
        "/leads",
        **contract(models_leads.LeadView, 404, *READ_REFUSALS),
        summary="The lead that your own id stands for, as GET /v1/leads/{lead_id} shows it",
    )
    async def by_external_id(source: _OwnName, external_id: _OwnName, as_of: _Moment | None = None) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            said = Voice(settings.lang, settings.timezone)
            at = None if as_of is None else lead_history.moment_of(as_of, tx.now, said)
            return lead_facts.view(tx, definitions, find_lead(tx, source, external_id), at, zone=settings.timezone)

        return await read(ledger, work)

    @routes.get(
        "/leads/{lead_id}",
        **contract(models_leads.LeadView, 404, *READ_REFUSALS),
        summary="What is known of a lead, now or as of an instant, without personal data",
    )
    async def lead(lead_id: str, as_of: _Moment | None = None) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            said = Voice(settings.lang, settings.timezone)
            at = None if as_of is None else lead_history.moment_of(as_of, tx.now, said)
            return lead_facts.view(tx, definitions, lead_id, at, zone=settings.timezone)

        return await read(ledger, work)

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
        return await read(
            ledger, lambda tx: lead_facts.events(tx, definitions, lead_id, limit, cursor, zone=settings.timezone)
        )

    @routes.get(
        "/leads/{lead_id}/outcomes",
        **contract(models_leads.OutcomeHistory, 404, *READ_REFUSALS),
        summary="What became of a lead, latest first",
    )
    async def outcomes(lead_id: str, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: lead_facts.outcomes(tx, lead_id, limit, cursor))


def _past(routes: APIRouter, ledger: Ledger, definitions: Definitions, settings: Settings) -> None:
    def voice(lang: Lang | None) -> Voice:
        return Voice(lang or settings.lang, settings.timezone)

    @routes.get(
        "/leads/{lead_id}/scores",
        **contract(models_history.ScoreHistory, 404, *READ_REFUSALS),
        summary="What Ondo answered about a lead, latest first",
    )
    async def scores(lead_id: str, card_id: _Card = None, limit: Limit = USUAL, cursor: Cursor = None) -> Response:
        return await read(ledger, lambda tx: lead_history.answered(tx, lead_id, card_id, limit, cursor))

    @routes.get(
        "/leads/{lead_id}/score",
        **contract(replies.ScoreOut, 404, *READ_REFUSALS),
        summary="The score as of that day: what was known then, by the version of the card in force then",
    )
    async def score(lead_id: str, as_of: _Moment, card_id: _Card = None, lang: Lang | None = None) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            at = lead_history.moment_of(as_of, tx.now, voice(lang))
            return lead_history.score_at(tx, definitions, lead_id, at, card_id, voice(lang))

        return await read(ledger, work)

    @routes.get(
        "/leads/{lead_id}/score-change",
        **contract(models_history.ScoreChangeOut, 404, *READ_REFUSALS),
        summary="Why a lead's score changed between two days",
    )
    async def change_of_score(
        lead_id: str, before: _Moment, after: _Moment | None = None, card_id: _Card = None, lang: Lang | None = None
    ) -> Response:
        def work(tx: Tx) -> dict[str, Any]:
            said = voice(lang)
            last = tx.now if after is None else lead_history.moment_of(after, tx.now, said)
            between = (lead_history.moment_of(before, tx.now, said), last)
            return lead_history.changed(tx, definitions, lead_id, between, card_id, said)

        return await read(ledger, work)


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

    @routes.delete(
        "/leads/{lead_id}/person",
        **contract(models_leads.ErasedOut, 403, 404, *READ_REFUSALS),
        summary="Erase the person of a lead; its facts stay without it",
    )
    async def erase(lead_id: str, request: Request) -> Response:
        return await change(ledger, lambda tx: lead_facts.erase(tx, lead_id, actor_of(request)))
