"""Warehouse: the only door to a company's database of analyses, asked by SQL and written to as a table, by ADBC.

PostgreSQL and DuckDB are tried by tests. BigQuery and Snowflake go the same way through their drivers and were never
tried. An address holds credentials, so it comes from the environment alone, and no message repeats it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ondo.domain.errors import InputError, Unavailable
from ondo.text.messages import Message

_NAME = re.compile(r"(?:([a-z_][a-z0-9_]{0,62})\.)?([a-z_][a-z0-9_]{0,50})")
_LONGEST_CAUSE = 300


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver of ADBC: the module that connects, what an address becomes for it, and how it quotes names."""

    module: str
    arguments: Callable[[str], Mapping[str, Any]]
    quote: str = '"'


def _bigquery(address: str) -> Mapping[str, Any]:
    project, _, dataset = _behind_scheme(address).partition("/")
    options = {"adbc.bigquery.sql.project_id": project, "adbc.bigquery.sql.dataset_id": dataset}
    return {"db_kwargs": options}


def _behind_scheme(address: str) -> str:
    return address.partition("://")[2]


DRIVERS: Mapping[str, Driver] = {
    "postgres": Driver("adbc_driver_postgresql.dbapi", lambda address: {"uri": address}),
    "postgresql": Driver("adbc_driver_postgresql.dbapi", lambda address: {"uri": address}),
    "duckdb": Driver("adbc_driver_duckdb.dbapi", lambda address: {"path": _behind_scheme(address)}),
    "snowflake": Driver("adbc_driver_snowflake.dbapi", lambda address: {"uri": _behind_scheme(address)}),
    "bigquery": Driver("adbc_driver_bigquery.dbapi", _bigquery, "`"),
}
"""Drivers by the scheme of an address."""


def address_of(variable: str, environ: Mapping[str, str]) -> str:
    """Return a warehouse's address from a variable, or from the file that ``<variable>_FILE`` names.

    ``InputError`` without either, and for a file that cannot be read.
    """
    given, file = (environ.get(name, "").strip() for name in (variable, f"{variable}_FILE"))
    if not given and file:
        try:
            given = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(Message("warehouse-file-unreadable", variable=f"{variable}_FILE")) from error
    if not given:
        raise InputError(
            Message("warehouse-no-address", variable=variable), Message("warehouse-no-address-hint", variable=variable)
        )
    return given


def check_table(name: str) -> tuple[str | None, str]:
    """Return schema (``None`` = the usual one) and name of a table; ``InputError`` for what is no name of one."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(Message("warehouse-no-table-name", name=name), Message("warehouse-no-table-name-hint"))
    return match[1], match[2]


class Warehouse:
    """An open connection of an ADBC driver; what the database refuses is an ``InputError``."""

    def __init__(self, connection: Any, address: str, quote: str) -> None:  # noqa: ANN401 - drivers have no types
        self._connection, self._address, self._quote = connection, address, quote

    def copy(self, query: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file, a batch at a time; return how many there are."""
        import pyarrow.parquet as pq

        rows = 0
        with self._refusals(_query_refused), self._connection.cursor() as cursor:
            cursor.execute(query.strip().rstrip(";"))
            batches = cursor.fetch_record_batch()
            with pq.ParquetWriter(path, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
                    rows += batch.num_rows
        return rows

    def replace_table(
        self, name: str, columns: Mapping[str, type], pages: Iterator[Sequence[Mapping[str, Any]]]
    ) -> int:
        """Write rows as a table in place of an earlier one of the same columns; return how many there are.

        They go to ``<name>__new`` first, which takes the other's place when it is whole: in one transaction where the
        database has such for tables. ``InputError`` for a table that holds something else.
        """
        import pyarrow as pa

        schema, table = check_table(name)
        types = {int: pa.int64(), float: pa.float64(), str: pa.utf8(), bool: pa.bool_()}
        described = pa.schema([(column, types[kind]) for column, kind in columns.items()])
        old, new, written = self._named(schema, table), self._named(schema, f"{table}__new"), 0
        if self._columns(old) - set(columns):
            raise InputError(
                Message("warehouse-holds-something-else", name=name), Message("warehouse-holds-something-else-hint")
            )
        with self._refusals(_table_refused), self._connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {new}")
            into = {"db_schema_name": schema} if schema else {}
            cursor.adbc_ingest(f"{table}__new", described.empty_table().to_reader(), mode="create", **into)
            for page in pages:
                rows = pa.Table.from_pylist([dict(row) for row in page], schema=described)
                cursor.adbc_ingest(f"{table}__new", rows.to_reader(), mode="append", **into)
                written += len(page)
            self._connection.commit()
            cursor.execute(f"DROP TABLE IF EXISTS {old}")
            cursor.execute(f"ALTER TABLE {new} RENAME TO {self._named(None, table)}")
            self._connection.commit()
        return written

    def _named(self, schema: str | None, table: str) -> str:
        """Quote a checked name, so that each database keeps it as it is."""
        return ".".join(f"{self._quote}{part}{self._quote}" for part in (schema, table) if part)

    def _columns(self, name: str) -> set[str]:
        """Return the columns of a table; none where it is not there."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {name} WHERE 1 = 0")  # noqa: S608 - the name was checked and quoted
                columns = {str(column[0]) for column in cursor.description}
        except _driver_errors():
            columns = set()
        self._connection.rollback()
        return columns

    @contextmanager
    def _refusals(self, refusal: Callable[[str], Message]) -> Iterator[None]:
        """Turn what a driver raises into a refusal that names no address."""
        try:
            yield
        except _driver_errors() as error:
            self._connection.rollback()
            raise InputError(refusal(_cause(error, self._address))) from error


def _query_refused(cause: str) -> Message:
    return Message("warehouse-query-refused", cause=cause)


def _table_refused(cause: str) -> Message:
    return Message("warehouse-table-refused", cause=cause)


def _driver_errors() -> tuple[type[Exception], ...]:
    """Return what drivers raise, and Arrow for what it cannot hold."""
    import adbc_driver_manager
    import pyarrow as pa

    return (adbc_driver_manager.Error, pa.ArrowException)


def _cause(error: Exception, address: str) -> str:
    """Return what went wrong in one line, without the address and what is secret in it."""
    cause = re.sub(r"\S*://\S*", "…", str(error).replace(address, "…"))
    for secret in re.findall(r"(?<=:)[^:/@\s]{3,}(?=@)", address):
        cause = cause.replace(secret, "…")
    return " ".join(cause.split())[:_LONGEST_CAUSE] or type(error).__name__


@contextmanager
def open_warehouse(address: str) -> Iterator[Warehouse]:
    """Connect to an address such as ``postgres://…`` or ``duckdb:///path/file.duckdb``, and close it afterwards.

    Raises
    ------
    InputError
        No driver is known for the address.
    Unavailable
        A library is not installed, or the database cannot be reached.
    """
    driver = DRIVERS.get(address.partition("://")[0])
    if driver is None:
        schemes = ", ".join(f"{scheme}://" for scheme in DRIVERS)
        raise InputError(Message("warehouse-no-driver"), Message("warehouse-no-driver-hint", schemes=schemes))
    try:
        errors = _driver_errors()
        connect = importlib.import_module(driver.module).connect
    except ImportError as error:
        raise Unavailable(
            Message("warehouse-not-installed", name=str(error.name)), Message("warehouse-not-installed-hint")
        ) from error
    try:
        connection = connect(**driver.arguments(address))
    except errors as error:
        raise Unavailable(
            Message("warehouse-unreachable", cause=_cause(error, address)), Message("warehouse-unreachable-hint")
        ) from error
    try:
        yield Warehouse(connection, address, driver.quote)
    finally:
        connection.close()
