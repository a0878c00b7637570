"""Drafts of cards: what was saved, what people did with it, and replays on past weeks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes
from ondo.ledger.db.columns import Serial

revision = "0025"
down_revision = "0024"

TABLES = ("card_draft", "card_draft_step")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "card_draft",
        sa.Column("id", Serial, nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("content", "note", "saved_by")),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_draft"),
        sa.UniqueConstraint("draft_id", "revision", name="uq_card_draft_draft_id_revision"),
    )
    op.create_table(
        "card_draft_step",
        sa.Column("id", Serial, nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "names", "reason")),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_card_draft_step"),
    )
    op.create_index("ix_card_draft_step_draft_id", "card_draft_step", ["draft_id"])
    op.create_table(
        "card_draft_replay",
        sa.Column("id", Serial, nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("revision", "weeks")),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("asked_at", "beat_at")),
        sa.PrimaryKeyConstraint("id", name="pk_card_draft_replay"),
    )
    op.create_index("ix_card_draft_replay_draft_id", "card_draft_replay", ["draft_id"])
    op.create_index("ix_card_draft_replay_state", "card_draft_replay", ["state"])
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    """Take them away again; drafts are gone, what was published of them stays."""
    allow_changes(op.get_bind(), TABLES)
    for table in ("card_draft_replay", "card_draft_step", "card_draft"):
        op.drop_table(table)
