"""Routes of the agreement: who takes a hand-off, attempts to reach it, what was agreed and what was kept."""

from __future__ import annotations

from fastapi import APIRouter

from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from serving.api.dependencies import DefinitionsDep, LedgerDep, PageDep, SettingsDep, VoiceDep
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.sla import (
    AgreementOut,
    AgreementVersions,
    ClaimIn,
    ClaimOut,
    ContactIn,
    ContactOut,
    DutiesOut,
    LateList,
)
from serving.sla import sla
from serving.sla.kept import both_sides
from serving.sla.late import LatePart, LatePlace, late_list

router = APIRouter(route_class=StrictRoute)


@router.post(
    "/handoffs/{handoff_id}/claim",
    tags=["hand-offs"],
    responses=writing(404),
    summary="Take a hand-off; its deadline moves to the clock of the owner's team",
)
def claim_handoff(handoff_id: str, message: ClaimIn, ledger: LedgerDep, settings: SettingsDep) -> ClaimOut:
    """The latest claim holds; said again, nothing changes."""

    def work(tx: Tx) -> ClaimOut:
        return sla.claim(tx, settings, handoff_id, message)

    return write(ledger, work)


@router.post(
    "/handoffs/{handoff_id}/contacts",
    tags=["hand-offs"],
    responses=writing(404),
    summary="Record one attempt to reach the lead",
)
def record_contact(handoff_id: str, message: ContactIn, ledger: LedgerDep, settings: SettingsDep) -> ContactOut:
    """With a key, said again, nothing changes."""

    def work(tx: Tx) -> ContactOut:
        return sla.contact(tx, settings, handoff_id, message)

    return write(ledger, work)


@router.get("/agreement", tags=["agreement"], responses=reading(), summary="The agreement in force, with its teams")
def get_agreement(ledger: LedgerDep) -> AgreementOut:
    """In the form of its file."""
    with ledger.read() as tx:
        return sla.agreement_out(sla_versions.active(tx, tx.now))


@router.get(
    "/agreement/versions",
    tags=["agreement"],
    responses=reading(),
    summary="Every version of the agreement, the latest first",
)
def list_agreement_versions(ledger: LedgerDep) -> AgreementVersions:
    """Version 0 is the shipped one, approved by nobody."""
    with ledger.read() as tx:
        versions = sla_versions.versions(tx)
    return AgreementVersions(versions=[sla.agreement_out(version) for version in reversed(versions)])


@router.get(
    "/duties",
    tags=["agreement"],
    responses=reading(),
    summary="Both sides of the agreement: who is late now, and what sales and marketing have kept",
)
def get_duties(ledger: LedgerDep, definitions: DefinitionsDep, settings: SettingsDep, voice: VoiceDep) -> DutiesOut:
    """Of sales over the last 90 days, of marketing over the last months."""
    with ledger.read() as tx:
        return both_sides(tx, definitions, settings, voice)


@router.get(
    "/duties/late",
    tags=["agreement"],
    responses=reading(),
    summary="Open hand-offs that are overdue, due soon or without an outcome, the most urgent first",
)
def list_late_handoffs(ledger: LedgerDep, settings: SettingsDep, voice: VoiceDep, page: PageDep) -> LateList:
    """All of them, in pages."""
    part = LatePart(page.limit, page.after(LatePlace))
    with ledger.read() as tx:
        return late_list(tx, settings, voice, part)
