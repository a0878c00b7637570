"""The tables of who is who beside ``lead_key``: what stands behind a digest, and what was declared of a source."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, link, metadata, serial, text

# Personal data, as ``person``: the address whose digest stands in ``lead_key``. May be updated and erased.
address = sa.Table(
    "address",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("external_id", sa.Text, primary_key=True),
    link("lead_id", "lead.lead_id", late=True),
    text("address"),
    instant("updated_at"),
    sa.Index(None, "lead_id"),
)

# What was declared of a source; the latest row of each source holds. ``ids`` is plain or address, ``links`` says
# whether a system may link and unlink its ids by itself.
declared_source = sa.Table(
    "declared_source",
    metadata,
    serial(),
    text("source"),
    text("ids"),
    sa.Column("links", sa.Boolean, nullable=False),
    text("declared_by"),
    instant("recorded_at"),
    sa.Index(None, "source"),
)

# One row: the fingerprint of the key by which addresses became digests.
identity_key = sa.Table(
    "identity_key",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("fingerprint"),
    instant("recorded_at"),
)

# Work that a migration leaves to whoever opens the ledger with its key, and how far it is.
upkeep = sa.Table(
    "upkeep",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    text("progress"),
    sa.Column("done", sa.Boolean, nullable=False),
    instant("updated_at"),
)

# Always empty outside a transaction: while a row is there, keys of facts may be updated (``ondo.ledger.db.rewriting``).
rewriting = sa.Table(
    "rewriting",
    metadata,
    sa.Column("reason", sa.Text, primary_key=True),
)

MUTABLE = (address, identity_key, upkeep, rewriting)
