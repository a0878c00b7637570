"""How lively the ledger is: who did something since an instant, and up to when there is something to look at."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.instant import DAY, Micros
from ondo.ledger.imports import observed_until
from ondo.ledger.schema import event
from ondo.ledger.store import Tx

ENDED_DAYS = 30
"""Imported history that ended longer ago than this is past, unless the company lives on in the ledger."""
FEWEST_ACTIVE = 20


def active_leads(tx: Tx, since: Micros) -> int:
    """Count the leads with an event after an instant."""
    query = sa.select(sa.func.count(event.c.lead_id.distinct())).where(event.c.happened_at > since)
    return int(tx.conn.execute(query).scalar_one())


def look_at(tx: Tx) -> tuple[Micros, bool]:
    """Return the instant to look at when nobody named one, and whether it is the end of imported history.

    It is now, unless imported history ended more than 30 days ago and fewer than 20 leads have acted since: looked at
    from now, such a company would seem to have gone quiet, and every lead to be idle.
    """
    end = observed_until(tx)
    if end is None or end >= tx.now - ENDED_DAYS * DAY or active_leads(tx, end) >= FEWEST_ACTIVE:
        return tx.now, False
    return end, True
