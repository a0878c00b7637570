"""Rule requests of sales between meetings, about a rule or a lead: a choice that the meeting answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import RequestAnswer, RequestChoice
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.service_schema import rule_answer as _answer
from ondo.ledger.db.service_schema import rule_request as _request
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.facts.links import canonical
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request about one rule of a card, or about how one lead was judged by it; ``note`` may be empty."""

    card_id: str
    choice: RequestChoice
    asked_by: str
    rule_id: str | None = None
    lead_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the meeting said."""

    answer: RequestAnswer
    reason: str
    names: tuple[str, ...]
    answered_at: Micros


@dataclass(frozen=True, slots=True)
class RuleRequest:
    """A request with its answer, if it has one."""

    request_id: str
    asked: NewRequest
    asked_at: Micros
    answered: Answered | None


def ask(tx: Tx, new: NewRequest, card: Scorecard) -> RuleRequest:
    """File a request about a card.

    ``InputError`` unless it names exactly one of rule and lead and the rule is the card's, ``NotFound`` without
    the lead.
    """
    if (new.rule_id is None) == (new.lead_id is None):
        raise InputError(Message("ledger-request-about-one-rule"))
    if new.rule_id is not None and new.rule_id not in {rule.id for rule in card.rules}:
        names = ", ".join(rule.id for rule in card.rules)
        raise InputError(
            Message("ledger-card-has-no-rule", card_id=new.card_id, rule_id=new.rule_id),
            Message("ledger-card-has-no-rule-hint", names=names),
        )
    if new.lead_id is not None:
        canonical(tx, new.lead_id, tx.now)
    request_id = new_id(tx.now)
    values = {
        "request_id": request_id,
        "card_id": new.card_id,
        "rule_id": new.rule_id,
        "lead_id": new.lead_id,
        "choice": RequestChoice(new.choice).value,
        "note": new.note,
        "asked_by": new.asked_by,
        "asked_at": tx.now,
        "recorded_at": tx.now,
    }
    tx.conn.execute(_request.insert(), values)
    return RuleRequest(request_id, new, tx.now, None)


def answer(tx: Tx, request_id: str, answer: RequestAnswer, signed: SignOff) -> RuleRequest:
    """Record the meeting's answer; ``Conflict`` when there is one, ``InputError`` when nobody signed."""
    request = rule_request(tx, request_id)
    if not signed.signed:
        raise InputError(Message("ledger-answer-needs-names-of-those"))
    if answer is RequestAnswer.DECLINED and not signed.reason.strip():
        raise InputError(Message("ledger-request-declined-for-reason"))
    values = {
        "request_id": request_id,
        "answer": RequestAnswer(answer).value,
        "reason": signed.reason,
        "names": to_json(list(signed.names)),
        "answered_at": tx.now,
        "recorded_at": tx.now,
    }
    if insert_new(tx, _answer, values) == 0:
        raise Conflict(Message("ledger-request-has-its-answer", request_id=request.request_id))
    audit.record(tx, signed.actor, "rule_request.answered", request_id, {"answer": values["answer"]})
    return rule_request(tx, request_id)


_r, _a = _request.c, _answer.c
_SELECT = sa.select(
    _r.request_id,
    _r.card_id,
    _r.choice,
    _r.asked_by,
    _r.rule_id,
    _r.lead_id,
    _r.note,
    _r.asked_at,
    _a.answer,
    _a.reason,
    _a.names,
    _a.answered_at,
).outerjoin_from(_request, _answer, _a.request_id == _r.request_id)


def _read(row: sa.Row[*tuple[Any, ...]]) -> RuleRequest:
    request_id, card_id, choice, asked_by, rule_id, lead_id, note, asked_at, answer, reason, names, answered_at = row
    new = NewRequest(card_id, RequestChoice(choice), asked_by, rule_id, lead_id, note)
    done = None
    if answer is not None:
        done = Answered(RequestAnswer(answer), reason, tuple(from_json(names, list[str])), Micros(answered_at))
    return RuleRequest(request_id, new, Micros(asked_at), done)


def rule_request(tx: Tx, request_id: str) -> RuleRequest:
    """Return one request; ``NotFound`` when it does not exist."""
    row = tx.conn.execute(_SELECT.where(_r.request_id == request_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-rule-request", request_id=request_id))
    return _read(row)


def rule_requests(
    tx: Tx,
    card_id: str | None = None,
    *,
    open_only: bool = False,
    limit: int = 100,
    before: tuple[int, str] | None = None,
) -> list[RuleRequest]:
    """Return requests, latest first; ``before`` is (asked_at, request_id) of the last one of the page before."""
    query = _SELECT.order_by(_r.asked_at.desc(), _r.request_id.desc()).limit(limit)
    if card_id is not None:
        query = query.where(_r.card_id == card_id)
    if open_only:
        query = query.where(_a.request_id.is_(None))
    if before is not None:
        query = query.where(sa.tuple_(_r.asked_at, _r.request_id) < sa.tuple_(*map(sa.literal, before)))
    return [_read(row) for row in tx.conn.execute(query)]
