"""Requests to train again: one per card and cause, worked off by whoever runs the training."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.vocabulary import Label
from ondo.ledger.access.audit import record
from ondo.ledger.db.encoding import from_json, struct_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import retraining_request as _request
from ondo.ledger.db.schema import retraining_step as _step
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.sign_off import SignOff
from ondo.text.messages import Message

BY_PEOPLE = "person:"
"""How the causes begin of what people asked for."""
_PRECISION = ":hot_precision:"
"""What stands in such a cause before the hot precision that the run is to hold."""
GIVEN_UP = DAY
"""A run that has not ended after this long was killed; its request may be started again."""


class RequestState(StrEnum):
    """How far a request is; a started one whose run was killed stays started until it is marked."""

    REQUESTED = "requested"
    STARTED = "started"
    FAILED = "failed"
    FINISHED = "finished"
    DECLINED = "declined"


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

    @property
    def hot_precision(self) -> float | None:
        """Least share (0 to 1) of hot leads that people asked to be really hot; ``None`` where they asked for none."""
        _, asked, share = self.cause.partition(_PRECISION)
        return float(share) if asked and self.cause.startswith(BY_PEOPLE) else None


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
        _request.c.request_id,
        _request.c.card_id,
        _request.c.cause,
        _request.c.reasons,
        _request.c.recorded_at,
        _step.c.state,
        _step.c.recorded_at,
        _step.c.detail,
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
    """Return the requests not finished or declined yet, oldest first; look at ``state`` before starting one."""
    over = (RequestState.FINISHED, RequestState.DECLINED)
    return [request for request in requests(tx, card_id) if request.state not in over]


def answered(tx: Tx, card_id: str) -> frozenset[str]:
    """Return the causes that were answered: by a finished recalibration, a running one, or a person who declined."""
    over = (RequestState.FINISHED, RequestState.DECLINED)
    return frozenset(
        request.cause
        for request in requests(tx, card_id)
        if request.state in over or (request.state is RequestState.STARTED and request.since > tx.now - GIVEN_UP)
    )


def claim_requests(tx: Tx, card_id: str, causes: Collection[str]) -> list[str]:
    """Mark the requests of these causes that nothing answers yet as started; return their ids.

    Of several replicas that come at the same moment one claims them, and the others find them answered.
    """
    _hold(tx, card_id)
    left = set(causes) - answered(tx, card_id)
    texts = [request.request_id for request in requests(tx, card_id) if request.cause in left]
    for request_id in texts:
        mark_started(tx, request_id)
    return texts


def _hold(tx: Tx, card_id: str) -> None:
    """Let no other writer claim a request of this card before this transaction is over."""
    tx.conn.execute(sa.select(_request.c.request_id).where(_request.c.card_id == card_id).with_for_update()).all()


def force_request(tx: Tx, card_id: str, signed: SignOff, hot_precision: float | None = None) -> str:
    """Ask for a recalibration in people's names though nothing else calls for one; return its cause.

    ``hot_precision`` (0.01 to 0.99) is what the run is to hold in place of the agreement's; ``InputError`` outside.
    """
    cause, text = f"{BY_PEOPLE}{iso(tx.now)}", _decided(signed)
    reasons = [Label(text, text)]
    if hot_precision is not None:
        if not 0.01 <= hot_precision <= 0.99:
            raise InputError(Message("ledger-no-such-precision"), Message("ledger-no-such-precision-hint"))
        cause += f"{_PRECISION}{hot_precision:g}"
        reasons.append(Message("ledger-precision-asked", percent=f"{100 * hot_precision:g}"))
    request_retraining(tx, cause, reasons, card_id)
    record(tx, signed.actor, "retraining.forced", cause, {"card_id": card_id})
    return cause


def _decided(signed: SignOff) -> str:
    who = [name.strip() for name in signed.names if name.strip()]
    if not who or not signed.reason.strip():
        raise InputError(Message("ledger-needs-name-and-reason"), Message("ledger-needs-name-and-reason-hint"))
    return f"{', '.join(who)}: {signed.reason.strip()}"


def decline_requests(tx: Tx, card_id: str, signed: SignOff, cause: str = "") -> list[str]:
    """Record that people decided not to recalibrate for a cause, or for all that wait; return the causes declined.

    ``InputError`` without a name and a reason, ``NotFound`` when nothing of the kind waits. A run already started is
    left alone.
    """
    text = _decided(signed)
    _hold(tx, card_id)
    waiting = [request for request in pending_requests(tx, card_id) if request.state is not RequestState.STARTED]
    chosen = [request for request in waiting if cause in ("", request.cause)]
    if not chosen:
        known = ", ".join(request.cause for request in waiting) or "none"
        raise NotFound(
            Message("ledger-nothing-to-decline", cause=cause) if cause else Message("ledger-no-request-waits"),
            Message("ledger-nothing-to-decline-hint", known=known),
        )
    for retraining_request in chosen:
        _mark(tx, retraining_request.request_id, RequestState.DECLINED, text)
        record(
            tx, signed.actor, "retraining.declined", retraining_request.request_id, {"cause": retraining_request.cause}
        )
    return [request.cause for request in chosen]


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
