"""The route of the nurturing list: the rows of ``ondo nurture``, for the MA tool to fetch."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from ondo.domain.errors import NotFound
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger import Tx
from ondo.nurturing.leads import ACTIVE_DAYS, LOOKED_AT, MOST, Extent, nurture
from ondo.nurturing.rows import csv_of, rows_of
from serving.api.dependencies import Services, ServicesDep, VoiceDep
from serving.http.openapi import reading
from serving.schemas.nurture import NurturedLead, NurtureList
from serving.scoring.blinding import asked_by_judge, nurturing_told

CSV = "text/csv"
UNSCORED = "Ondo-Unscored"
"""The header that tells of a CSV what ``unscored`` tells in JSON."""
_WEIGHT = re.compile(r"\s*q=(\d(?:\.\d{0,3})?)\s*$")
_Format = Annotated[
    Literal["json", "csv"] | None, Query(description="json or csv; without it, csv only where Accept prefers it.")
]
_Most = Annotated[int, Query(ge=1, le=MOST, description="Most leads of each group; there is no further page.")]
_Days = Annotated[float, Query(ge=1, le=36_500, description="Only leads that did something in so many days.")]
_Raw = Annotated[bool, Query(description="CSV with texts as they are: for tools that look ids up, not spreadsheets.")]
_Card = Annotated[str | None, Query(max_length=200, description="By this card; needed when there are several.")]


router = APIRouter(tags=["hand-offs"])

_unscored = {"description": "Of a CSV what `unscored` tells in JSON.", "schema": {"type": "integer", "minimum": 0}}
_described = reading(404) | {200: {"content": {CSV: {"schema": {"type": "string"}}}, "headers": {UNSCORED: _unscored}}}


@router.get(
    "/nurture",
    responses=_described,
    response_model=NurtureList,
    summary="Warm leads closest to hot with what they lack, and leads sent back",
)
def list_nurture(
    request: Request,
    response: Response,
    services: ServicesDep,
    voice: VoiceDep,
    form: Annotated[_Format, Query(alias="format")] = None,
    limit: _Most = MOST,
    days: _Days = ACTIVE_DAYS,
    card_id: _Card = None,
    raw: _Raw = False,
) -> NurtureList | Response:
    """For the MA tool to fetch, as JSON or CSV: the rows of `ondo nurture`."""
    with services.ledger.read() as tx:
        nurturing = nurture(
            tx,
            services.settings.timezone,
            card_id=card_id,
            extent=Extent(limit, days, LOOKED_AT),
            horizon=_horizon(tx, services),
        )
        if asked_by_judge():
            nurturing = nurturing_told(tx, nurturing)
    rows = rows_of(nurturing.leads, voice.lang)
    if (form or _preferred(request.headers.get("accept", ""))) == "csv":
        headers = {"vary": "accept", UNSCORED: str(nurturing.unscored)}
        return Response(csv_of(rows, raw=raw), media_type=CSV, headers=headers)
    response.headers["vary"] = "accept"
    return NurtureList(
        as_of=nurturing.at,
        card_id=nurturing.version.card.card_id,
        card_version=nurturing.version.version,
        unscored=nurturing.unscored,
        leads=[NurturedLead(**row) for row in rows],
    )


def _horizon(tx: Tx, services: Services) -> SummarySpec | None:
    try:
        return services.definitions.current(tx, services.settings.timezone).horizon
    except NotFound:  # no card is in force yet
        return None


def _preferred(accept: str) -> str:
    """Return csv when the caller likes it better than JSON, whether it names JSON or takes anything."""
    liked: dict[str, float] = {}
    for part in accept.lower().split(","):
        kind, _, weight = part.partition(";")
        match = _WEIGHT.match(weight)
        liked[kind.strip()] = 1.0 if match is None else float(match[1])
    other = max(liked.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    return "csv" if liked.get(CSV, 0.0) > other else "json"
