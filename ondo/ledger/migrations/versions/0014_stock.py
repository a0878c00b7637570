"""Rounds of scoring everybody, how far each has come, and the hot leads that wait for their turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "scoring_round",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("card_id", "version", name="pk_scoring_round"),
    )
    op.create_table(
        "stock",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_stock_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", "card_id", name="pk_stock"),
    )
    op.create_index("ix_stock_opened_at_acted_at", "stock", ["opened_at", "acted_at"])


def downgrade() -> None:
    """Take them away again; the next scoring of everybody is a first one."""
    op.drop_table("stock")
    op.drop_table("scoring_round")
