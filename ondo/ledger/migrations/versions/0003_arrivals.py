"""Leads about whom something new became known, until their scores have been looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_arrival_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_arrival"),
    )
    op.create_index("ix_arrival_free_at_id", "arrival", ["free_at", "id"])


def downgrade() -> None:
    """Take it away again; leads that wait are then noticed when somebody asks for their scores."""
    op.drop_table("arrival")
