"""Undeclared properties of events stand in a table of their own, which erasure reaches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; what was stored before stays where it is."""
    op.create_table(
        "undeclared",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_undeclared_event_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_undeclared_lead_id"),
        sa.PrimaryKeyConstraint("event_id", "name", name="pk_undeclared"),
    )
    op.create_index("ix_undeclared_lead_id", "undeclared", ["lead_id"])
    op.create_index("ix_undeclared_happened_at", "undeclared", ["happened_at"])


def downgrade() -> None:
    """Take it away again with the undeclared properties; every fact stays."""
    op.drop_table("undeclared")
    # Rows of state may hold properties that are gone now; the next score makes them anew from the facts.
    op.execute("UPDATE lead_state SET content = NULL, tail = ''")
