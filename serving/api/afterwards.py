"""Routes of what sales and its systems say afterwards, in batches: outcomes, feedback, contacts."""

from __future__ import annotations

from fastapi import APIRouter, Response

from serving.api.dependencies import LedgerDep
from serving.http.body import BatchBodyDep
from serving.http.openapi import body_of, writing
from serving.leads import outcome_batches
from serving.leads.batches import batch_status
from serving.schemas.batches import ContactsIn, ContactsOut, FeedbacksIn, FeedbacksOut, OutcomesIn, OutcomesOut

router = APIRouter(tags=["outcomes"])


@router.post(
    "/outcomes/batch",
    openapi_extra=body_of(OutcomesIn),
    responses=writing(404, partly=OutcomesOut),
    summary="Say what became of up to 1,000 leads; each row stands for itself",
)
def save_outcomes(body: BatchBodyDep, ledger: LedgerDep, response: Response) -> OutcomesOut:
    """The same batch again changes nothing."""
    answer = outcome_batches.save_outcomes(ledger, body)
    response.status_code = batch_status(answer.refused, len(answer.outcomes), "outcome")
    return answer


@router.post(
    "/feedback",
    openapi_extra=body_of(FeedbacksIn),
    responses=writing(404, partly=FeedbacksOut),
    summary="Say of up to 1,000 hand-offs whether they were really hot; each row stands for itself",
)
def save_feedback(body: BatchBodyDep, ledger: LedgerDep, response: Response) -> FeedbacksOut:
    """Of a lead that is named instead, the last hand-off by then is meant; the same batch again changes nothing."""
    answer = outcome_batches.save_feedback(ledger, body)
    response.status_code = batch_status(answer.refused, len(answer.feedback), "feedback")
    return answer


@router.post(
    "/contacts",
    openapi_extra=body_of(ContactsIn),
    responses=writing(404, partly=ContactsOut),
    summary="Record up to 1,000 attempts to reach a lead; each row stands for itself",
)
def save_contacts(body: BatchBodyDep, ledger: LedgerDep, response: Response) -> ContactsOut:
    """Without a hand-off an attempt counts for those open then; the same batch again changes nothing."""
    answer = outcome_batches.save_contacts(ledger, body)
    response.status_code = batch_status(answer.refused, len(answer.contacts), "contact")
    return answer
