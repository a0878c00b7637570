"""Proposals and the meeting's decisions: decided once, and a decision is what writes the next card version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.definitions.apply_proposal import apply_proposal
from ondo.domain.card import CardVersion
from ondo.domain.errors import Conflict, InputError, NotFound
from ondo.domain.instant import Micros, optional_iso
from ondo.domain.partial_approval import effect_of
from ondo.domain.proposal import Decision, DecisionKind, Proposal, apply, no_such_change, with_locks
from ondo.domain.trial import TrialEndCause
from ondo.ledger.access import audit
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json, struct_json, to_json
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import bundles, cards, trials
from ondo.ledger.decisions.departments import check_departments
from ondo.ledger.decisions.open_proposals import (
    check_approvable,
    check_current,
    check_undecided,
    current_proposal,
    decided,
    open_proposals,
    overtaken_by,
    waiting_ids,
)
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.outbox import outbox
from ondo.text.approval_text import check_confirmed
from ondo.text.messages import Message

__all__ = [
    "Made",
    "RecordedDecision",
    "bundle_of",
    "current_proposal",
    "decide",
    "decision_page",
    "decisions",
    "open_proposals",
    "overtaken_by",
    "proposal",
    "proposal_page",
    "proposals",
    "rollback",
    "save_proposal",
    "set_locks",
    "unsigned",
    "waiting_ids",
]

_p, _d = schema.proposal.c, schema.decision.c
_DECISION = (_d.kind, _d.proposal_id, _d.names, _d.reason, _d.decided_at, _d.rule_ids)


def save_proposal(tx: Tx, proposal: Proposal, bundle_id: str | None = None, dataset_id: str | None = None) -> None:
    """Record a proposal with the bundle it would promote; ``InputError`` for figures that are not finite."""
    values = {
        "proposal_id": proposal.proposal_id,
        "card_id": proposal.card_id,
        "bundle_id": bundle_id,
        "dataset_id": dataset_id,
        "content": _write(proposal),
        "recorded_at": tx.now,
    }
    tx.conn.execute(schema.proposal.insert(), values)
    data = {"proposal_id": proposal.proposal_id, "card_id": proposal.card_id, "base_version": proposal.base_version}
    outbox.put(tx, outbox.Kind.PROPOSAL_READY, None, {**data, "as_of": optional_iso(proposal.as_of)})


def _write(proposal: Proposal) -> str:
    text = struct_json(proposal)
    try:
        _read(text)
    except msgspec.ValidationError as error:
        raise InputError(Message("ledger-proposal-cannot-be-stored", error=str(error))) from error
    return text


def _read(text: str) -> Proposal:
    return from_json(text, Proposal)


def proposal(tx: Tx, proposal_id: str) -> Proposal:
    """Return a proposal; ``NotFound`` when it does not exist."""
    text = tx.conn.execute(sa.select(_p.content).where(_p.proposal_id == proposal_id)).scalar()
    if text is None:
        raise NotFound(Message("ledger-no-proposal", proposal_id=proposal_id), Message("ledger-no-proposal-hint"))
    return _read(text)


def bundle_of(tx: Tx, proposal_id: str) -> str | None:
    """Return the id of the bundle that came with a proposal; ``None`` without a model."""
    return tx.conn.execute(sa.select(_p.bundle_id).where(_p.proposal_id == proposal_id)).scalar()


def proposals(tx: Tx, card_id: str | None = None) -> list[Proposal]:
    """Return every proposal, latest first."""
    query = sa.select(_p.content).order_by(_p.recorded_at.desc(), _p.proposal_id.desc())
    if card_id is not None:
        query = query.where(_p.card_id == card_id)
    return [_read(text) for text in tx.conn.execute(query).scalars()]


@dataclass(frozen=True, slots=True)
class Made:
    """A proposal with what is known of it beside its content."""

    proposal: Proposal
    recorded_at: Micros
    decided: RecordedDecision | None


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision with its number, its card, and the version it made."""

    number: int
    card_id: str
    version: int | None
    decision: Decision


def proposal_page(
    tx: Tx, card_id: str | None, limit: int, before: tuple[int, str] | None = None, proposal_id: str | None = None
) -> list[Made]:
    """Return proposals with their decisions, latest first.

    ``before`` is (recorded_at, proposal_id) of the last one of the page before; ``proposal_id`` wants that one only.
    """
    query = sa.select(_p.content, _p.recorded_at, _p.card_id, _d.id, _d.version, *_DECISION)
    query = query.outerjoin_from(schema.proposal, schema.decision, _d.proposal_id == _p.proposal_id)
    query = query.order_by(_p.recorded_at.desc(), _p.proposal_id.desc()).limit(limit)
    if card_id is not None:
        query = query.where(_p.card_id == card_id)
    if proposal_id is not None:
        query = query.where(_p.proposal_id == proposal_id)
    if before is not None:
        query = query.where(sa.tuple_(_p.recorded_at, _p.proposal_id) < sa.tuple_(*map(sa.literal, before)))
    return [
        Made(
            _read(text),
            Micros(at),
            None if number is None else RecordedDecision(number, card, version, _decision(rest)),
        )
        for text, at, card, number, version, *rest in tx.conn.execute(query)
    ]


def decision_page(tx: Tx, card_id: str | None, limit: int, before: int | None = None) -> list[RecordedDecision]:
    """Return decisions, latest first; ``before`` is the number of the last one of the page before."""
    query = sa.select(_d.id, _d.card_id, _d.version, *_DECISION).order_by(_d.id.desc()).limit(limit)
    if card_id is not None:
        query = query.where(_d.card_id == card_id)
    if before is not None:
        query = query.where(_d.id < before)
    return [
        RecordedDecision(number, card, version, _decision(rest))
        for number, card, version, *rest in tx.conn.execute(query)
    ]


def decide(
    tx: Tx,
    decision: Decision,
    effective_from: Micros | None = None,
    *,
    lock: Collection[str] = (),
    actor: str = audit.LOCAL,
    confirmed: str | None = None,
    keep_card: bool = False,
) -> CardVersion | None:
    """Record the meeting's decision on a proposal; return the card version it made, if any.

    An approval with changes writes the next card version, in force from ``effective_from`` (default:
    ``decided_at``), and promotes the proposal's bundle. With ``keep_card`` one that suggests nothing is approved: the
    card stays and the bundle is promoted. A partial approval takes the ``Proposal.change_ids`` named in ``rule_ids``:
    rules, new rules, settings and the hot line, which is a change of its own named ``hot_line``. Rules named in
    ``lock`` are locked in the version that is made, by an approval or a refusal: later recalibrations leave their
    points alone. ``actor`` is who sent it, for the audit log; ``confirmed`` is ``Effect.figure`` of a partial approval,
    as it was shown.

    Raises
    ------
    AlreadyDecided
        The proposal has its decision.
    Unconfirmed
        The part that is approved moves hot leads a week by more than a quarter, and that figure was not confirmed.
    Conflict
        The card has moved on since the proposal was made, a later run supersedes it, or it suggests nothing. A trial
        of the card has not ended: it may have begun after the proposal was shown.
    InputError
        ``rule_ids`` names no suggested change, ``lock`` no rule, nobody signed, a refusal gives no reason, or the
        kind is a rollback.
    """
    if decision.kind not in (DecisionKind.APPROVE, DecisionKind.DECLINE) or decision.proposal_id is None:
        raise InputError(
            Message("ledger-rollback-no-decision-on-proposal"), Message("ledger-rollback-no-decision-on-proposal-hint")
        )
    decided = proposal(tx, decision.proposal_id)
    if decision.rule_ids is not None:
        decision = replace(decision, rule_ids=tuple(dict.fromkeys(decision.rule_ids)))
    check_undecided(tx, decided.proposal_id)
    chosen: tuple[str, ...] = ()
    if decision.kind is DecisionKind.APPROVE:
        chosen = approvable(tx, decided, decision, confirmed, keep_card=keep_card)
    made = _publish(tx, decided, decision, chosen, lock, effective_from) if chosen or lock else None
    if decision.kind is DecisionKind.APPROVE:
        promote_model(tx, decided.proposal_id)
    record_decision(tx, decision, decided.card_id, None if made is None else made.version, actor)
    return made


def approvable(
    tx: Tx, proposal: Proposal, decision: Decision, confirmed: str | None, *, keep_card: bool = False
) -> tuple[str, ...]:
    """Return the names of the changes that are approved; what ``decide`` says of an approval is refused here."""
    chosen = _chosen(proposal, decision)
    check_approvable(tx, proposal, keep_card=keep_card)
    _signed(decision)
    if decision.hot_line is None:  # or else the part was shown, and confirmed, with that line
        check_confirmed(effect_of(proposal, chosen), confirmed)
    return chosen


def promote_model(tx: Tx, proposal_id: str) -> None:
    """Let the model answer that was trained with a proposal, if one was."""
    bundle_id = bundle_of(tx, proposal_id)
    if bundle_id is not None:
        bundles.promote(tx, bundle_id, cause=proposal_id)


def _signed(decision: Decision) -> None:
    if not any(name.strip() for name in decision.names):
        raise unsigned()


def _chosen(proposal: Proposal, decision: Decision) -> tuple[str, ...]:
    """Return the names of the changes that an approval takes over."""
    if decision.rule_ids is None:
        return proposal.change_ids
    if not decision.rule_ids or not {*proposal.change_ids}.issuperset(decision.rule_ids):
        raise no_such_change(sorted({*decision.rule_ids} - {*proposal.change_ids}), proposal)
    return decision.rule_ids


def _publish(
    tx: Tx,
    proposal: Proposal,
    decision: Decision,
    chosen: Sequence[str],
    lock: Collection[str],
    effective_from: Micros | None,
) -> CardVersion:
    check_current(tx, proposal)
    card = apply_proposal(cards.version(tx, proposal.card_id, proposal.base_version).card, proposal, chosen)
    return cards.publish(
        tx,
        with_locks(apply(card, {}, decision.hot_line), lock),
        approved_by=decision.names,
        effective_from=decision.decided_at if effective_from is None else effective_from,
        proposal_id=proposal.proposal_id if decision.kind is DecisionKind.APPROVE else None,
        note=decision.reason,
    )


_DONE = {
    DecisionKind.APPROVE: "proposal.approved",
    DecisionKind.DECLINE: "proposal.declined",
    DecisionKind.ROLLBACK: "card.rolled_back",
    DecisionKind.TRIAL: "trial.started",
    DecisionKind.ADOPT: "trial.adopted",
    DecisionKind.END_TRIAL: "trial.ended",
    DecisionKind.PUBLISH: "card.published",
}
_BY_DEPARTMENTS = (DecisionKind.APPROVE, DecisionKind.TRIAL, DecisionKind.ADOPT, DecisionKind.PUBLISH)
"""A card that goes back, and one that stays as it was, wait for no second name."""
_WITHOUT_REASON = (DecisionKind.APPROVE, DecisionKind.TRIAL)


def record_decision(tx: Tx, decision: Decision, card_id: str, version: int | None, actor: str) -> None:
    """Write a decision, and to the audit log; ``AlreadyDecided`` where its proposal has one.

    ``InputError`` when nobody signed, a department that the agreement names did not, or nothing says why the card
    stays, goes back or moves on.
    """
    _signed(decision)
    if decision.kind in _BY_DEPARTMENTS:
        check_departments(tx, decision.names)
    if decision.kind not in _WITHOUT_REASON and not decision.reason.strip():
        raise InputError(Message("ledger-card-stays-or-goes-back"), Message("ledger-card-stays-or-goes-back-hint"))
    values = {
        "kind": decision.kind.value,
        "proposal_id": decision.proposal_id,
        "card_id": card_id,
        "version": version,
        "names": to_json(decision.names),
        "reason": decision.reason,
        "rule_ids": None if decision.rule_ids is None else to_json(decision.rule_ids),
        "decided_at": decision.decided_at,
        "recorded_at": tx.now,
    }
    if insert_new(tx, schema.decision, values) == 0:
        raise decided(decision.proposal_id)
    detail = {"card_id": card_id, "version": version, "changes": decision.rule_ids}
    if decision.hot_line is not None:
        detail["hot_line"] = decision.hot_line
    audit.record(tx, actor, _DONE[decision.kind], decision.proposal_id or card_id, detail)


def set_locks(
    tx: Tx, card_id: str, rule_ids: Collection[str], signed: SignOff, *, locked: bool = True
) -> CardVersion | None:
    """Publish the card in force with some rules locked, or free again, effective now.

    ``None`` when they are already so. ``Conflict`` when a later version waits to come into force.
    """
    if not signed.signed:
        raise unsigned()
    now, latest = cards.active(tx, card_id, tx.now), cards.latest(tx, card_id)
    if now.version != latest:
        raise Conflict(
            Message("ledger-version-waits-to-come-into", latest=str(latest)),
            Message("ledger-version-waits-to-come-into-hint"),
        )
    changed = with_locks(now.card, rule_ids, locked=locked)
    if changed == now.card:
        return None
    made = cards.publish(tx, changed, approved_by=signed.names, effective_from=tx.now, note=signed.reason)
    done = "card.locked" if locked else "card.unlocked"
    audit.record(tx, signed.actor, done, card_id, {"version": made.version, "rules": sorted(rule_ids)})
    return made


def unsigned() -> InputError:
    """Return the refusal of a decision that nobody signed."""
    return InputError(
        Message("ledger-decision-needs-names-of-those"), Message("ledger-decision-needs-names-of-those-hint")
    )


def rollback(tx: Tx, card_id: str, to_version: int, signed: SignOff) -> CardVersion:
    """Publish an earlier version's content as the next version, effective now, and record the decision.

    It does not wait: a trial that runs ends with it.

    ``Conflict`` when that content is in force already, or never was in force: a trial is ended, not rolled back to.
    """
    old, now = cards.version(tx, card_id, to_version), cards.active(tx, card_id, tx.now)
    trials.check_published(tx, card_id, to_version)
    if now.version == cards.latest(tx, card_id) and now.content_hash == old.content_hash:
        raise Conflict(
            Message("ledger-version-which-in-force", version=now.version, to_version=to_version),
            Message("ledger-version-which-in-force-hint"),
        )
    made = cards.publish(
        tx,
        old.card,
        approved_by=signed.names,
        effective_from=tx.now,
        note=signed.reason,
        ending=TrialEndCause.SUPERSEDED,
    )
    decision = Decision(DecisionKind.ROLLBACK, None, tuple(signed.names), signed.reason, tx.now)
    record_decision(tx, decision, card_id, made.version, signed.actor)
    return made


def decisions(tx: Tx, card_id: str | None = None) -> list[Decision]:
    """Return every decision, latest first."""
    query = sa.select(*_DECISION).order_by(_d.id.desc())
    if card_id is not None:
        query = query.where(_d.card_id == card_id)
    return [_decision(row) for row in tx.conn.execute(query)]


def _decision(row: Sequence[Any]) -> Decision:
    kind, proposal_id, names, reason, at, rule_ids = row
    chosen = None if rule_ids is None else tuple(from_json(rule_ids, list[str]))
    signed = tuple(from_json(names, list[str]))
    return Decision(DecisionKind(kind), proposal_id, signed, reason, Micros(at), chosen)
