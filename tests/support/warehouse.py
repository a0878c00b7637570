"""A company's warehouse for tests: the tables that examples/warehouse asks, in any database with a driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from ondo.warehouse import DRIVERS

TABLES = {
    "crm_leads": "lead_id text, company text, contact_name text, email text, employees integer, industry text, "
    "created_at timestamp with time zone",
    "crm_activities": "activity_id bigint, lead_id text, kind text, happened_at timestamp with time zone",
    "crm_deals": "lead_id text, stage text, amount numeric(12, 2), closed_at timestamp with time zone",
}


def fill(address: str) -> None:
    """Make the tables, with two leads of which one is hot and was won."""
    now = datetime.now(UTC)
    created, acted, closed = ((now - timedelta(days=days)).isoformat(timespec="seconds") for days in (20, 1, 0.5))
    rows = [
        f"INSERT INTO crm_leads VALUES ('L-1', 'A社', '佐藤', 'sato@example.com', 1200, 'it', '{created}')",
        f"INSERT INTO crm_leads VALUES ('L-2', 'B社', NULL, NULL, NULL, 'retail', '{created}')",
        *(
            f"INSERT INTO crm_activities VALUES ({number}, '{lead}', '{kind}', '{acted}')"
            for number, lead, kind in (
                (1, "L-1", "demo"),
                (2, "L-1", "pricing"),
                (3, "L-1", "request"),
                (4, "L-2", "other"),
            )
        ),
        f"INSERT INTO crm_deals VALUES ('L-1', 'won', 120000.00, '{closed}')",
    ]
    with _connected(address) as connection, connection.cursor() as cursor:
        for statement in (*(f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.items()), *rows):
            cursor.execute(statement)
        connection.commit()


def rows(address: str, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    with _connected(address) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        answer: list[dict[str, Any]] = cursor.fetch_arrow_table().to_pylist()
    return answer


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    driver = DRIVERS[address.partition("://")[0]]
    with import_module(driver.module).connect(**driver.arguments(address)) as connection:
        yield connection
