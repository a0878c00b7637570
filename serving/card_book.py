"""Cards, proposals, decisions and rule requests as plain data, and what people do with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from ondo.domain.card import CardVersion
from ondo.domain.card_diff import diff
from ondo.domain.card_form import card_to_data
from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import iso, optional_iso
from ondo.domain.partial_approval import effect_of
from ondo.domain.proposal import Decision, DecisionKind, Proposal
from ondo.domain.words import Lang, label
from ondo.ledger import Tx, cards, proposals
from ondo.ledger.proposals import Decided, Made
from ondo.ledger.rule_requests import RuleRequest
from serving import paging
from serving.definitions import Definitions
from serving.models import micros
from serving.models_definitions import DecisionIn, ProposalState, RollbackIn, VersionState


def card_list(tx: Tx, definitions: Definitions, limit: int, cursor: str | None, lang: Lang) -> dict[str, Any]:
    """Return the cards in force, the oldest first."""
    found = [(number, one.version) for number, one in enumerate(definitions.all(tx))]
    left = paging.after(found, paging.decode(cursor, paging.Numbered), lambda row: (row[0],))
    shown, following = paging.page(left, limit, lambda row: (row[0],))
    return {"cards": [_card_row(tx, version, lang) for _, version in shown], "next": following}


def _card_row(tx: Tx, version: CardVersion, lang: Lang) -> dict[str, Any]:
    card = version.card
    return {
        "card_id": card.card_id,
        "name": card.name.of(lang),
        "version": version.version,
        "latest_version": cards.latest(tx, card.card_id),
        "hot_line": card.hot_line,
        "warm_line": card.warm_line,
        "everybody": card.audience is None,
        "effective_from": iso(version.effective_from),
    }


def version_list(tx: Tx, card_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return the versions of a card, latest first; ``NotFound`` without the card."""
    found = cards.versions(tx, card_id)
    if not found:
        cards.version(tx, card_id, 1)  # says which cards there are
    left = paging.after(found[::-1], paging.decode(cursor, paging.Numbered), lambda one: (-one.version,))
    shown, following = paging.page(left, limit, lambda one: (-one.version,))
    now = _in_force(tx, card_id)
    return {"versions": [_version_row(tx, one, now) for one in shown], "next": following}


def _in_force(tx: Tx, card_id: str) -> int:
    """Return the number of the version in force, 0 before the first."""
    try:
        return cards.active(tx, card_id, tx.now).version
    except NotFound:
        return 0


def _state(tx: Tx, version: CardVersion, now: int) -> VersionState:
    if version.version == now:
        return VersionState.IN_FORCE
    waits = version.version > now and version.effective_from > tx.now
    return VersionState.SCHEDULED if waits else VersionState.PAST


def _version_row(tx: Tx, version: CardVersion, now: int) -> dict[str, Any]:
    return {
        "card_id": version.card.card_id,
        "version": version.version,
        "state": _state(tx, version, now),
        "content_hash": version.content_hash,
        "approved_by": version.approved_by,
        "effective_from": iso(version.effective_from),
        "proposal_id": version.proposal_id,
        "note": version.note,
    }


def card_data(version: CardVersion) -> dict[str, Any]:
    """Write one version in the form of a card file."""
    return {
        "card_id": version.card.card_id,
        "version": version.version,
        "content_hash": version.content_hash,
        "approved_by": version.approved_by,
        "effective_from": iso(version.effective_from),
        "proposal_id": version.proposal_id,
        "card": card_to_data(version.card),
    }


def one_version(tx: Tx, definitions: Definitions, card_id: str, number: int) -> dict[str, Any]:
    """Return one version with its content; ``NotFound`` when it does not exist."""
    version = definitions.version(tx, card_id, number)
    return card_data(version) | {"state": _state(tx, version, _in_force(tx, card_id)), "note": version.note}


def difference(
    tx: Tx, definitions: Definitions, card_id: str, before: int | None, after: int | None, lang: Lang
) -> dict[str, Any]:
    """Compare two versions of a card: by default the latest one and the one before it."""
    last = cards.latest(tx, card_id)
    new = definitions.version(tx, card_id, after if after is not None else last or 1)
    old = definitions.version(tx, card_id, before if before is not None else max(1, new.version - 1))
    rows = [
        {"place": one.place, "label": one.label.of(lang), "before": one.now.of(lang), "after": one.new.of(lang)}
        for one in diff(old.card, new.card)
    ]
    return {"card_id": card_id, "before": old.version, "after": new.version, "differences": rows}


def proposal_data(found: Proposal) -> dict[str, Any]:
    """Write a proposal as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain | {"as_of": iso(found.as_of)}


def proposal_list(tx: Tx, card_id: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return proposals in short, latest first."""
    found = proposals.proposal_page(tx, card_id, limit + 1, paging.decode(cursor, paging.NamedPlace))
    shown, following = paging.page(found, limit, lambda one: (one.recorded_at, one.proposal.proposal_id))
    waiting = {card_id: proposals.waiting_ids(tx, card_id) for card_id in {one.proposal.card_id for one in shown}}
    rows = [_proposal_row(one, waiting[one.proposal.card_id]) for one in shown]
    return {"proposals": rows, "next": following}


def _proposal_row(made: Made, waiting: Collection[str]) -> dict[str, Any]:
    found = made.proposal
    return {
        "proposal_id": found.proposal_id,
        "card_id": found.card_id,
        "base_version": found.base_version,
        "as_of": iso(found.as_of),
        "state": _proposal_state(made, waiting),
        "change_ids": found.change_ids,
        "labels": found.labels,
        "reason": found.reason,
    }


def _proposal_state(made: Made, waiting: Collection[str]) -> ProposalState:
    if made.decided is not None:
        approved = made.decided.decision.kind is DecisionKind.APPROVE
        return ProposalState.APPROVED if approved else ProposalState.DECLINED
    return ProposalState.OPEN if made.proposal.proposal_id in waiting else ProposalState.OVERTAKEN


def one_proposal(tx: Tx, proposal_id: str) -> dict[str, Any]:
    """Return a whole proposal with its state and decision; ``NotFound`` when it does not exist."""
    made = next(iter(proposals.proposal_page(tx, None, 1, proposal_id=proposal_id)), None)
    if made is None:
        return proposal_data(proposals.proposal(tx, proposal_id))  # refuses
    return proposal_data(made.proposal) | {
        "state": _proposal_state(made, proposals.waiting_ids(tx, made.proposal.card_id)),
        "change_ids": made.proposal.change_ids,
        "decision": None if made.decided is None else decision_data(made.decided),
    }


def decision_data(found: Decided) -> dict[str, Any]:
    """Write a decision as plain data."""
    said = found.decision
    return {
        "decision": said.kind,
        "proposal_id": said.proposal_id,
        "card_id": found.card_id,
        "version": found.version,
        "names": said.names,
        "reason": said.reason,
        "changes": said.rule_ids,
        "decided_at": iso(said.decided_at),
    }


def decision_list(tx: Tx, card_id: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return decisions, latest first."""
    last = paging.decode(cursor, paging.Numbered)
    found = proposals.decision_page(tx, card_id, limit + 1, None if last is None else last.number)
    shown, following = paging.page(found, limit, lambda one: (one.number,))
    return {"decisions": [decision_data(one) for one in shown], "next": following}


def decide(tx: Tx, proposal_id: str, said: DecisionIn, actor: str) -> dict[str, Any]:
    """Record the meeting's decision; an approval is in force with the next score, or from its effective date."""
    starts = micros(said.effective_from)
    if starts is not None and starts < tx.now:
        raise InputError(
            "A version cannot come into force in the past.",
            "Leave effective_from out for now.",
            ja=("過去の日時から発効させることはできません。", "今すぐなら effective_from を省いてください。"),
        )
    changes = None if said.changes is None else tuple(said.changes)
    decision = Decision(DecisionKind(said.decision), proposal_id, tuple(said.names), said.reason, tx.now, changes)
    effect = effect_of(proposals.proposal(tx, proposal_id), changes)
    made = proposals.decide(
        *(tx, decision, starts),
        lock=said.lock,
        actor=actor,
        confirmed=said.confirm,
        keep_card=said.keep_card,
    )
    card = None if made is None else {"card_id": made.card.card_id, "version": made.version}
    return {
        "proposal_id": proposal_id,
        "decision": said.decision,
        "card": card,
        "effective_from": None if made is None else optional_iso(made.effective_from),
        "effect": effect.data if decision.kind is DecisionKind.APPROVE else None,
    }


def roll_back(tx: Tx, card_id: str, said: RollbackIn, actor: str) -> dict[str, Any]:
    """Put an earlier version's content back into force, as a new version."""
    made = proposals.rollback(tx, card_id, said.to_version, said.names, said.reason, actor=actor)
    return _version_row(tx, made, made.version)


def request_data(found: RuleRequest, lang: Lang) -> dict[str, Any]:
    """Write a rule request as plain data."""
    asked, done = found.asked, found.answered
    return {
        "request_id": found.request_id,
        "card_id": asked.card_id,
        "rule_id": asked.rule_id,
        "lead_id": asked.lead_id,
        "choice": asked.choice,
        "choice_label": label(asked.choice, lang),
        "note": asked.note,
        "asked_by": asked.asked_by,
        "asked_at": iso(found.asked_at),
        "answer": None
        if done is None
        else {
            "answer": done.answer,
            "answer_label": label(done.answer, lang),
            "reason": done.reason,
            "names": done.names,
            "answered_at": iso(done.answered_at),
        },
    }
