"""Page sessions that people ended before their time, and rows by which a replica learns whether it can write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "session_end",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.key_id"], name="fk_session_end_key_id"),
        sa.PrimaryKeyConstraint("session_id", name="pk_session_end"),
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room", sa.LargeBinary(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pulse"),
    )


def downgrade() -> None:
    """Take them away again; sessions that were ended are open again until their time, unless their keys end."""
    op.drop_table("pulse")
    op.drop_table("session_end")
