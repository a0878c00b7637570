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
from ondo.text.messages import Message

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
    latest = sa.select(_v.recorded_at).where(_v.card_id == card_id, cards.PUBLISHED)
    latest = latest.order_by(_v.version.desc()).limit(1)
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
    return AlreadyDecided(
        Message("proposal-already-decided", proposal_id=str(proposal_id)), Message("proposal-see-review")
    )


def check_current(tx: Tx, proposal: Proposal) -> None:
    """Refuse a proposal that was made for an earlier version of the card: ``Conflict``."""
    base, later = proposal.base_version, overtaken_by(tx, proposal)
    if later is not None:
        raise Conflict(
            Message("proposal-for-earlier-version", base=base, later=later), Message("proposal-recalibrate-again")
        )


def _superseded(proposal: Proposal, other: Proposal) -> Conflict:
    return Conflict(
        Message("proposal-superseded", proposal_id=proposal.proposal_id, later=other.proposal_id),
        Message("proposal-look-at-later", proposal_id=other.proposal_id),
    )


def _empty(proposal: Proposal, waiting: Proposal | None) -> Conflict:
    hint = Message("proposal-to-keep-the-card", proposal_id=proposal.proposal_id)
    if waiting is not None:
        hint = Message("proposal-that-waits", proposal_id=waiting.proposal_id)
    return Conflict(Message("proposal-suggests-nothing", proposal_id=proposal.proposal_id), hint)


def _not_empty(proposal: Proposal) -> InputError:
    return InputError(
        Message("proposal-has-changes", proposal_id=proposal.proposal_id, changes=len(proposal.change_ids)),
        Message("proposal-decline-it", proposal_id=proposal.proposal_id),
    )
