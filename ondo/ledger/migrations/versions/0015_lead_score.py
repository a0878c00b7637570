"""Last scores of leads, one row for each lead and card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table; every lead is due until it is scored again."""
    numbers = ("attribute_points", "behaviour_points", "decay_points", "total")
    op.create_table(
        "lead_score",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("lead_version", sa.BigInteger(), nullable=True),
        sa.Column("fits", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("temperature", sa.Text(), nullable=True),
        sa.Column("fast_track", sa.Text(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("bundle_id", sa.Text(), nullable=True),
        sa.Column("gates", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("last_active_at", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("scored_at", sa.BigInteger(), nullable=False),
        sa.Column("changes_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_lead_score_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", "card_id", name="pk_lead_score"),
    )
    op.create_index("ix_lead_score_changes_at", "lead_score", ["changes_at"])
    op.create_index("ix_lead_score_card_id_temperature_total", "lead_score", ["card_id", "temperature", "total"])


def downgrade() -> None:
    """Take it away again; every lead is scored when somebody asks."""
    op.drop_table("lead_score")
