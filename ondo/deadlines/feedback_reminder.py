"""Weekly reminder of feedback that is due: how many handed-over leads await a word of sales, told once a week."""

from __future__ import annotations

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.follow_up import iso_week
from ondo.ledger import Ledger, Tx
from ondo.ledger.handoffs.sla import awaiting_word
from ondo.ledger.outbox import reminders
from ondo.settings import Settings


def remind_of_feedback(ledger: Ledger, settings: Settings) -> int:
    """Tell how many leads await a word, once a week of the agreement's calendar; return how many were told of.

    A look that finds the week told only reads. The week is that of the first team's zone, else of the company's.
    """
    with ledger.read() as tx:
        if reminders.is_told(tx, _week(tx, settings)):
            return 0
    with ledger.begin() as tx:
        return reminders.tell(tx, _week(tx, settings), len(awaiting_word(tx)))


def _week(tx: Tx, settings: Settings) -> str:
    return iso_week(tx.now, DeadlineCalendar(tx, settings).team().zone)
