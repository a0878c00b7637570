"""Routes of card drafts: checked as somebody types, saved, handed to the meeting, decided."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ondo.ledger.decisions import drafts as records
from serving.api.dependencies import CallerDep, LedgerDep, PageDep, ServicesDep, VoiceDep
from serving.decisions import card_tests, draft_replays, drafts
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.card_tests import CardTestIn, CardTestOut
from serving.schemas.draft_replays import DraftReplayIn, DraftReplayLeads, DraftReplayOut, MovedWay
from serving.schemas.drafts import (
    CardCheckIn,
    CardCheckOut,
    DraftDecisionIn,
    DraftIn,
    DraftList,
    DraftOut,
    DraftSaveIn,
    DraftStepIn,
)
from serving.scoring.blinding import asked_by_judge, check_tellable

router = APIRouter(tags=["definitions"], route_class=StrictRoute)

_Card = Annotated[str | None, Query(max_length=200, description="Only drafts of this card.")]


@router.post("/cards/check", responses=writing(), summary="Check a card file, as `ondo check` does")
def check_card(message: CardCheckIn, voice: VoiceDep) -> CardCheckOut:
    """Every mistake at once, each with its line and what to do; nothing is stored."""
    return drafts.check(message.card, voice.lang)


@router.get("/drafts", responses=reading(), summary="Drafts of cards, the one begun last first")
def list_drafts(ledger: LedgerDep, page: PageDep, card_id: _Card = None) -> DraftList:
    """In short, as they were saved last."""
    with ledger.read() as tx:
        return drafts.draft_list(tx, card_id, page)


@router.post("/drafts", responses=writing(404), summary="Begin a draft from a version of a card")
def begin_draft(message: DraftIn, ledger: LedgerDep, voice: VoiceDep) -> DraftOut:
    """It may hold mistakes until it is handed to the meeting."""
    return write(ledger, lambda tx: drafts.begin(tx, message, voice.lang))


@router.get("/drafts/{draft_id}", responses=reading(404), summary="One draft, with what a check says of it")
def get_draft(draft_id: str, ledger: LedgerDep, voice: VoiceDep) -> DraftOut:
    """As it was saved last, beside the card's latest version."""
    with ledger.read() as tx:
        return drafts.draft_out(tx, records.draft(tx, draft_id), voice.lang)


@router.post("/drafts/{draft_id}", responses=writing(404), summary="Save the next revision of a draft")
def save_draft(draft_id: str, message: DraftSaveIn, ledger: LedgerDep, voice: VoiceDep) -> DraftOut:
    """Refused (`conflict`) when somebody else saved another text meanwhile; equal text and note are not saved again."""
    return write(ledger, lambda tx: drafts.save(tx, draft_id, message, voice.lang))


@router.post("/drafts/{draft_id}/hand-over", responses=writing(404), summary="Hand a draft to the meeting")
def hand_draft_over(
    draft_id: str, message: DraftStepIn, ledger: LedgerDep, caller: CallerDep, voice: VoiceDep
) -> DraftOut:
    """It must be without mistakes; it is not changed any more until it is decided on or taken back."""
    return write(ledger, lambda tx: drafts.hand_over(tx, draft_id, message, caller.actor, voice.lang))


@router.post("/drafts/{draft_id}/take-back", responses=writing(404), summary="Take a draft back from the meeting")
def take_draft_back(
    draft_id: str, message: DraftStepIn, ledger: LedgerDep, caller: CallerDep, voice: VoiceDep
) -> DraftOut:
    """To work on it again."""
    return write(ledger, lambda tx: drafts.take_back(tx, draft_id, message, caller.actor, voice.lang))


@router.post("/drafts/{draft_id}/decision", responses=writing(404), summary="Publish a draft, or decline it")
def decide_draft(
    draft_id: str, message: DraftDecisionIn, services: ServicesDep, caller: CallerDep, voice: VoiceDep
) -> DraftOut:
    """An approval is the card's next version, in force with the next score or from its effective date."""
    decided = write(services.ledger, lambda tx: drafts.decide(tx, draft_id, message, caller.actor, voice.lang))
    services.definitions.forget_proposal()
    return decided


@router.post("/drafts/{draft_id}/replay", responses=writing(404), summary="Ask for a replay of a draft on past weeks")
def replay_draft(draft_id: str, message: DraftReplayIn, ledger: LedgerDep) -> DraftReplayOut:
    """Of the draft as it was saved last, beside the card in force; a worker does it, so look again."""
    return write(ledger, lambda tx: draft_replays.ask(tx, draft_id, message.weeks))


@router.get("/drafts/{draft_id}/replay", responses=reading(404), summary="The last replay of a draft")
def get_draft_replay(draft_id: str, ledger: LedgerDep) -> DraftReplayOut:
    """As far as it is: hot leads by week, how often both cards were right, how many leads move."""
    with ledger.read() as tx:
        return draft_replays.replay_out(draft_replays.last(tx, draft_id))


@router.get(
    "/drafts/{draft_id}/replay/leads",
    responses=reading(404, 409),
    summary="Leads that a draft moves, by its replay",
)
def list_draft_replay_leads(draft_id: str, ledger: LedgerDep, page: PageDep, way: MovedWay) -> DraftReplayLeads:
    """Those that enter or those that drop, the highest totals first."""
    with ledger.read() as tx:
        if asked_by_judge():
            check_tellable(tx, records.draft(tx, draft_id).card_id, tx.now)
        return draft_replays.moved(tx, draft_id, way, page)


@router.post("/cards/{card_id}/test", responses=writing(404), summary="Test one lead by a version, a draft or a text")
def test_card(card_id: str, message: CardTestIn, ledger: LedgerDep, voice: VoiceDep) -> CardTestOut:
    """Beside the card in force, with every rule's points by both; nothing is stored."""
    with ledger.read() as tx:
        if message.lead_id is not None and asked_by_judge():
            check_tellable(tx, card_id, tx.now)
        return card_tests.tested(tx, card_id, message, voice)
