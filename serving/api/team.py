"""Routes for managers: performance by team and person, and supply by channel, over a window."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from serving.api.dependencies import LedgerDep, SettingsDep, VoiceDep
from serving.http.openapi import reading
from serving.schemas.performance import SupplyOut, TeamOut
from serving.sla.performance import DAYS, FEWEST_DAYS, MOST_DAYS, marketing_supply, team_performance

_Days = Annotated[
    int, Query(ge=FEWEST_DAYS, le=MOST_DAYS, description="Hand-offs that opened in the last so many days.")
]

router = APIRouter(tags=["agreement"])


@router.get(
    "/team",
    responses=reading(),
    summary="Sales by team and by person: who is late, answers, conversion; hot leads against the exploration sample",
)
def get_team(ledger: LedgerDep, settings: SettingsDep, voice: VoiceDep, days: _Days = DAYS) -> TeamOut:
    """The numbers of `/v1/duties`, asked of each team and person."""
    with ledger.read() as tx:
        return team_performance(tx, settings, voice, days)


@router.get(
    "/supply",
    responses=reading(),
    summary="Hot leads a week against promise and capacity, and what became of the hand-offs by channel",
)
def get_supply(ledger: LedgerDep, settings: SettingsDep, voice: VoiceDep, days: _Days = DAYS) -> SupplyOut:
    """What channels cost is not in the ledger; the quarterly report takes it from a file."""
    with ledger.read() as tx:
        return marketing_supply(tx, settings, voice, days)
