"""Retention of the score log: its old rows may be deleted in a transaction that has leave to."""

from __future__ import annotations

from alembic import op

from ondo.ledger.db.append_only import allow_changes
from ondo.ledger.db.rewriting import forbid_but_forgetting, forbid_but_rewriting

revision = "0027"
down_revision = "0026"

TABLES = ("score_log",)


def upgrade() -> None:
    """Let retention delete rows of the table."""
    conn = op.get_bind()
    allow_changes(conn, TABLES)
    forbid_but_forgetting(conn, TABLES)


def downgrade() -> None:
    """Let nobody delete them again."""
    conn = op.get_bind()
    allow_changes(conn, TABLES)
    forbid_but_rewriting(conn, TABLES)
    if conn.dialect.name != "sqlite":
        op.execute("DROP FUNCTION ondo_forgettable()")
