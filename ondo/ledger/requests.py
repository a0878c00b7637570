"""Requests to train again: one per card and cause, worked off by whoever runs the training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.words import Label
from ondo.ledger.append import insert_new
from ondo.ledger.encoding import from_json, struct_json
from ondo.ledger.ids import new_id
from ondo.ledger.schema import retraining_request as _request
from ondo.ledger.schema import retraining_step as _step
from ondo.ledger.store import Tx


class RequestState(StrEnum):
    """How far a request is; a started one whose run was killed stays started until it is marked."""

    REQUESTED = "requested"
    STARTED = "started"
    FAILED = "failed"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class RetrainingRequest:
    """A request with its reasons, its state, and since when it is in that state."""

    request_id: str
    card_id: str
    cause: str
    reasons: tuple[Label, ...]
    requested_at: Micros
    state: RequestState
    since: Micros
    detail: str


def request_retraining(tx: Tx, cause: str, reasons: Sequence[Label], card_id: str) -> str | None:
    """Record a request and return its id; ``None`` when this cause (say ``quarter:2026-10-01``) came before."""
    request_id = new_id(tx.now)
    values = {"request_id": request_id, "card_id": card_id, "cause": cause, "reasons": struct_json(list(reasons))}
    made = insert_new(tx, _request, {**values, "recorded_at": tx.now})
    return request_id if made else None


def requests(tx: Tx, card_id: str | None = None) -> list[RetrainingRequest]:
    """Return every request, oldest first."""
    latest = sa.select(sa.func.max(_step.c.id)).group_by(_step.c.request_id)
    query = sa.select(
        *(_request.c.request_id, _request.c.card_id, _request.c.cause, _request.c.reasons, _request.c.recorded_at),
        *(_step.c.state, _step.c.recorded_at, _step.c.detail),
    ).outerjoin_from(_request, _step, sa.and_(_step.c.request_id == _request.c.request_id, _step.c.id.in_(latest)))
    if card_id is not None:
        query = query.where(_request.c.card_id == card_id)
    return [
        RetrainingRequest(
            request_id=request_id,
            card_id=card,
            cause=cause,
            reasons=from_json(reasons, tuple[Label, ...]),
            requested_at=Micros(requested),
            state=RequestState(state or RequestState.REQUESTED),
            since=Micros(requested if since is None else since),
            detail=detail or "",
        )
        for request_id, card, cause, reasons, requested, state, since, detail in tx.conn.execute(
            query.order_by(_request.c.recorded_at, _request.c.request_id)
        )
    ]


def pending_requests(tx: Tx, card_id: str | None = None) -> list[RetrainingRequest]:
    """Return the requests not finished yet, oldest first; look at ``state`` before starting one."""
    return [one for one in requests(tx, card_id) if one.state is not RequestState.FINISHED]


def mark_started(tx: Tx, request_id: str) -> None:
    """Record that a run for this request began."""
    _mark(tx, request_id, RequestState.STARTED, "")


def mark_finished(tx: Tx, request_id: str, detail: str = "") -> None:
    """Record that the run ended; ``detail`` names what it made."""
    _mark(tx, request_id, RequestState.FINISHED, detail)


def mark_failed(tx: Tx, request_id: str, detail: str) -> None:
    """Record that the run failed and why; the request stays pending."""
    _mark(tx, request_id, RequestState.FAILED, detail)


def _mark(tx: Tx, request_id: str, state: RequestState, detail: str) -> None:
    values = {"request_id": request_id, "state": state.value, "detail": detail, "recorded_at": tx.now}
    tx.conn.execute(_step.insert(), values)
