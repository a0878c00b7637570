"""Routes of definitions: cards and their versions, proposals, decisions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from ondo.domain.errors import NotFound
from ondo.text.messages import Message
from serving.api.dependencies import CallerDep, DefinitionsDep, LedgerDep, PageDep, VoiceDep
from serving.decisions import cards
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.definitions import (
    CardDiff,
    CardList,
    DecidedOut,
    DecisionIn,
    DecisionList,
    ProposalDetail,
    ProposalList,
    RollbackIn,
    VersionList,
    VersionOut,
    VersionRow,
)
from serving.schemas.replies import CardOut, ProposalOut
from serving.scoring.definitions import open_proposal

router = APIRouter(tags=["definitions"], route_class=StrictRoute)

_Card = Annotated[str | None, Query(max_length=200, description="Only this card; without it all, or the oldest.")]
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/cards", responses=reading(404), summary="The cards in force")
def list_cards(ledger: LedgerDep, definitions: DefinitionsDep, page: PageDep, voice: VoiceDep) -> CardList:
    """The oldest first."""
    with ledger.read() as tx:
        return cards.card_list(tx, definitions, page, voice.lang)


@router.get("/cards/active", responses=reading(404), summary="The card in force")
def get_active_card(ledger: LedgerDep, definitions: DefinitionsDep, card_id: _Card = None) -> CardOut:
    """In the form of a card file."""
    with ledger.read() as tx:
        return cards.card_out(definitions.at(tx, card_id).version)


@router.get("/cards/{card_id}/versions", responses=reading(404), summary="The versions of a card, latest first")
def list_card_versions(card_id: str, ledger: LedgerDep, page: PageDep) -> VersionList:
    """Without their content."""
    with ledger.read() as tx:
        return cards.version_list(tx, card_id, page)


@router.get("/cards/{card_id}/versions/{version}", responses=reading(404), summary="One version of a card")
def get_card_version(card_id: str, version: _Number, ledger: LedgerDep, definitions: DefinitionsDep) -> VersionOut:
    """In the form of a card file."""
    with ledger.read() as tx:
        return cards.one_version(tx, definitions, card_id, version)


@router.get(
    "/cards/{card_id}/diff",
    responses=reading(404),
    summary="What differs between two versions of a card, by default the latest one and the one before",
)
def compare_card_versions(
    card_id: str,
    ledger: LedgerDep,
    definitions: DefinitionsDep,
    voice: VoiceDep,
    before: _Version = None,
    after: _Version = None,
) -> CardDiff:
    """Empty when their content is equal."""
    with ledger.read() as tx:
        return cards.difference(tx, definitions, card_id, (before, after), voice.lang)


@router.post(
    "/cards/{card_id}/rollback",
    responses=writing(404),
    summary="Put the content of an earlier version back into force, as a new version",
)
def roll_card_back(card_id: str, message: RollbackIn, ledger: LedgerDep, caller: CallerDep) -> VersionRow:
    """It is in force with the next score."""
    return write(ledger, lambda tx: cards.roll_back(tx, card_id, message, caller.actor))


@router.get("/proposals", responses=reading(), summary="Proposals, latest first")
def list_proposals(ledger: LedgerDep, page: PageDep, card_id: _Card = None) -> ProposalList:
    """In short, each with where it stands."""
    with ledger.read() as tx:
        return cards.proposal_list(tx, card_id, page)


@router.get("/proposals/current", responses=reading(404), summary="The open proposal")
def get_open_proposal(ledger: LedgerDep, card_id: _Card = None) -> ProposalOut:
    """The one that the meeting can decide on."""
    with ledger.read() as tx:
        proposal = open_proposal(tx, card_id)
    if proposal is None:
        raise NotFound(Message("problem-no-open-proposal"), Message("problem-no-open-proposal-hint"))
    return cards.proposal_out(proposal)


@router.get("/proposals/{proposal_id}", responses=reading(404), summary="One proposal with its decision")
def get_proposal(proposal_id: str, ledger: LedgerDep) -> ProposalDetail:
    """Whole, with its state."""
    with ledger.read() as tx:
        return cards.one_proposal(tx, proposal_id)


@router.post(
    "/proposals/{proposal_id}/decision",
    responses=writing(404),
    summary="Approve a proposal, in full or change by change, or decline it",
)
def decide_proposal(
    proposal_id: str, message: DecisionIn, ledger: LedgerDep, definitions: DefinitionsDep, caller: CallerDep
) -> DecidedOut:
    """An approval is in force with the next score, or from its effective date."""
    decided = write(ledger, lambda tx: cards.decide(tx, proposal_id, message, caller.actor))
    definitions.forget_proposal()
    return decided


@router.get("/decisions", responses=reading(), summary="Decisions, latest first")
def list_decisions(ledger: LedgerDep, page: PageDep, card_id: _Card = None) -> DecisionList:
    """On proposals, and rollbacks."""
    with ledger.read() as tx:
        return cards.decision_list(tx, card_id, page)
