"""What-if: moves on a card, checked against its table and replayed on it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError, NotFound
from ondo.domain.proposal import allowed
from ondo.domain.rate import Rate
from ondo.domain.what_if import Moves, ReplaySide, ReplayTable, moved_card, replayed
from ondo.ledger import Tx
from ondo.ledger.records.replay_tables import read_table
from ondo.text.messages import Message
from serving.schemas.what_if import ReplaySideOut, ShareOut, WhatIfIn, WhatIfOut
from serving.scoring.definitions import open_proposal


def proposal_named(tx: Tx, proposal_id: str | None) -> str:
    """Return the id of the proposal that is meant, without one that of the open proposal; ``NotFound`` of none."""
    if proposal_id is not None:
        return proposal_id
    proposal = open_proposal(tx)
    if proposal is None:
        raise NotFound(Message("problem-no-open-proposal"), Message("problem-no-open-proposal-hint"))
    return proposal.proposal_id


@lru_cache(maxsize=4)
def table_of(artifacts: Path, proposal_id: str) -> ReplayTable:
    """Return the table of a proposal, which never changes; ``NotFound`` where none was written."""
    return read_table(artifacts, proposal_id)


def what_if(artifacts: Path, proposal_id: str, message: WhatIfIn) -> WhatIfOut:
    """Replay what was moved.

    Raises
    ------
    InputError
        The card has no such rule, step or gate, or the numbers are none that a card may have.
    NotFound
        The proposal has no table.
    """
    table = table_of(artifacts, proposal_id)
    moved = checked(table.card, message.moves)
    answer = replayed(table, moved)
    return WhatIfOut(
        proposal_id=proposal_id,
        card_id=table.card.card_id,
        base_version=table.version,
        as_of=table.as_of,
        weeks=table.weeks,
        now=_side(answer.now),
        then=_side(answer.then),
        enter_per_week=answer.enter_per_week,
        drop_per_week=answer.drop_per_week,
        drawn=_share(answer.drawn, known=not answer.draws_missing),
        draws_missing=answer.draws_missing,
    )


def checked(card: Scorecard, moves: Moves) -> Scorecard:
    """Return the moved card; ``InputError`` where it names what is not there, or could not be a card."""
    rules, steps, gates = moves.names
    known = {rule.id: rule for rule in card.rules}
    if unknown := [name for name in rules if name not in known]:
        raise InputError(
            Message("problem-no-such-rules", names=", ".join(unknown)),
            Message("problem-rules-there-are", names=", ".join(known)),
        )
    amounts = {number for number, step in enumerate(card.decay.steps, 1) if step.to is None}
    gate_ids = {gate.id for gate in card.gates}
    if unknown := [
        *(str(step) for step in steps if step not in amounts),
        *(gate for gate in gates if gate not in gate_ids),
    ]:
        raise InputError(Message("problem-no-such-step-or-gate", names=", ".join(unknown)))
    moved = moved_card(card, moves)
    wrong = [
        name
        for name in rules
        if (not allowed(known[name], moves.points[name]) and not known[name].locked)
        or card.resets(known[name]) != moved.resets(moved.rule(name))
    ]
    if wrong:
        raise InputError(Message("problem-wrong-sign", names=", ".join(wrong)))
    if moved.warm_line >= moved.hot_line:
        raise InputError(Message("problem-warm-line-not-below", hot=moved.hot_line, warm=moved.warm_line))
    return moved


def _side(side: ReplaySide) -> ReplaySideOut:
    return ReplaySideOut(
        hot_per_week=side.hot_per_week,
        warm_per_week=side.warm_per_week,
        precision=_share(side.precision),
        recall=_share(side.recall),
    )


def _share(rate: Rate, *, known: bool = True) -> ShareOut:
    value, low, high = (rate.value, rate.low, rate.high) if known else (None, None, None)
    return ShareOut(labelled=rate.count, accurate=rate.hits, value=value, low=low, high=high)
