"""A fast-track event on an open hand-off restarts its deadline; notices are kept for each deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.append_only import allow_changes, forbid_changes

revision = "0008"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, and let a notice say which deadline it was about: so far each hand-off had one."""
    op.create_table(
        "reactivation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("fast_track", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_before", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("due_at", "at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_reactivation_handoff_id"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_reactivation_event_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_reactivation_claim_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reactivation"),
        sa.UniqueConstraint("handoff_id", "event_id", name="uq_reactivation_handoff_id_event_id"),
    )
    forbid_changes(op.get_bind(), ["reactivation"])
    _notices(["handoff_id", "kind", "reactivation_id"], "SELECT handoff_id, kind, 0, at, recorded_at FROM notice")


def downgrade() -> None:
    """Take them away again; of a hand-off's notices of one kind the first stays."""
    first = "SELECT handoff_id, kind, min(at), min(recorded_at) FROM notice GROUP BY handoff_id, kind"
    _notices(["handoff_id", "kind"], first)
    allow_changes(op.get_bind(), ["reactivation"])
    op.drop_table("reactivation")


def _notices(key: list[str], rows: str) -> None:
    """Make the table of notices anew with another key: SQLite cannot change one."""
    conn = op.get_bind()
    numbered = [sa.Column("reactivation_id", sa.BigInteger(), nullable=False)] if "reactivation_id" in key else []
    op.create_table(
        "notice_made",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("handoff_id", "kind")),
        *numbered,
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_notice_handoff_id"),
        sa.PrimaryKeyConstraint(*key, name="pk_notice_made"),
    )
    conn.exec_driver_sql(f"INSERT INTO notice_made {rows}")
    allow_changes(conn, ["notice"])
    op.drop_table("notice")
    op.rename_table("notice_made", "notice")
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql("ALTER TABLE notice RENAME CONSTRAINT pk_notice_made TO pk_notice")
    forbid_changes(conn, ["notice"])
