"""Deadlines that move with the calendar, notices that belong to one deadline, and rotations of webhook secrets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes

revision = "0011"
down_revision = "0010"

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# A notice of before was of the deadline that held then: the one told with the latest claim, else at the opening.
_KEEP = """
INSERT INTO notice (handoff_id, kind, due_at, at, recorded_at)
SELECT n.handoff_id, n.kind, COALESCE(
    (SELECT c.due_at FROM claim c WHERE c.handoff_id = n.handoff_id ORDER BY c.happened_at DESC, c.id DESC LIMIT 1),
    (SELECT h.due_at FROM handoff h WHERE h.handoff_id = n.handoff_id), 0), n.at, n.recorded_at
FROM notice_before n
"""
_BACK = """
INSERT INTO notice (handoff_id, kind, at, recorded_at)
SELECT handoff_id, kind, MIN(at), MIN(recorded_at) FROM notice_before GROUP BY handoff_id, kind
"""


def upgrade() -> None:
    """Make the tables of moves and rotations, and give each notice its deadline."""
    op.create_table(
        "deadline_move",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("counted_from", "was_at", "due_at")),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("known_at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_deadline_move_handoff_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_deadline_move_claim_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline_move"),
    )
    op.create_index("ix_deadline_move_handoff_id_id", "deadline_move", ["handoff_id", "id"])
    _make_notices(_KEEP, "handoff_id", "kind", "due_at")
    op.create_table(
        "webhook_rotation",
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rotated_by", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("old_until", "rotated_at", "recorded_at")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.webhook_id"], name="fk_webhook_rotation_webhook_id"),
        sa.PrimaryKeyConstraint("webhook_id", "generation", name="pk_webhook_rotation"),
    )
    forbid_changes(op.get_bind(), ["deadline_move", "webhook_rotation"])


def downgrade() -> None:
    """Go back to one notice of a kind, the first; deadlines and secrets are again those that were told first."""
    allow_changes(op.get_bind(), ["deadline_move", "webhook_rotation"])
    op.drop_table("deadline_move")
    op.drop_table("webhook_rotation")
    _make_notices(_BACK, "handoff_id", "kind")


def _make_notices(copy: str, *key: str) -> None:
    allow_changes(op.get_bind(), ["notice"])
    # A table that was renamed keeps its constraints' names: it is copied to one without any and dropped.
    op.execute("CREATE TABLE notice_before AS SELECT * FROM notice")
    op.drop_table("notice")
    op.create_table(
        "notice",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("handoff_id", "kind")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in key[2:]),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("at", "recorded_at")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.handoff_id"], name="fk_notice_handoff_id"),
        sa.PrimaryKeyConstraint(*key, name="pk_notice"),
    )
    op.execute(copy)
    op.drop_table("notice_before")
    forbid_changes(op.get_bind(), ["notice"])
