"""Routes that say which leads are the same person."""

from __future__ import annotations

from fastapi import APIRouter

from serving.api.dependencies import CallerDep, LedgerDep, SettingsDep
from serving.http.body import StrictRoute
from serving.http.openapi import writing
from serving.http.retries import write
from serving.leads.links import save_link, save_parting
from serving.schemas.links import LinkIn, LinkOut, UnlinkIn, UnlinkOut

router = APIRouter(tags=["leads"], route_class=StrictRoute)


@router.post("/leads/link", responses=writing(404), summary="Say that two leads are the same person")
def link_leads(message: LinkIn, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep) -> LinkOut:
    """Link two leads: for a system by a key that its source declares, for a person by decision."""
    return write(ledger, lambda tx: save_link(tx, message, caller, notice=settings.score_arrivals))


@router.post(
    "/leads/unlink",
    responses=writing(404),
    summary="Say that a lead is somebody else than those it was linked with",
)
def unlink_lead(message: UnlinkIn, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep) -> UnlinkOut:
    """Part a lead from the others; a system parts only what a declared key linked."""
    return write(ledger, lambda tx: save_parting(tx, message, caller, notice=settings.score_arrivals))
