"""How lively the ledger is: who did something since an instant."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.schema import event
from ondo.ledger.store import Tx


def active_leads(tx: Tx, since: Micros) -> int:
    """Count the leads with an event after an instant."""
    query = sa.select(sa.func.count(event.c.lead_id.distinct())).where(event.c.happened_at > since)
    return int(tx.conn.execute(query).scalar_one())
