"""A card may be retired: from then on it scores nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "card_retirement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("effective_from", "recorded_at")),
        sa.PrimaryKeyConstraint("id", name="pk_card_retirement"),
    )
    forbid_changes(op.get_bind(), ["card_retirement"])


def downgrade() -> None:
    """Take it away again; retired cards score as before."""
    allow_changes(op.get_bind(), ["card_retirement"])
    op.drop_table("card_retirement")
