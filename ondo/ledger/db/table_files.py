"""Files of tables: every table of a ledger as JSON Lines, and an empty database filled from such files.

One file is one table, one line one row, one member one column. Instants are UTC microseconds, octets hexadecimal text;
what the ledger holds as JSON text stays text. Rows stand in the order of their primary key, so that two equal ledgers
give equal files on either database. A database is filled at the revision that its files were written at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError, NotFound, Unavailable
from ondo.domain.progress import Progress
from ondo.domain.sqlite_url import sqlite_path, sqlite_url
from ondo.ledger.db import driver_errors, migrate
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.identity_schema import identity_key, rewriting
from ondo.ledger.db.schema import lead_state
from ondo.ledger.db.service_schema import pulse
from ondo.ledger.db.store import DRIVER_ERRORS, WRITES, Tx, engine_of
from ondo.text.messages import Message

LEFT_OUT = (pulse, rewriting)
"""Tables that say nothing of the company: probes of writing, and a permit that no other transaction ever sees."""
REMADE: Mapping[sa.Column[Any], object] = {lead_state.c.content: None, lead_state.c.tail: ""}
"""Columns that are made from the facts whenever they are missing, with what stands for them."""
STEP = "tables"

_ROWS = 5_000
_TEXT, _INTEGER, _NUMBER, _BOOLEAN, _OCTETS = "text", "integer", "number", "boolean", "octets"
_TYPES: Mapping[str, type[sa.types.TypeEngine[Any]]] = {
    _TEXT: sa.Text,
    _INTEGER: sa.BigInteger,
    _NUMBER: sa.Double,
    _BOOLEAN: sa.Boolean,
    _OCTETS: sa.LargeBinary,
}
_BY_OCTETS = "C"
_ENCODER = msgspec.json.Encoder()


class TableFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table in a file of its own.

    Attributes
    ----------
    rows:
        How many lines the file has.
    sha256:
        Of the whole file, as hexadecimal text.
    columns:
        Column to ``text``, ``integer``, ``number``, ``boolean`` or ``octets``.
    """

    table: str
    rows: int
    sha256: str
    columns: dict[str, str]

    @property
    def name(self) -> str:
        """Name of the file."""
        return _file_name(self.table)


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """A ledger in files, each table after those that it refers to.

    ``revision`` is that of the schema; ``key`` the fingerprint of the key of addresses, ``None`` = no key was used.
    """

    revision: str
    key: str | None
    tables: Sequence[TableFile]


def table_columns() -> dict[str, dict[str, str]]:
    """Return the columns of every table that is written, each with its type, tables after those they refer to."""
    return {table.name: _columns(table) for table in _tables()}


def _tables() -> list[sa.Table]:
    return [table for table in metadata.sorted_tables if table not in LEFT_OUT]


def _columns(table: sa.Table) -> dict[str, str]:
    return {str(column.name): _kind(column) for column in table.columns}


def write_tables(tx: Tx, folder: Path, progress: Progress) -> LedgerFiles:
    """Write every table into a folder, all of them in the state that the transaction sees."""
    tables = _tables()
    written = []
    for done, table in enumerate(tables):
        progress.step(STEP, done, len(tables))
        written.append(_write(tx.conn, table, folder))
    progress.step(STEP, len(tables), len(tables))
    key = tx.conn.execute(sa.select(identity_key.c.fingerprint)).scalar()
    return LedgerFiles(migrate.HEAD, key, written)


def fill(url: str, files: LedgerFiles, folder: Path, progress: Progress) -> None:
    """Make the ledger at ``url`` from files that ``check`` has read, whole or not at all.

    Raises
    ------
    Conflict
        If something is at that place already.
    Unavailable
        If a row fits no ledger, naming its file, or the database cannot be used.
    """
    file = sqlite_path(url)
    if file is None:
        _fill(url, files, folder, progress)
        return
    place = Path(file).expanduser()
    if place.exists():
        raise migrate.occupied(str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(place.name + ".restoring")
    try:
        _remove(unfinished)
        _fill(sqlite_url(unfinished), files, folder, progress)
        unfinished.chmod(0o600)
        if place.exists():
            raise migrate.occupied(str(place))
        unfinished.replace(place)
    finally:
        _remove(unfinished)


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def check(files: LedgerFiles, folder: Path) -> None:
    """Hold every file against its digest and its number of rows; ``Unavailable`` names the first that differs."""
    names: set[str] = set()
    for described in files.tables:
        if described.table in names:
            raise damaged(described.name)
        names.add(described.table)
        digest, rows = hashlib.sha256(), 0
        try:
            with (folder / described.name).open("rb") as lines:
                for line in lines:
                    digest.update(line)
                    rows += 1
        except (OSError, ValueError) as error:  # the second: a name that no file can have
            raise damaged(described.name) from error
        if (rows, digest.hexdigest()) != (described.rows, described.sha256):
            raise damaged(described.name)


def damaged(name: str) -> Unavailable:
    """Return the refusal of an export of which one file is not what was written."""
    return Unavailable(Message("export-damaged", file=name), Message("export-damaged-hint"))


def _file_name(table: str) -> str:
    return f"{table}.jsonl"


def _write(conn: sa.Connection, table: sa.Table, folder: Path) -> TableFile:
    columns = _columns(table)
    octets = [column for column, kind in columns.items() if kind == _OCTETS]
    remade = {str(column.name): value for column, value in REMADE.items() if column.table is table}
    query = sa.select(*(column for column in table.columns if column not in REMADE)).order_by(*_order(conn, table))
    digest, rows = hashlib.sha256(), 0
    name = str(table.name)
    result = conn.execution_options(yield_per=_ROWS).execute(query)
    with (folder / _file_name(name)).open("xb") as file:
        for row in result.mappings():
            values = dict(row) | remade
            for column in octets:
                values[column] = None if values[column] is None else bytes(values[column]).hex()
            line = _ENCODER.encode(values) + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
    return TableFile(name, rows, digest.hexdigest(), columns)


def _kind(column: sa.Column[Any]) -> str:
    for kind, types in (
        (_BOOLEAN, sa.Boolean),
        (_INTEGER, sa.Integer),
        (_NUMBER, sa.Float),
        (_OCTETS, sa.LargeBinary),
        (_TEXT, sa.Text),
    ):
        if isinstance(column.type, types):
            return kind
    raise TypeError(f"{column}: no word for {column.type!r}")


def _order(conn: sa.Connection, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """Return the primary key, texts by their code points on either database."""
    postgres = conn.dialect.name != "sqlite"
    return [
        sa.collate(column, _BY_OCTETS) if postgres and _kind(column) == _TEXT else column
        for column in table.primary_key.columns
    ]


def _fill(url: str, files: LedgerFiles, folder: Path, progress: Progress) -> None:
    engine = engine_of(url, create=True)
    try:
        with migrate.fresh(engine, {WRITES: True}, files.revision) as conn:
            _check_names(conn, files)
            for done, described in enumerate(files.tables):
                progress.step(STEP, done, len(files.tables))
                _read(conn, described, folder)
            _check_fingerprint(conn, files)
        progress.step(STEP, len(files.tables), len(files.tables))
    except DRIVER_ERRORS as error:
        raise driver_errors.translate(error, engine.url) from error
    finally:
        engine.dispose()


def _check_names(conn: sa.Connection, files: LedgerFiles) -> None:
    """Refuse files that are not one for each table of their revision: an export without a table is not everything."""
    left_out = {migrate.VERSION_TABLE, *(table.name for table in LEFT_OUT)}
    expected, described = {*sa.inspect(conn).get_table_names()} - left_out, {each.table for each in files.tables}
    for name in sorted(expected ^ described):
        raise damaged(_file_name(name))


def _check_fingerprint(conn: sa.Connection, files: LedgerFiles) -> None:
    if any(each.table == identity_key.name for each in files.tables):
        key = conn.execute(sa.select(sa.column("fingerprint")).select_from(sa.table(identity_key.name))).scalar()
        if key != files.key:
            raise damaged(_file_name(identity_key.name))


def _read(conn: sa.Connection, described: TableFile, folder: Path) -> None:
    if not {*described.columns.values()} <= {*_TYPES}:
        raise damaged(described.name)
    columns = [sa.column(name, _TYPES[kind]) for name, kind in described.columns.items()]
    table = sa.table(described.table, *columns)
    if conn.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
        conn.execute(table.delete())  # what the migrations themselves left
    try:
        for part in chunks(_lines(described, folder / described.name), _ROWS):
            conn.execute(table.insert(), part)
    except (Conflict, InputError, NotFound, ValueError, TypeError, sa.exc.StatementError) as error:
        raise damaged(described.name) from error
    if described.rows and "id" in described.columns and conn.dialect.name == "postgresql":
        last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        conn.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(described.table, "id"), last)))


def _lines(described: TableFile, file: Path) -> Iterator[dict[str, Any]]:
    octets = [name for name, kind in described.columns.items() if kind == _OCTETS]
    names = {*described.columns}
    with file.open("rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line, type=dict[str, Any])
            if {*row} != names:
                raise damaged(described.name)
            for name in octets:
                row[name] = None if row[name] is None else bytes.fromhex(row[name])
            yield row
