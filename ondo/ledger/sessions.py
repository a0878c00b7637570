"""Page sessions that ended before their time: a cookie that was copied is worth nothing after its owner signed out."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger import audit
from ondo.ledger.insert import insert_new
from ondo.ledger.service_schema import session_end as _end
from ondo.ledger.store import Tx

CLOSED = "session.closed"


def end_session(tx: Tx, session_id: str, key_id: str, ends_at: Micros) -> bool:
    """End a session now; ``ends_at`` is when it would have ended anyway. Tell whether it was open until now."""
    tx.conn.execute(_end.delete().where(_end.c.ends_at <= tx.now))  # their cookies are too old to be believed
    row = {"session_id": session_id, "key_id": key_id, "ends_at": ends_at, "ended_at": tx.now}
    if ends_at <= tx.now or not insert_new(tx, _end, row):
        return False
    audit.record(tx, key_id, CLOSED, key_id)
    return True


def ended_sessions(tx: Tx) -> frozenset[str]:
    """Return the ids of the sessions that were ended and whose time is not over."""
    return frozenset(tx.conn.execute(sa.select(_end.c.session_id).where(_end.c.ends_at > tx.now)).scalars())
