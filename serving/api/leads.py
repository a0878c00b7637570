"""Routes of leads: who they are, what is known of them, what became of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ondo.domain.instant import Micros
from ondo.ledger import Tx
from ondo.ledger.identity.lead_keys import find_lead
from ondo.text.locales import Locale
from serving.api.dependencies import CallerDep, DefinitionsDep, LedgerDep, PageDep, ServicesDep, SettingsDep, VoiceDep
from serving.http.body import BatchBodyDep, StrictRoute
from serving.http.openapi import body_of, reading, writing
from serving.http.retries import write
from serving.leads import ingest, lead_facts, lead_history
from serving.leads.batches import batch_status
from serving.leads.lead_history import LeadByCard
from serving.schemas.history import ScoreChangeOut, ScoreHistory
from serving.schemas.leads import (
    AttributeHistory,
    ErasedOut,
    EventHistory,
    LeadsOut,
    LeadView,
    MissedHotIn,
    MissedHotOut,
    OutcomeHistory,
    OutcomeIn,
    OutcomeOut,
)
from serving.schemas.replies import LeadOut, ScoreOut
from serving.schemas.requests import LeadIn, LeadsIn
from serving.scoring.blinding import asked_by_judge, check_tellable

router = APIRouter(route_class=StrictRoute)

_Card = Annotated[str | None, Query(max_length=200, description="By this card; without it the oldest that it fits.")]
_OwnName = Annotated[str, Query(min_length=1, max_length=200, description="As POST /v1/leads was told it.")]
_Moment = Annotated[
    str, Query(max_length=40, description="A calendar day of the company (its end), or an instant with offset.")
]


@router.post("/leads", tags=["leads"], responses=writing(), summary="Create or change a lead")
def save_lead(message: LeadIn, services: ServicesDep) -> LeadOut:
    """With `happened_at`, `known_at` or `key` every attribute becomes a fact, else those that differ from before."""
    return ingest.save_lead(services.intake, message)


@router.post(
    "/leads/batch",
    tags=["leads"],
    openapi_extra=body_of(LeadsIn),
    responses=writing(partly=LeadsOut),
    summary="Create or change up to 1,000 leads; each row stands for itself",
)
def save_leads(body: BatchBodyDep, services: ServicesDep, response: Response) -> LeadsOut:
    """The same batch again changes nothing."""
    answer = ingest.save_leads(services.intake, body)
    response.status_code = batch_status(answer.refused, len(answer.leads), "lead")
    return answer


@router.get(
    "/leads",
    tags=["leads"],
    responses=reading(404),
    summary="The lead that your own id stands for, as GET /v1/leads/{lead_id} shows it",
)
def find_lead_by_external_id(
    source: _OwnName,
    external_id: _OwnName,
    services: ServicesDep,
    voice: VoiceDep,
    as_of: _Moment | None = None,
) -> LeadView:
    """Now or as of an instant, without personal data."""
    with services.ledger.read() as tx:
        at = _instant(as_of, tx, voice)
        lead_id = find_lead(tx, source, external_id)
        return lead_facts.lead_view(services.view(tx, voice), lead_id, at)


@router.get(
    "/leads/{lead_id}",
    tags=["leads"],
    responses=reading(404),
    summary="What is known of a lead, now or as of an instant, without personal data",
)
def get_lead(
    lead_id: str,
    services: ServicesDep,
    voice: VoiceDep,
    as_of: _Moment | None = None,
) -> LeadView:
    """Linked leads are one."""
    with services.ledger.read() as tx:
        at = _instant(as_of, tx, voice)
        return lead_facts.lead_view(services.view(tx, voice), lead_id, at)


def _instant(text: str | None, tx: Tx, voice: Locale) -> Micros | None:
    return None if text is None else lead_history.moment_of(text, tx.now, voice)


@router.get(
    "/leads/{lead_id}/attributes",
    tags=["leads"],
    responses=reading(404),
    summary="Every value of a lead's attributes, latest first",
)
def list_lead_attributes(
    lead_id: str,
    ledger: LedgerDep,
    page: PageDep,
    name: Annotated[str | None, Query(max_length=100, description="Only this attribute.")] = None,
) -> AttributeHistory:
    """Each with who said it and its three instants."""
    with ledger.read() as tx:
        return lead_facts.attributes(tx, lead_id, page, name)


@router.get("/leads/{lead_id}/events", tags=["leads"], responses=reading(404), summary="A lead's events, latest first")
def list_lead_events(
    lead_id: str, ledger: LedgerDep, definitions: DefinitionsDep, settings: SettingsDep, page: PageDep
) -> EventHistory:
    """With the properties that a card declares."""
    with ledger.read() as tx:
        return lead_facts.events(tx, definitions, lead_id, page, zone=settings.timezone)


@router.get(
    "/leads/{lead_id}/outcomes", tags=["leads"], responses=reading(404), summary="What became of a lead, latest first"
)
def list_lead_outcomes(lead_id: str, ledger: LedgerDep, page: PageDep) -> OutcomeHistory:
    """Each with who said it and its three instants."""
    with ledger.read() as tx:
        return lead_facts.outcomes(tx, lead_id, page)


@router.get(
    "/leads/{lead_id}/scores",
    tags=["scores"],
    responses=reading(404),
    summary="What Ondo answered about a lead, latest first",
)
def list_lead_scores(lead_id: str, ledger: LedgerDep, page: PageDep, card_id: _Card = None) -> ScoreHistory:
    """From the score log, which is written within a second of an answer."""
    with ledger.read() as tx:
        return lead_history.answered(tx, lead_id, card_id, page)


@router.get(
    "/leads/{lead_id}/score",
    tags=["scores"],
    responses=reading(404),
    summary="The score as of that day: what was known then, by the version of the card in force then",
)
def get_lead_score(
    lead_id: str,
    as_of: _Moment,
    ledger: LedgerDep,
    definitions: DefinitionsDep,
    voice: VoiceDep,
    card_id: _Card = None,
) -> ScoreOut:
    """Neither logged nor handed over; without the model, whose past answers are in the score log."""
    with ledger.read() as tx:
        at = lead_history.moment_of(as_of, tx.now, voice)
        answer = lead_history.score_at(tx, definitions, LeadByCard(lead_id, card_id), at, voice)
        if asked_by_judge():
            check_tellable(tx, answer.card.card_id, at)
        return answer


@router.get(
    "/leads/{lead_id}/score-change",
    tags=["scores"],
    responses=reading(404),
    summary="Why a lead's score changed between two days",
)
def explain_score_change(
    lead_id: str,
    ledger: LedgerDep,
    definitions: DefinitionsDep,
    voice: VoiceDep,
    before: _Moment,
    after: _Moment | None = None,
    card_id: _Card = None,
) -> ScoreChangeOut:
    """By the card, by time that went by, by what became known."""
    with ledger.read() as tx:
        last = tx.now if after is None else lead_history.moment_of(after, tx.now, voice)
        between = (lead_history.moment_of(before, tx.now, voice), last)
        answer = lead_history.changed(tx, definitions, LeadByCard(lead_id, card_id), between, voice)
        if asked_by_judge():
            check_tellable(tx, answer.card_id, last)
        return answer


@router.post(
    "/outcomes",
    tags=["outcomes"],
    responses=writing(404),
    summary="Say what became of a lead: opportunity, passed, won, lost",
)
def save_outcome(message: OutcomeIn, ledger: LedgerDep) -> OutcomeOut:
    """It closes the hand-off named, or those of the lead that are open; the same word again changes nothing."""
    return write(ledger, lambda tx: lead_facts.save_outcome(tx, message))


@router.post(
    "/leads/{lead_id}/missed-hot",
    tags=["outcomes"],
    responses=writing(404),
    summary="Say that a lead should have been handed over",
)
def report_missed_hot(lead_id: str, message: MissedHotIn, ledger: LedgerDep) -> MissedHotOut:
    """Said again, nothing changes."""
    return write(ledger, lambda tx: lead_facts.missed_hot(tx, lead_id, message))


@router.delete(
    "/leads/{lead_id}/person",
    tags=["leads"],
    responses=reading(403, 404),
    summary="Erase the person of a lead; its facts stay without it",
)
def erase_person(lead_id: str, ledger: LedgerDep, caller: CallerDep) -> ErasedOut:
    """Of the leads linked with it, too."""
    return write(ledger, lambda tx: lead_facts.erase(tx, lead_id, caller.actor))
