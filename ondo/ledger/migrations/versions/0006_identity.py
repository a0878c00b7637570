"""Digests instead of addresses: their erasable table, declared sources, and facts whose keys an erasure may replace.

Addresses that stand in ids and keys already are left to whoever opens the ledger next: only there is the key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ondo.ledger.db.append_only import allow_changes, forbid_changes
from ondo.ledger.db.rewriting import REWRITABLE, forbid_but_rewriting

revision = "0006"
down_revision = "0005"

APPEND_ONLY = ("declared_source",)


def upgrade() -> None:
    """Make the tables, and let an erasure replace keys."""
    _tables()
    conn = op.get_bind()
    forbid_changes(conn, APPEND_ONLY)
    allow_changes(conn, REWRITABLE)
    forbid_but_rewriting(conn, REWRITABLE)
    op.execute(
        "INSERT INTO upkeep (name, progress, done, updated_at) "
        "SELECT 'addresses', '{}', (1 = 0), 0 WHERE EXISTS (SELECT 1 FROM lead_key)"
    )


def downgrade() -> None:
    """Take them away again. Digests stay: an older Ondo does not find those leads by their address any more."""
    conn = op.get_bind()
    allow_changes(conn, (*REWRITABLE, *APPEND_ONLY))
    forbid_changes(conn, REWRITABLE)
    if conn.dialect.name != "sqlite":
        op.execute("DROP FUNCTION ondo_rewritable()")
    for table in ("rewriting", "upkeep", "identity_key", "declared_source", "address"):
        op.drop_table(table)


def _tables() -> None:
    op.create_table(
        "address",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.lead_id"], name="fk_address_lead_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_address"),
    )
    op.create_index("ix_address_lead_id", "address", ["lead_id"])
    op.create_table(
        "declared_source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("links", sa.Boolean(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_declared_source"),
    )
    op.create_index("ix_declared_source_source", "declared_source", ["source"])
    op.create_table(
        "identity_key",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_identity_key"),
    )
    op.create_table(
        "upkeep",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_upkeep"),
    )
    op.create_table(
        "rewriting",
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reason", name="pk_rewriting"),
    )
