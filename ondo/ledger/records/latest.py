"""Latest instant of the ledger: how far the clocks of those who wrote have come."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db import schema
from ondo.ledger.db.service_schema import audit, outbox
from ondo.ledger.db.store import Tx

_APPENDED = (schema.event, schema.digest, outbox, audit)


def latest_instant(tx: Tx) -> Micros:
    """Return the latest clock that the ledger knows: of its last rows, and of PostgreSQL's own machine."""
    instants = [_last(tx, table) for table in _APPENDED]
    if tx.conn.dialect.name == "postgresql":
        now = sa.select(sa.func.extract("epoch", sa.func.clock_timestamp()) * 1_000_000)
        instants.append(int(tx.conn.execute(now).scalar_one()))
    return Micros(max(instants))


def _last(tx: Tx, table: sa.Table) -> int:
    """Return when the row with the highest number was written, 0 without rows."""
    query = sa.select(table.c.recorded_at).order_by(table.c.id.desc()).limit(1)
    return int(tx.conn.execute(query).scalar() or 0)
