"""Follow-up draw that is due: the one of this week of the agreement's calendar, once."""

from __future__ import annotations

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.follow_up import FollowUpTerms, FollowUpWeek, iso_week
from ondo.ledger import Ledger, Tx
from ondo.ledger.handoffs import follow_ups
from ondo.settings import Settings


def draw_follow_up(ledger: Ledger, settings: Settings) -> FollowUpWeek | None:
    """Make this week's draw, if the agreement asks for one and nobody made it; a look that finds it made only reads."""
    with ledger.read() as tx:
        if _due(tx, settings) is None:
            return None
    with ledger.begin() as tx:
        due = _due(tx, settings)
        return None if due is None else follow_ups.draw(tx, *due)


def _due(tx: Tx, settings: Settings) -> tuple[str, FollowUpTerms] | None:
    """Return this week and what was agreed of its draw; ``None`` where none is to be made.

    The week is that of the first team's zone, else of the company's.
    """
    clocks = DeadlineCalendar(tx, settings)
    agreement, week = clocks.agreement(), iso_week(tx.now, clocks.team().zone)
    if agreement.follow_up is None or follow_ups.is_drawn(tx, week):
        return None
    return week, agreement.follow_up
