"""Alembic's entry: run the migrations on the connection that ``ondo.ledger.migrate`` hands in."""

from __future__ import annotations

from alembic import context

from ondo.ledger import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.lead.metadata)
context.run_migrations()
