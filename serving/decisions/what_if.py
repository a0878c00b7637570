"""What-if: moves on a card, checked against its table and replayed on it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ondo.domain.card import Scorecard
from ondo.domain.card_moves import Moves, all_of, highest_cap, is_too_far, movable_cap, moved_card
from ondo.domain.errors import InputError, NotFound
from ondo.domain.proposal import allowed
from ondo.domain.rate import Rate
from ondo.domain.what_if import GroupSide, ReplayAnswer, ReplaySide, ReplayTable, replayed
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.records.replay_tables import card_table, read_table, written_at
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.schemas.what_if import (
    GroupingOut,
    GroupOut,
    GroupSideOut,
    ReplaySideOut,
    ShareOut,
    WhatIfIn,
    WhatIfOut,
)
from serving.scoring.definitions import open_proposal


class TableName(NamedTuple):
    """A replay table: the name it is stored under, and the proposal that it was made for, if any."""

    name: str
    proposal_id: str | None


def table_meant(tx: Tx, artifacts: Path, proposal_id: str | None) -> TableName:
    """Return the table that is meant: of that proposal, or else of the open one, or else of the card as it stands.

    Of several cards the one that came first into force stands. ``NotFound`` where nobody named a proposal, none is
    open, and no night has scored everybody by a version in force.
    """
    if proposal_id is None:
        proposal = open_proposal(tx)
        proposal_id = None if proposal is None else proposal.proposal_id
    if proposal_id is not None:
        return TableName(proposal_id, proposal_id)
    for version in cards.in_force(tx, tx.now):
        name = card_table(version.card.card_id)
        if written_at(artifacts, name) is not None and table_of(artifacts, name).version == version.version:
            return TableName(name, None)
    raise NotFound(Message("problem-no-replay-data"), Message("problem-no-replay-data-hint"))


def table_of(artifacts: Path, name: str) -> ReplayTable:
    """Return the table of that name as it was written last; ``NotFound`` where none was."""
    return _table_of(artifacts, name, written_at(artifacts, name))


@lru_cache(maxsize=4)
def _table_of(artifacts: Path, name: str, _: int | None) -> ReplayTable:
    return read_table(artifacts, name)


def what_if(artifacts: Path, table_name: TableName, message: WhatIfIn, voice: Locale) -> WhatIfOut:
    """Replay what was moved.

    Raises
    ------
    InputError
        The card has no such rule, step or gate, or the numbers are none that a card may have.
    NotFound
        There is no table.
    """
    table = table_of(artifacts, table_name.name)
    answer = replayed(table, moved_by(table, message))
    return WhatIfOut(
        proposal_id=table_name.proposal_id,
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
        line_for_as_many=answer.line_for_as_many,
        groups=_groups(table, answer, voice),
    )


def moved_by(table: ReplayTable, message: WhatIfIn) -> Scorecard:
    """Return the moved card; ``InputError`` where something is moved that is not there, or no card could be so."""
    card, moves = table.card, message.moves
    if unknown := [name for name in message.changes if name not in table.suggested]:
        raise InputError(
            Message("problem-no-such-changes", names=", ".join(unknown)),
            Message("problem-changes-there-are", names=", ".join(table.suggested) or "—"),
        )
    moves = moves.over(all_of(table.suggested[name] for name in message.changes))
    _check_names(card, moves)
    known = {rule.id: rule for rule in card.rules}
    moved = moved_card(card, moves)
    wrong = [
        name
        for name, points in moves.points.items()
        if (not allowed(known[name], points) and not known[name].locked)
        or card.resets(known[name]) != moved.resets(moved.rule(name))
    ]
    if wrong:
        raise InputError(Message("problem-wrong-sign", names=", ".join(wrong)))
    if moved.warm_line >= moved.hot_line:
        raise InputError(Message("problem-warm-line-not-below", hot=moved.hot_line, warm=moved.warm_line))
    return moved


def _check_names(card: Scorecard, moves: Moves) -> None:
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
    for name, cap in (moves.rule_caps or {}).items():
        if not movable_cap(known[name]):
            raise InputError(Message("problem-cap-fixed", rule=name))
        if is_too_far(known[name], cap):
            raise InputError(Message("problem-cap-too-far", rule=name, most=highest_cap(known[name]) or 0))


def _groups(table: ReplayTable, answer: ReplayAnswer, voice: Locale) -> list[GroupingOut]:
    return [
        GroupingOut(
            name=grouping.name,
            label=voice.of(grouping.label),
            values=[
                GroupOut(label=voice.of(label), now=_group(now), then=_group(then))
                for label, now, then in zip(grouping.values, *sides, strict=True)
            ],
        )
        for grouping, *sides in zip(table.groupings, answer.now.groups, answer.then.groups, strict=True)
    ]


def _group(side: GroupSide) -> GroupSideOut:
    return GroupSideOut(hot_per_week=side.hot_per_week, stock=side.stock, precision=_share(side.precision))


def _side(side: ReplaySide) -> ReplaySideOut:
    return ReplaySideOut(
        hot_per_week=side.hot_per_week,
        warm_per_week=side.warm_per_week,
        stock=side.stock,
        precision=_share(side.precision),
        recall=_share(side.recall),
    )


def _share(rate: Rate, *, known: bool = True) -> ShareOut:
    value, low, high = (rate.value, rate.low, rate.high) if known else (None, None, None)
    return ShareOut(labelled=rate.count, accurate=rate.hits, value=value, low=low, high=high)
