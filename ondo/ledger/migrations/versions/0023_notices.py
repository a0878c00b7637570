"""Notices to people: their recipients, and the weeks that were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0023"
down_revision = "0022"

APPEND_ONLY = ("feedback_reminder",)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice_recipient",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("webhook_id", "form", "address", "lang")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("owner", "team")),
        sa.Column("any_hour", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.webhook_id"], name="fk_notice_recipient_webhook_id"),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_notice_recipient"),
    )
    op.create_table(
        "feedback_reminder",
        sa.Column("week", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("waiting", "told_at", "recorded_at")),
        sa.PrimaryKeyConstraint("week", name="pk_feedback_reminder"),
    )
    forbid_changes(op.get_bind(), APPEND_ONLY)


def downgrade() -> None:
    """Take them away again; who was written to is gone."""
    allow_changes(op.get_bind(), APPEND_ONLY)
    for table in ("feedback_reminder", "notice_recipient"):
        op.drop_table(table)
