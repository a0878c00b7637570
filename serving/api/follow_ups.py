"""The route of the follow-up draw: the rows of ``ondo follow-up``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from ondo.deadlines.follow_up_rows import csv_of, rows_of
from ondo.ledger.handoffs import follow_ups
from serving.api.dependencies import LedgerDep
from serving.http.openapi import reading
from serving.schemas.follow_ups import DrawnOut, FollowUpList, FollowUpWeekOut

CSV = "text/csv"
_Week = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$", description="Only this week's draw; without it, all."),
]
_Form = Annotated[Literal["json", "csv"], Query(alias="format", description="json or csv.")]

router = APIRouter(tags=["hand-offs"])

_described = reading() | {200: {"content": {CSV: {"schema": {"type": "string"}}}}}


@router.get(
    "/follow-ups",
    responses=_described,
    response_model=FollowUpList,
    summary="Hand-offs drawn among those that nobody answered, with what was said since",
)
def list_follow_ups(ledger: LedgerDep, week: _Week = None, form: _Form = "json") -> FollowUpList | Response:
    """A manager is asked to judge them; say it by `POST /v1/handoffs/{handoff_id}/feedback`."""
    with ledger.read() as tx:
        drawn, weeks = follow_ups.drawn(tx, week), follow_ups.weeks(tx)
    rows = rows_of(drawn)
    if form == "csv":
        return Response(csv_of(rows), media_type=CSV)
    return FollowUpList(
        weeks=[FollowUpWeekOut.model_validate(each) for each in weeks if week in (None, each.week)],
        handoffs=[DrawnOut(**row) for row in rows],
    )
