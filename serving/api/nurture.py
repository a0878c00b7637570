"""The route of the nurturing list: the rows of ``ondo nurture``, for the MA tool to fetch."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from ondo.domain.errors import NotFound
from ondo.domain.instant import iso
from ondo.domain.summary_spec import Horizon
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, Tx
from ondo.nurturing.leads import ACTIVE_DAYS, MOST, nurture
from ondo.nurturing.rows import csv_of, rows_of
from ondo.settings import Settings
from serving.http.openapi import READ_REFUSALS, contract, reply
from serving.schemas.nurture import NurtureList
from serving.scoring.definitions import Definitions

CSV = "text/csv"
_WEIGHT = re.compile(r"\s*q=(\d(?:\.\d{0,3})?)\s*$")
_Format = Annotated[
    Literal["json", "csv"] | None, Query(description="json or csv; without it, csv only where Accept prefers it.")
]
_Most = Annotated[int, Query(ge=1, le=MOST, description="Most leads of each group; there is no further page.")]
_Days = Annotated[float, Query(ge=1, le=36_500, description="Only leads that did something in so many days.")]
_Raw = Annotated[bool, Query(description="CSV with texts as they are: for tools that look ids up, not spreadsheets.")]
_Card = Annotated[str | None, Query(max_length=200, description="By this card; needed when there are several.")]


def router(ledger: Ledger, definitions: Definitions, settings: Settings) -> APIRouter:
    """Make the route of the nurturing list."""
    routes = APIRouter()

    def horizon(tx: Tx) -> Horizon | None:
        try:
            return definitions.current(tx, settings.timezone).horizon
        except NotFound:  # no card is in force yet
            return None

    described = contract(NurtureList, 404, *READ_REFUSALS)
    described["responses"][200]["content"][CSV] = {"schema": {"type": "string"}}

    @routes.get("/nurture", **described, summary="Warm leads closest to hot with what they lack, and leads sent back")
    async def listed(
        request: Request,
        form: Annotated[_Format, Query(alias="format")] = None,
        limit: _Most = MOST,
        days: _Days = ACTIVE_DAYS,
        card_id: _Card = None,
        lang: Lang | None = None,
        raw: _Raw = False,
    ) -> Response:
        def read() -> tuple[dict[str, Any], list[dict[str, Any]]]:
            with ledger.read() as tx:
                found = nurture(
                    *(tx, settings.timezone),
                    card_id=card_id,
                    most=limit,
                    active_days=days,
                    horizon=horizon(tx),
                )
            card, version = found.version.card.card_id, found.version.version
            told = {"as_of": iso(found.at), "card_id": card, "card_version": version}
            return told, rows_of(found.leads, lang or settings.lang)

        told, rows = await run_sync(read)
        if (form or _preferred(request.headers.get("accept", ""))) == "csv":
            return Response(csv_of(rows, raw=raw), media_type=CSV, headers={"vary": "accept"})
        return reply(told | {"leads": rows}, headers={"vary": "accept"})

    return routes


def _preferred(accept: str) -> str:
    """Return csv when the caller likes it better than JSON, whether it names JSON or takes anything."""
    liked: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, _, weight = part.partition(";")
        found = _WEIGHT.match(weight)
        liked[kind.strip()] = 1.0 if found is None else float(found[1])
    other = max(liked.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    return "csv" if liked.get(CSV, 0.0) > other else "json"
