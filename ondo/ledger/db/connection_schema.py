"""The tables of connections to other systems: how far each was read, what its records said, what was sent to it."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.ledger.db.columns import instant, link, metadata, text

# State, not fact: how far one kind of record of a connection has been read (``cursor`` is the provider's, empty = from
# the beginning), when it was last read to its end, and what stood in the way last (empty = nothing).
connection = sa.Table(
    "connection",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    text("cursor"),
    instant("read_at", null=True),
    text("problem"),
    instant("updated_at"),
)

# State, not fact: what a record of another system last said, as a digest, so that what has not changed is not read
# again, and its ``dated_facts`` that are in the ledger. ``lead_id`` null = it is about nobody who is known. ``gone``:
# the other system lists it no more. ``erased``: the person was erased here; it is never read again.
connection_record = sa.Table(
    "connection_record",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text, primary_key=True),
    link("lead_id", "lead.lead_id", null=True),
    text("seen"),
    text("dated_facts"),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Column("erased", sa.Boolean, nullable=False),
    text("problem"),
    instant("updated_at"),
    sa.Index(None, "lead_id"),
)

# State, not fact: what was sent to a record of another system last (digest of its fields, the hand-off that a note was
# about). ``doing`` is set before a request and emptied with its answer: after a crash it says what may have arrived.
connection_push = sa.Table(
    "connection_push",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text, primary_key=True),
    link("lead_id", "lead.lead_id"),
    text("sent"),
    text("noted"),
    text("doing"),
    text("problem"),
    instant("updated_at"),
    sa.Index(None, "lead_id"),
)

MUTABLE = (connection, connection_record, connection_push)
