"""Weekly reminders in the outbox: the row of a week decides which of several replicas puts its message."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.notice_schema import feedback_reminder as _reminder
from ondo.ledger.db.store import Tx
from ondo.ledger.outbox.outbox import Kind, put


def is_told(tx: Tx, week: str) -> bool:
    """Tell whether a week's reminder was put, or there was nothing to remind of."""
    return tx.conn.execute(sa.select(_reminder.c.week).where(_reminder.c.week == week)).first() is not None


def tell(tx: Tx, week: str, waiting: int) -> int:
    """Put a week's reminder of so many leads, unless it was put; return of how many it tells now."""
    row = {"week": week, "waiting": waiting, "told_at": tx.now, "recorded_at": tx.now}
    if insert_new(tx, _reminder, row) == 0 or not waiting:
        return 0
    put(tx, Kind.FEEDBACK_WAITING, None, {"week": week, "waiting": waiting})
    return waiting
