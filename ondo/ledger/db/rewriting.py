"""The two ways past the append-only triggers: a key that names a human is replaced, and old telemetry is forgotten.

What happened, when and to which lead stays as it is. While a row stands in ``rewriting`` the triggers of the tables
listed let updates through, and while that row is retention's, deletes of ``FORGETTABLE``; no other transaction ever
sees it, and a table that is not listed keeps its trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import sqlalchemy as sa

from ondo.ledger.db.identity_schema import rewriting as _rewriting
from ondo.ledger.db.store import Tx

KEYED = ("event", "attribute", "feedback", "outcome", "contact", "landmark", "claim", "handoff")
"""Tables of facts under the sender's own key, which may hold an address."""
FROZEN = ("handoff", "score_log")
"""Tables with frozen scores, which name events by their key."""
REWRITABLE = ("lead_key", "identity_fact", *dict.fromkeys((*KEYED, *FROZEN)))

FORGETTABLE = ("score_log",)
"""Tables whose old rows retention may delete: what was answered, which no fact and no score rests on."""
_RETENTION = "retention"

_FUNCTION = """
CREATE OR REPLACE FUNCTION ondo_rewritable() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM rewriting) THEN RETURN NULL; END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""

_FORGETTING_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ondo_forgettable() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM rewriting) THEN RETURN NULL; END IF;
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM rewriting WHERE reason = '{_RETENTION}') THEN RETURN NULL; END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""  # noqa: S608 - a word of ours


def forbid_but_rewriting(conn: sa.Connection, tables: Iterable[str]) -> None:
    """Make tables append-only but for the updates of ``allowed``; their triggers have the usual names."""
    _forbid(conn, tables, "", _FUNCTION, "ondo_rewritable")


def forbid_but_forgetting(conn: sa.Connection, tables: Iterable[str]) -> None:
    """Make tables append-only but for the updates of ``allowed`` and the deletes of ``forgetting``."""
    unless = f"WHEN NOT EXISTS (SELECT 1 FROM rewriting WHERE reason = '{_RETENTION}') "  # noqa: S608 - a word of ours
    _forbid(conn, tables, unless, _FORGETTING_FUNCTION, "ondo_forgettable")


def _forbid(conn: sa.Connection, tables: Iterable[str], unless_deleting: str, function: str, name: str) -> None:
    sqlite = conn.dialect.name == "sqlite"
    if not sqlite:
        conn.exec_driver_sql(function)
    for table in tables:
        if sqlite:
            updating = "WHEN NOT EXISTS (SELECT 1 FROM rewriting) "
            for change, unless in (("UPDATE", updating), ("DELETE", unless_deleting)):
                conn.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {unless}"
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            conn.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )


@contextmanager
def allowed(tx: Tx, reason: str) -> Iterator[None]:
    """Let keys of facts be replaced inside this block; afterwards nothing of the permit is left."""
    tx.conn.execute(_rewriting.insert(), {"reason": reason})
    yield
    tx.conn.execute(_rewriting.delete().where(_rewriting.c.reason == reason))


def forgetting(tx: Tx) -> AbstractContextManager[None]:
    """Let rows of ``FORGETTABLE`` be deleted inside this block, and of no other table."""
    return allowed(tx, _RETENTION)
