"""Pulse of the ledger: whether it can be written, tried once, and again after each write that failed."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from ondo.domain.errors import Unavailable
from ondo.ledger.db.service_schema import pulse as _pulse
from ondo.ledger.db.store import Ledger, Tx

ROOM = 64 * 1024
"""Bytes that are written to try it: a few facts fit into what is free inside the files of a full disk, these do not."""


def can_write(ledger: Ledger) -> bool:
    """Tell whether writing works.

    It is tried before the first answer and after every write of this process that failed; one caller at a time does
    so, and meanwhile the answer is no. A write that went well proves less than the try: it may have changed nothing.
    """
    if ledger.writable:
        return True
    if not ledger.trying.acquire(blocking=False):
        return False
    try:
        with ledger.begin() as tx:
            beat(tx)
        ledger.writable = True
    except Unavailable:
        return False
    finally:
        ledger.trying.release()
    return True


def beat(tx: Tx) -> None:
    """Write a row that nothing reads; what stands in the way is raised here or by the commit."""
    row = {"room": secrets.token_bytes(ROOM), "beat_at": tx.now}
    made = tx.conn.execute(sa.insert(_pulse).values(row).returning(_pulse.c.id)).scalar_one()
    tx.conn.execute(sa.delete(_pulse).where(_pulse.c.id < made))
