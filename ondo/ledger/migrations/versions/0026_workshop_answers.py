"""Workshop answers: when a lead is hot, when it is too early, the least BANT, kept with a version of the card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes
from ondo.ledger.db.columns import Serial

revision = "0026"
down_revision = "0025"

TABLES = ("workshop_answer",)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "workshop_answer",
        sa.Column("id", Serial, nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("when_hot", "too_early", "least_bant", "names")),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_answer"),
    )
    op.create_index("ix_workshop_answer_card_id", "workshop_answer", ["card_id"])
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    """Take it away again; the answers are gone."""
    allow_changes(op.get_bind(), TABLES)
    op.drop_table("workshop_answer")
