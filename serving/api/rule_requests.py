"""Routes of rule requests: what sales asks of the card, and what the meeting answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ondo.ledger import Tx
from ondo.ledger.decisions import rule_requests
from ondo.ledger.decisions.rule_requests import NewRequest
from ondo.ledger.decisions.sign_off import SignOff
from serving.api.dependencies import CallerDep, DefinitionsDep, LedgerDep, PageDep, SettingsDep, VoiceDep
from serving.decisions.cards import rule_request_out
from serving.http import paging
from serving.http.body import StrictRoute
from serving.http.openapi import reading, writing
from serving.http.retries import write
from serving.schemas.definitions import RuleAnswerIn, RuleRequestIn, RuleRequestList, RuleRequestOut

router = APIRouter(tags=["definitions"], route_class=StrictRoute)


@router.post(
    "/rule-requests",
    responses=writing(404),
    summary="Ask something of the card: about one rule, or about how one lead was judged",
)
def create_rule_request(
    message: RuleRequestIn, ledger: LedgerDep, definitions: DefinitionsDep, settings: SettingsDep
) -> RuleRequestOut:
    """The meeting answers it."""

    def work(tx: Tx) -> RuleRequestOut:
        card = definitions.at(tx, message.card_id).version.card
        new = NewRequest(card.card_id, message.choice, message.asked_by, message.rule_id, message.lead_id, message.note)
        return rule_request_out(rule_requests.ask(tx, new, card), settings.lang)

    return write(ledger, work)


@router.post("/rule-requests/{request_id}/answer", responses=writing(404), summary="Answer a rule request, once")
def answer_rule_request(
    request_id: str, message: RuleAnswerIn, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep
) -> RuleRequestOut:
    """What is declined needs a reason."""

    def work(tx: Tx) -> RuleRequestOut:
        signed = SignOff(message.names, message.reason, caller.actor)
        done = rule_requests.answer(tx, request_id, message.answer, signed)
        return rule_request_out(done, settings.lang)

    return write(ledger, work)


@router.get("/rule-requests", responses=reading(), summary="Rule requests, latest first")
def list_rule_requests(
    ledger: LedgerDep,
    page: PageDep,
    voice: VoiceDep,
    card_id: Annotated[str | None, Query(max_length=200)] = None,
    waiting: Annotated[bool, Query(description="Only those without an answer.")] = False,
) -> RuleRequestList:
    """With their answers, as far as the meeting gave any."""
    with ledger.read() as tx:
        before = page.after(paging.NamedPlace)
        requests = rule_requests.rule_requests(tx, card_id, open_only=waiting, limit=page.limit + 1, before=before)
    shown, following = paging.page(requests, page.limit, lambda request: (request.asked_at, request.request_id))
    return RuleRequestList(requests=[rule_request_out(request, voice.lang) for request in shown], next=following)


@router.get("/rule-requests/{request_id}", responses=reading(404), summary="One rule request with its answer")
def get_rule_request(request_id: str, ledger: LedgerDep, voice: VoiceDep) -> RuleRequestOut:
    """The answer is null while it waits for the meeting."""
    with ledger.read() as tx:
        return rule_request_out(rule_requests.rule_request(tx, request_id), voice.lang)
