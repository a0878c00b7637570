"""How lively the ledger is: who did something since an instant, and up to when there is something to look at."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.imports import observed_until
from ondo.ledger.schema import event
from ondo.ledger.store import Tx

FEWEST_ACTIVE = 20
"""So many leads acting after the end of imported history mean that the company lives on in the ledger."""


def active_leads(tx: Tx, since: Micros) -> int:
    """Count the leads with an event after an instant."""
    query = sa.select(sa.func.count(event.c.lead_id.distinct())).where(event.c.happened_at > since)
    return int(tx.conn.execute(query).scalar_one())


def look_at(tx: Tx) -> tuple[Micros, bool]:
    """Return the instant to look at when nobody named one, and whether it is the end of imported history.

    It is the end of what was imported, until at least 20 leads have acted since; then, and without an import, it is
    now. Looked at from now, a company that only exports would seem to have gone quiet and every open lead to be lost.
    """
    end = observed_until(tx)
    if end is None or active_leads(tx, end) >= FEWEST_ACTIVE:
        return tx.now, False
    return end, True
