"""Hot line of a part of a proposal, worked out anew: it hands over as many leads as the whole proposal was made for."""

from __future__ import annotations

from dataclasses import replace

from ondo.domain.card_moves import all_of, moved_card
from ondo.domain.errors import Conflict, NotFound
from ondo.domain.partial_approval import Effect, LabelledHot, PartLine
from ondo.domain.proposal import HOT_LINE, Decision, Proposal
from ondo.domain.rate import Rate
from ondo.domain.what_if import line_for_part, replayed
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import proposals
from ondo.ledger.records.replay_tables import read_table
from ondo.text.approval_text import check_confirmed
from ondo.text.messages import Message


def part_line(tx: Tx, proposal: Proposal, chosen: tuple[str, ...] | None) -> PartLine | None:
    """Return the line that goes with some changes of a proposal, and what they do with it.

    ``None`` for all of them, for none, and where the replay table of the proposal cannot say: there is none, or some
    change counts in a way that moves do not express.
    """
    names = [name for name in proposal.change_ids if name != HOT_LINE]
    part = [name for name in names if chosen is None or name in chosen]
    if not part or len(part) == len(names):
        return None
    try:
        table = read_table(tx.artifacts, proposal.proposal_id)
    except NotFound:
        return None
    if not {*table.suggested}.issuperset(proposal.change_ids):
        return None
    whole, moves = (all_of(table.suggested[name] for name in some) for some in (proposal.change_ids, part))
    line = line_for_part(table, whole, moves)
    answer = replayed(table, moved_card(table.card, replace(moves, hot_line=line)))
    now, then = answer.now, answer.then
    judged = _judged(now.precision), _judged(then.precision)
    return PartLine(line, Effect(True, now.hot_per_week, then.hot_per_week, *judged))


def _judged(precision: Rate) -> LabelledHot:
    return LabelledHot(precision.count, precision.hits)


def required_line(tx: Tx, proposal: Proposal, chosen: tuple[str, ...] | None) -> PartLine:
    """Return the line that goes with some changes, as ``part_line``; ``Conflict`` where none can be worked out."""
    line = part_line(tx, proposal, chosen)
    if line is None:
        raise Conflict(Message("ledger-part-without-line"), Message("ledger-part-without-line-hint"))
    return line


def with_line(tx: Tx, decision: Decision, confirmed: str | None) -> tuple[Decision, Effect]:
    """Return an approval of a part, for good or on trial, with the line worked out for it, and what it does.

    Raises
    ------
    Conflict
        No such line can be worked out.
    Unconfirmed
        Even so hot leads a week move by more than a quarter, and that figure was not confirmed.
    """
    line = required_line(tx, proposals.proposal(tx, decision.proposal_id or ""), decision.rule_ids)
    check_confirmed(line.effect, confirmed)
    names = tuple(name for name in decision.rule_ids or () if name != HOT_LINE)
    return replace(decision, rule_ids=names, hot_line=line.hot_line), line.effect
