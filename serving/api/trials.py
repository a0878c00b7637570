"""Routes of trials: two cards side by side where they disagree."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ondo.ledger.decisions import proposals
from ondo.ledger.decisions import trials as records
from ondo.ledger.records.part_lines import required_line
from serving.api.dependencies import CallerDep, DefinitionsDep, LedgerDep, PageDep, VoiceDep
from serving.decisions import trials
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.trials import TrialDetail, TrialEndIn, TrialIn, TrialList, TrialPlanOut

router = APIRouter(tags=["definitions"], route_class=StrictRoute)

_Card = Annotated[str | None, Query(max_length=200, description="Only this card; without it all.")]
_Change = Annotated[
    list[Annotated[str, Query(max_length=200)]] | None,
    Query(alias="change", max_length=100, description="Only these change_ids of the proposal; repeat."),
]
_Line = Annotated[bool, Query(description="Of a part: with the hot line worked out for it, as an approval would have.")]
_Age = Annotated[int | None, Query(ge=1, le=182, description="Days after its hand-off at which a label enters.")]


@router.get(
    "/proposals/{proposal_id}/trial-plan",
    responses=reading(404, 409),
    summary="How long a trial of a proposal would run",
)
def plan_trial(
    proposal_id: str,
    ledger: LedgerDep,
    voice: VoiceDep,
    changes: _Change = None,
    age_days: _Age = None,
    recompute_line: _Line = False,
) -> TrialPlanOut:
    """Both cards are replayed on the past weeks of the ledger, which may take some seconds."""
    with ledger.read() as tx:
        proposal = proposals.proposal(tx, proposal_id)
        chosen = None if changes is None else tuple(changes)
        line = required_line(tx, proposal, chosen).hot_line if recompute_line else None
        part = trials.TrialPart(chosen, age_days, line)
        return trials.plan_out(proposal_id, part, trials.planned(tx, proposal, part, voice), voice)


@router.post("/proposals/{proposal_id}/trial", responses=writing(404), summary="Approve a proposal on trial")
def start_trial(
    proposal_id: str,
    message: TrialIn,
    ledger: LedgerDep,
    definitions: DefinitionsDep,
    caller: CallerDep,
    voice: VoiceDep,
) -> TrialDetail:
    """A stored draw decides by account where it and the card in force disagree. Refused beyond two quarters."""
    started = write(ledger, lambda tx: trials.start(tx, proposal_id, message, caller.actor, voice))
    definitions.forget_proposal()
    return started


@router.get("/trials", responses=reading(), summary="Trials, latest first")
def list_trials(ledger: LedgerDep, page: PageDep, voice: VoiceDep, card_id: _Card = None) -> TrialList:
    """In short, each with where it stands."""
    with ledger.read() as tx:
        return trials.listed(tx, card_id, page, voice)


@router.get("/trials/{trial_id}", responses=reading(404), summary="One trial with what it has shown")
def get_trial(trial_id: str, ledger: LedgerDep, voice: VoiceDep) -> TrialDetail:
    """The leads of each side, and the interval of the difference week by week."""
    with ledger.read() as tx:
        return trials.detail(tx, records.trial(tx, trial_id), voice)


@router.post("/trials/{trial_id}/end", responses=writing(404), summary="End a trial, as the meeting decides")
def end_trial(trial_id: str, message: TrialEndIn, ledger: LedgerDep, caller: CallerDep, voice: VoiceDep) -> TrialDetail:
    """Publish the card that was on trial, or leave the card as it is."""
    return write(ledger, lambda tx: trials.end(tx, trial_id, message, caller.actor, voice))
