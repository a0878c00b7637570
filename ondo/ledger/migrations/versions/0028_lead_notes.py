"""Notes of sales on a lead: personal data, erased with the person, and no fact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.columns import Serial

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "lead_note",
        sa.Column("id", Serial, nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("note", "author")),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_back_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lead_note"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_lead_note_lead_id_lead"),
    )
    op.create_index("ix_lead_note_lead_id", "lead_note", ["lead_id"])


def downgrade() -> None:
    """Take it away again; the notes are gone."""
    op.drop_table("lead_note")
