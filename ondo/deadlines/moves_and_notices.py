"""Deadlines that moved with the calendar, and those that are near or past and have not been announced yet."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.sla import ContactState, DeadlineMove, state
from ondo.domain.sla_counts import HandOffSla
from ondo.ledger import Tx
from ondo.ledger.handoffs import deadline_moves, sla
from ondo.settings import Settings


def move_deadlines(tx: Tx, settings: Settings) -> int:
    """Let the deadlines of open hand-offs follow the calendar in force now; return how many moved.

    What was told before stays on record; the move is a fact beside it. A hand-off that somebody answered keeps its
    deadline.
    """
    clocks = DeadlineCalendar(tx, settings)
    deadline_moves.lock_open(tx)
    moves = moving(sla.open_duties(tx), clocks)
    for duty, move in moves:
        deadline_moves.append_move(tx, duty.handoff_id, move)
    return len(moves)


def moving(owed: Iterable[HandOffSla], clocks: DeadlineCalendar) -> list[tuple[HandOffSla, DeadlineMove]]:
    """Return the open hand-offs whose deadline is another by the calendar in force now, with the move."""
    moves = ((duty, clocks.moved(duty)) for duty in owed)
    return [(duty, move) for duty, move in moves if move is not None]


def tell_due(tx: Tx, settings: Settings) -> int:
    """Tell other systems of every deadline that is near or past, each once; return how many were told.

    One query over the open hand-offs that are due by then; no lead is looked at.
    """
    clocks = DeadlineCalendar(tx, settings)
    return sum(
        sla.tell(tx, duty, kind, clocks.team(duty.owner, duty.team).team_id) for duty, kind in due_now(tx, clocks)
    )


def due_now(tx: Tx, clocks: DeadlineCalendar) -> list[tuple[HandOffSla, str]]:
    """Return the hand-offs whose deadline is near or past and was not told yet, with the kind of notice."""
    notices = []
    for duty, told_soon in sla.untold(tx, clocks.latest_soon()):
        where = state(duty.course, tx.now, clocks.soon(duty))
        if where is ContactState.BREACHED:
            notices.append((duty, sla.BREACHED))
        elif where is ContactState.DUE_SOON and not told_soon:
            notices.append((duty, sla.DUE_SOON))
    return notices
