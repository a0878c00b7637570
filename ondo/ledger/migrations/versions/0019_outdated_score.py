"""Marks of last scores that something recorded since may have changed, so that lists find them by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_KNOWN = """
coalesce((SELECT facts FROM lead_state s WHERE s.lead_id = lead_score.lead_id), 0)
+ (SELECT count(*) FROM handoff h WHERE h.lead_id = lead_score.lead_id)
+ (SELECT count(*) FROM handoff_close c JOIN handoff h ON h.handoff_id = c.handoff_id
   WHERE h.lead_id = lead_score.lead_id)
+ (SELECT count(*) FROM retraction r WHERE r.lead_id = lead_score.lead_id)
"""


def upgrade() -> None:
    """Add the mark, set where more is known of a lead than its score knew, and where a merge names it."""
    op.add_column("lead_score", sa.Column("outdated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE lead_score SET outdated = true WHERE lead_version IS NULL OR lead_version <> {_KNOWN}")  # noqa: S608 - own words
    small, large = sa.text("outdated = 1"), sa.text("outdated")
    op.create_index("ix_lead_score_outdated", "lead_score", ["lead_id"], sqlite_where=small, postgresql_where=large)
    op.drop_index("ix_lead_score_card_id_temperature_total", "lead_score")
    names = ["card_id", "card_version", "temperature", "total"]
    op.create_index("ix_lead_score_card_id_card_version_temperature_total", "lead_score", names)


def downgrade() -> None:
    """Take the mark away again."""
    op.drop_index("ix_lead_score_card_id_card_version_temperature_total", "lead_score")
    op.create_index("ix_lead_score_card_id_temperature_total", "lead_score", ["card_id", "temperature", "total"])
    op.drop_index("ix_lead_score_outdated", "lead_score")
    with op.batch_alter_table("lead_score") as batch:
        batch.drop_column("outdated")
