"""Trials of cards: two versions side by side, and the leads they disagreed on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0024"
down_revision = "0023"

TABLES = ("card_trial", "card_trial_end", "trial_lead")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "card_trial",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("trial_id", "card_id", "proposal_id", "salt")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version_a", "version_b", "age_days")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("per_block_a", "per_block_b")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("names", "reason")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("starts_at", "recorded_at")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.proposal_id"], name="fk_card_trial_proposal_id"),
        sa.PrimaryKeyConstraint("trial_id", name="pk_card_trial"),
        sa.UniqueConstraint("card_id", "version_b", name="uq_card_trial_card_id_version_b"),
        sa.UniqueConstraint("proposal_id", name="uq_card_trial_proposal_id"),
    )
    op.create_table(
        "card_trial_end",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("trial_id", "cause", "names", "reason")),
        sa.Column("version", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("ended_at", "recorded_at")),
        sa.ForeignKeyConstraint(["trial_id"], ["card_trial.trial_id"], name="fk_card_trial_end_trial_id"),
        sa.PrimaryKeyConstraint("trial_id", name="pk_card_trial_end"),
    )
    op.create_table(
        "trial_lead",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("trial_id", "lead_id", "unit", "arm", "side")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total_a", "total_b")),
        sa.Column("stock", sa.Boolean(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("at", "recorded_at")),
        sa.ForeignKeyConstraint(["trial_id"], ["card_trial.trial_id"], name="fk_trial_lead_trial_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.lead_id"], name="fk_trial_lead_lead_id"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_trial_lead_handoff_id"),
        sa.PrimaryKeyConstraint("trial_id", "lead_id", name="pk_trial_lead"),
    )
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    """Take them away again; which card scored whom is gone, and a card that was on trial comes into force."""
    allow_changes(op.get_bind(), TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
