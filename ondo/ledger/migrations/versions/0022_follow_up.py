"""Follow-up draws among hand-offs that nobody answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0022"
down_revision = "0021"

TABLES = ("follow_up_week", "follow_up")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "follow_up_week",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("week", "salt")),
        sa.Column("share", sa.Double(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("at_most", "unanswered", "drawn")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("drawn_at", "recorded_at")),
        sa.PrimaryKeyConstraint("week", name="pk_follow_up_week"),
    )
    op.create_table(
        "follow_up",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("week", "handoff_id")),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("until", "drawn_at", "recorded_at")),
        sa.ForeignKeyConstraint(["week"], ["follow_up_week.week"], name="fk_follow_up_week"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_follow_up_handoff_id"),
        sa.PrimaryKeyConstraint("week", "handoff_id", name="pk_follow_up"),
    )
    op.create_index("ix_follow_up_handoff_id", "follow_up", ["handoff_id"])
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    """Take them away again; who was asked and with which chance is gone."""
    allow_changes(op.get_bind(), TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
