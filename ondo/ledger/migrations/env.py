"""Alembic's entry: run the migrations on the connection that ``ondo.ledger.db.migrate`` hands in."""

from __future__ import annotations

from alembic import context

from ondo.ledger.db import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.lead.metadata)
context.run_migrations()
