"""The one way in which a stored fact is touched: a key that names a human is replaced, in one transaction.

What happened, when and to which lead stays as it is. While a row stands in ``rewriting`` the triggers of these tables
let updates through; no other transaction ever sees that row, and a table that is not listed keeps its trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ondo.ledger.db.identity_schema import rewriting as _rewriting
from ondo.ledger.db.store import Tx

KEYED = ("event", "attribute", "feedback", "outcome", "contact", "landmark", "claim", "handoff")
"""Tables of facts under the sender's own key, which may hold an address."""
FROZEN = ("handoff", "score_log")
"""Tables with frozen scores, which name events by their key."""
REWRITABLE = ("lead_key", "identity_fact", *dict.fromkeys((*KEYED, *FROZEN)))

_FUNCTION = """
CREATE OR REPLACE FUNCTION ondo_rewritable() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM rewriting) THEN RETURN NULL; END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def forbid_but_rewriting(conn: sa.Connection, tables: Iterable[str]) -> None:
    """Make tables append-only but for the updates of ``allowed``; their triggers have the usual names."""
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql(_FUNCTION)
    for table in tables:
        if conn.dialect.name == "sqlite":
            for change, unless in (("UPDATE", "WHEN NOT EXISTS (SELECT 1 FROM rewriting) "), ("DELETE", "")):
                conn.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {unless}"
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            conn.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ondo_rewritable()"
            )


@contextmanager
def allowed(tx: Tx, reason: str) -> Iterator[None]:
    """Let keys of facts be replaced inside this block; afterwards nothing of the permit is left."""
    tx.conn.execute(_rewriting.insert(), {"reason": reason})
    yield
    tx.conn.execute(_rewriting.delete().where(_rewriting.c.reason == reason))
