"""The database: schema, migrations, transactions, encoding, and how rows are inserted on SQLite and PostgreSQL."""
