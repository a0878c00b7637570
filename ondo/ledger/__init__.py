"""The ledger: append-only facts, definitions and decisions in SQLite or PostgreSQL."""
