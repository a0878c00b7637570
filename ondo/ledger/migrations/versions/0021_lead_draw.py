"""An index by which leads are drawn at random, without a look at all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_lead_draw", "lead", [sa.text("substr(lead_id, 25)"), "lead_id"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_lead_draw", "lead")
