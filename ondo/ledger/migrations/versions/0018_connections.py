"""Connections to other systems: how far each was read, what its records said, and what was told to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "connection",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kind", "cursor")),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "kind", name="pk_connection"),
    )
    op.create_table(
        "connection_record",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kind", "record_id")),
        sa.Column("lead_id", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("seen", "dated_facts")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("gone", "erased")),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_connection_record_lead_id"),
        sa.PrimaryKeyConstraint("name", "kind", "record_id", name="pk_connection_record"),
    )
    op.create_index("ix_connection_record_lead_id", "connection_record", ["lead_id"])
    op.create_table(
        "connection_push",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "record_id", "lead_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sent", "noted", "doing", "problem")),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_connection_push_lead_id"),
        sa.PrimaryKeyConstraint("name", "record_id", name="pk_connection_push"),
    )
    op.create_index("ix_connection_push_lead_id", "connection_push", ["lead_id"])


def downgrade() -> None:
    """Take them away again; what the other systems said is read anew, and their notes may be sent twice."""
    for table in ("connection_push", "connection_record", "connection"):
        op.drop_table(table)
