"""Deliveries to intakes: what other systems sent lately, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.columns import Serial

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "intake_delivery",
        sa.Column("id", Serial, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "path", "kind")),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("counts", "refused", "problem")),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("replayed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_intake_delivery"),
    )
    op.create_index("ix_intake_delivery_received_at", "intake_delivery", ["received_at"])
    op.create_table(
        "intake_delivery_lead",
        sa.Column("delivery_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["intake_delivery.id"], name="fk_intake_delivery_lead_delivery_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_intake_delivery_lead_lead_id"),
        sa.PrimaryKeyConstraint("delivery_id", "lead_id", name="pk_intake_delivery_lead"),
    )
    op.create_index("ix_intake_delivery_lead_lead_id", "intake_delivery_lead", ["lead_id"])


def downgrade() -> None:
    """Take them away again; what was kept of bodies is gone."""
    for table in ("intake_delivery_lead", "intake_delivery"):
        op.drop_table(table)
