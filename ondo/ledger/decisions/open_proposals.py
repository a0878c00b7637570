"""Open proposals: which ones a meeting can still decide on, and why it cannot on the others.

What is signed must be what was shown. So a proposal that suggests nothing closes none that does, one made for an
earlier version of the card is outdated, and one is superseded only by a later run that knows at least as much: a run
``--as-of`` the past stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.errors import AlreadyDecided, Conflict, InputError
from ondo.domain.proposal import Proposal
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards

_p, _d, _v = schema.proposal.c, schema.decision.c, schema.card_version.c


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A proposal made for the latest version of its card, and whether it has its decision."""

    proposal: Proposal
    decided: bool


def candidates(tx: Tx, card_id: str) -> list[OpenProposal]:
    """Return the proposals made for the latest version of a card, the one recorded last first.

    A proposal for a version was recorded after it, so older ones are not read.
    """
    latest = sa.select(_v.recorded_at).where(_v.card_id == card_id).order_by(_v.version.desc()).limit(1)
    decided = sa.exists().where(_d.proposal_id == _p.proposal_id)
    query = sa.select(_p.content, decided).where(_p.card_id == card_id, _p.recorded_at >= latest.scalar_subquery())
    rows = tx.conn.execute(query.order_by(_p.recorded_at.desc(), _p.proposal_id.desc())).all()
    number = cards.latest(tx, card_id) if rows else None
    made = [OpenProposal(from_json(text, Proposal), bool(done)) for text, done in rows]
    return [candidate for candidate in made if candidate.proposal.base_version == number]


def current_proposal(tx: Tx, card_id: str | None = None) -> Proposal | None:
    """Return the proposal that waits for a decision on the card as it is, if any.

    Of several it is the one that knows most (``as_of``), then the one recorded last. One that suggests nothing waits
    only where it was recorded last of all: it hides none that suggests something.
    """
    names = cards.unretired(tx) if card_id is None else [card_id]
    waiting = [current for name in names if (current := _current(candidates(tx, name))) is not None]
    return max(waiting, key=lambda proposal: (proposal.as_of, proposal.proposal_id), default=None)


def _current(made: Sequence[OpenProposal]) -> Proposal | None:
    waiting = _open(made)
    if waiting:
        return waiting[0]
    return made[0].proposal if made and not made[0].decided else None


def open_proposals(tx: Tx, card_id: str) -> list[Proposal]:
    """Return every proposal that can be approved, the one that knows most first."""
    return _open(candidates(tx, card_id))


def _open(made: Sequence[OpenProposal]) -> list[Proposal]:
    waiting = [row.proposal for row in made if not row.decided and row.proposal.change_ids]
    return sorted((row for row in waiting if _superseded_by(row, made) is None), key=lambda row: -row.as_of)


def _superseded_by(proposal: Proposal, made: Sequence[OpenProposal]) -> Proposal | None:
    """Return the latest run that suggests something, was recorded later, and knows at least as much."""
    for candidate in made:
        other = candidate.proposal
        if other.proposal_id == proposal.proposal_id:
            return None
        if other.change_ids and other.as_of >= proposal.as_of:
            return other
    return None


def waiting_ids(tx: Tx, card_id: str) -> frozenset[str]:
    """Return the ids of a card's proposals that can be decided on; every other undecided one is overtaken."""
    made = candidates(tx, card_id)
    current = _current(made)
    ids = {proposal.proposal_id for proposal in _open(made)}
    return frozenset(ids if current is None else ids | {current.proposal_id})


def overtaken_by(tx: Tx, proposal: Proposal) -> int | None:
    """Return the card's latest version if the proposal was made for an earlier one, which nobody can approve any more.

    ``None`` while the proposal fits the card.
    """
    latest = cards.latest(tx, proposal.card_id)
    return None if latest == proposal.base_version else latest


def check_approvable(tx: Tx, proposal: Proposal, *, keep_card: bool) -> None:
    """Refuse to approve what nobody can sign: decided, outdated, superseded, or suggesting nothing.

    Parameters
    ----------
    keep_card:
        The meeting signs that the card stays, which is all that a proposal without a change can be approved for.

    Raises
    ------
    AlreadyDecided, Conflict
        It cannot be approved (any more); the hint says what to do next.
    InputError
        ``keep_card`` was said of a proposal that suggests something.
    """
    check_undecided(tx, proposal.proposal_id)
    check_current(tx, proposal)
    made = candidates(tx, proposal.card_id)
    if not proposal.change_ids and not keep_card:
        waiting = _open(made)
        raise _empty(proposal, waiting[0] if waiting else None)
    other = _superseded_by(proposal, made)
    if other is not None:
        raise _superseded(proposal, other)
    if proposal.change_ids and keep_card:
        raise _not_empty(proposal)


def check_undecided(tx: Tx, proposal_id: str) -> None:
    """Refuse a proposal that has its decision: ``AlreadyDecided``."""
    if tx.conn.execute(sa.select(_d.id).where(_d.proposal_id == proposal_id)).first():
        raise decided(proposal_id)


def decided(proposal_id: str | None) -> AlreadyDecided:
    """Return the refusal of a second decision on a proposal."""
    ja = f"改定案 {proposal_id} はすでに決定済みです。", "ondo review で確認できます。"
    return AlreadyDecided(f"Proposal {proposal_id} has its decision.", "See: ondo review", ja=ja)


def check_current(tx: Tx, proposal: Proposal) -> None:
    """Refuse a proposal that was made for an earlier version of the card: ``Conflict``."""
    base, later = proposal.base_version, overtaken_by(tx, proposal)
    if later is not None:
        raise Conflict(
            f"The proposal was made for version {base}, but version {later} is there.",
            "Recalibrate again.",
            ja=(
                f"この改定案は第{base}版に対するものですが、すでに第{later}版があります。",
                "ondo recalibrate でやり直してください。",
            ),
        )


def _superseded(proposal: Proposal, other: Proposal) -> Conflict:
    this, that = proposal.proposal_id, other.proposal_id
    return Conflict(
        f"Proposal {this} is superseded by {that}, a later run.",
        f"Look at that one: ondo review {that}",
        ja=(
            f"改定案 {this} のあとに、新しい改定案 {that} ができています。",
            f"ondo review {that} で確認してください。",
        ),
    )


def _empty(proposal: Proposal, waiting: Proposal | None) -> Conflict:
    this = proposal.proposal_id
    keep = f"ondo approve {this} --keep-card"
    if waiting is None:
        hint, ja = (
            f'To sign that the card stays and its new model answers: {keep} (in the API "keep_card": true).',
            f'基準を変えず、新しいモデルだけを使うと決めるには {keep}（API では "keep_card": true）。',
        )
    else:
        hint, ja = (
            f"The one that waits is {waiting.proposal_id}: ondo review {waiting.proposal_id}",
            f"決定を待っているのは {waiting.proposal_id} です。ondo review {waiting.proposal_id} で確認してください。",
        )
    return Conflict(
        f"Proposal {this} suggests nothing: there is no change to approve.",
        hint,
        ja=(f"改定案 {this} には変更の提案がなく、承認するものがありません。", ja),
    )


def _not_empty(proposal: Proposal) -> InputError:
    this, changes = proposal.proposal_id, len(proposal.change_ids)
    noun = "change" if changes == 1 else "changes"
    return InputError(
        f"Proposal {this} suggests {changes} {noun}: to keep the card means to decline it.",
        f"Use: ondo decline {this}",
        ja=(
            f"改定案 {this} には{changes}件の変更があります。基準を変えないなら、却下として決定してください。",
            f"ondo decline {this}",
        ),
    )
