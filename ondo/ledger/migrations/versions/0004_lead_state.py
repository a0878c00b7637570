"""State of each lead, one row, from which it is scored; old leads get theirs with their next score or fact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lead_state",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_lead_state_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_state"),
    )


def downgrade() -> None:
    """Take it away again; no fact is lost."""
    op.drop_table("lead_state")
