"""Routes of the agreement: who takes a hand-off, attempts to reach it, what was agreed and what was kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from ondo.domain.words import Lang
from ondo.ledger import Ledger, Tx, agreements
from ondo.settings import Settings
from serving import models_agreement as models
from serving import paging, promises
from serving.both_sides import both_sides
from serving.definitions import Definitions
from serving.late import LatePlace, late_list
from serving.models import micros
from serving.openapi import READ_REFUSALS, WRITE_REFUSALS, change, contract, decode, read
from serving.paging import USUAL, Cursor, Limit
from serving.voice import Voice


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the routes of the agreement."""
    routes = APIRouter()
    _saying(routes, ledger, settings)

    @routes.get(
        "/agreement", **contract(models.AgreementOut, *READ_REFUSALS), summary="The agreement in force, with its teams"
    )
    async def active() -> Response:
        return await read(ledger, lambda tx: promises.version_data(agreements.active(tx, tx.now)))

    @routes.get(
        "/agreement/versions",
        **contract(models.AgreementVersions, *READ_REFUSALS),
        summary="Every version of the agreement, the latest first",
    )
    async def versions() -> Response:
        return await read(ledger, promises.versions_data)

    @routes.get(
        "/duties",
        **contract(models.DutiesOut, *READ_REFUSALS),
        summary="Both sides of the agreement: who is late now, and what sales and marketing have kept",
    )
    async def duties(lang: Lang | None = None) -> Response:
        voice = Voice(lang or settings.lang, settings.timezone)
        return await read(ledger, lambda tx: both_sides(tx, definitions, settings, voice))

    @routes.get(
        "/duties/late",
        **contract(models.LateList, *READ_REFUSALS),
        summary="Open hand-offs that are overdue, due soon or without an outcome, the most urgent first",
    )
    async def late(limit: Limit = USUAL, cursor: Cursor = None, lang: Lang | None = None) -> Response:
        after, voice = paging.decode(cursor, LatePlace), Voice(lang or settings.lang, settings.timezone)
        return await read(ledger, lambda tx: late_list(tx, settings, voice, limit, after))

    return routes


def _saying(routes: APIRouter, ledger: Ledger, settings: Settings) -> None:
    @routes.post(
        "/handoffs/{handoff_id}/claim",
        **contract(models.ClaimOut, 404, *WRITE_REFUSALS, body=models.ClaimIn),
        summary="Take a hand-off; its deadline moves to the clock of the owner's team",
    )
    async def claim(handoff_id: str, request: Request) -> Response:
        said = await decode(request, models.ClaimIn)

        def work(tx: Tx) -> dict[str, Any]:
            who, name = (said.owner, said.team), (said.source, said.key_space, said.key)
            at, known = micros(said.happened_at), micros(said.known_at)
            return promises.claim(tx, settings, handoff_id, *who, name=name, at=at, known_at=known)

        return await change(ledger, work)

    @routes.post(
        "/handoffs/{handoff_id}/contacts",
        **contract(models.ContactOut, 404, *WRITE_REFUSALS, body=models.ContactIn),
        summary="Record one attempt to reach the lead",
    )
    async def contact(handoff_id: str, request: Request) -> Response:
        said = await decode(request, models.ContactIn)

        def work(tx: Tx) -> dict[str, Any]:
            what, name = (said.channel, said.reached), (said.source, said.key_space, said.key)
            at, known = micros(said.happened_at), micros(said.known_at)
            return promises.contact(tx, settings, handoff_id, *what, name=name, at=at, known_at=known)

        return await change(ledger, work)
