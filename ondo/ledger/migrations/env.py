"""Alembic's entry: run the migrations on the connection that ``ondo.ledger.migrate`` hands in."""

from __future__ import annotations

from alembic import context

from ondo.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
