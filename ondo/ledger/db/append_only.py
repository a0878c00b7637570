"""Database triggers that refuse every change of what is only ever appended."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

_FUNCTION = """
CREATE OR REPLACE FUNCTION ondo_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$
"""


def forbid_changes(conn: sa.Connection, tables: Iterable[str]) -> None:
    """Make the tables append-only; migrations call this for each table they create."""
    sqlite = conn.dialect.name == "sqlite"
    if not sqlite:
        conn.exec_driver_sql(_FUNCTION)
    for table in tables:
        if sqlite:
            for change in ("UPDATE", "DELETE"):
                conn.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            conn.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ondo_append_only()"
            )


def allow_changes(conn: sa.Connection, tables: Iterable[str]) -> None:
    """Take the triggers away; migrations call this before they drop a table."""
    for table in tables:
        names = [f"{table}_no_update", f"{table}_no_delete"]
        if conn.dialect.name == "sqlite":
            for name in names:
                conn.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            conn.exec_driver_sql(f"DROP TRIGGER {table}_append_only ON {table}")
