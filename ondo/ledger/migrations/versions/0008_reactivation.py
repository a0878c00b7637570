"""A fast-track event on an open hand-off restarts its deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
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


def downgrade() -> None:
    """Take it away again; deadlines are those that were told before any restart."""
    allow_changes(op.get_bind(), ["reactivation"])
    op.drop_table("reactivation")
