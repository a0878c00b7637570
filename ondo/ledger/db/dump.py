"""Dump of a ledger: one consistent copy of its database as a file while others write, and a database made of one.

SQLite is copied by ``VACUUM INTO``, PostgreSQL by its own ``pg_dump`` in the snapshot in which the rows are counted.
Neither brings the schema forward: what an older Ondo wrote is dumped as it is, and can be kept before an upgrade.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from ondo.domain.errors import Conflict, Unavailable
from ondo.domain.sqlite_url import sqlite_path
from ondo.ledger.db import driver_errors, migrate
from ondo.ledger.db.store import DRIVER_ERRORS, engine_of, missing
from ondo.text.messages import Message

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump holds.

    Attributes
    ----------
    database:
        ``sqlite`` or ``postgresql``; a dump can only be restored into its own kind.
    revision:
        That of the schema.
    rows:
        Table to number of rows.
    """

    database: str
    revision: str
    rows: Mapping[str, int]


def dump(url: str, file: Path) -> Dump:
    """Write a consistent copy of the ledger at ``url`` to a file that does not exist yet.

    Raises
    ------
    NotFound
        If there is no ledger.
    Unavailable
        If the database, or ``pg_dump``, cannot be used.
    """
    engine = engine_of(url, create=False)
    try:
        if engine.dialect.name == SQLITE:
            copy_sqlite(Path(str(engine.url.database)), file)
            return inspect_sqlite(file)
        with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as conn:
            if not sa.inspect(conn).has_table(migrate.VERSION_TABLE):
                raise missing(url)
            snapshot = conn.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
            words = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}")
            _run("pg_dump", words, engine.url)
            return _inspect(conn, POSTGRESQL)
    except DRIVER_ERRORS as error:
        raise driver_errors.translate(error, engine.url) from error
    finally:
        engine.dispose()


def restore(url: str, file: Path, database: str) -> Dump:
    """Fill the empty database at ``url`` with a dump and return what it holds now.

    Raises
    ------
    Conflict
        If the place holds a ledger, or the dump is of another kind of database; nothing was changed.
    Unavailable
        If the database, or ``pg_restore``, cannot be used.
    """
    target = sqlite_path(url)
    if (database == SQLITE) is (target is None):
        raise Conflict(Message("backup-other-kind", database=database), Message("backup-other-kind-hint"))
    if target is not None:
        place = Path(target).expanduser()
        if place.exists():
            raise migrate.occupied(str(place))
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(place.name + ".restoring")
        shutil.copyfile(file, unfinished)
        unfinished.chmod(0o600)
        held = inspect_sqlite(unfinished)
        unfinished.replace(place)
        return held
    engine = engine_of(url, create=False)
    try:
        with engine.connect() as conn:
            if sa.inspect(conn).get_table_names():
                raise migrate.occupied(engine.url.render_as_string(hide_password=True))
        words = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(file))
        _run("pg_restore", words, engine.url)
        with engine.connect() as conn:
            return _inspect(conn, POSTGRESQL)
    except DRIVER_ERRORS as error:
        raise driver_errors.translate(error, engine.url) from error
    finally:
        engine.dispose()


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file that others may be writing, without what was deleted from it; ``Unavailable`` if it cannot."""
    try:
        with closing(sqlite3.connect(source, timeout=30, isolation_level=None)) as conn:
            conn.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise _unreadable(source, error) from error


def inspect_sqlite(file: Path) -> Dump:
    """Check a copy of a SQLite ledger and count its rows; ``Unavailable`` where it is damaged or no ledger."""
    read_only = f"{file.absolute().as_uri()}?mode=ro"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(read_only, uri=True))
    try:
        with engine.connect() as conn:
            verdict = conn.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            broken = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
            if verdict != "ok" or broken is not None:
                raise _unreadable(file, verdict if broken is None else f"a row of {broken[0]} refers to no other")
            if not sa.inspect(conn).has_table(migrate.VERSION_TABLE):
                raise _unreadable(file, "it is no ledger")
            return _inspect(conn, SQLITE)
    except DRIVER_ERRORS as error:
        raise _unreadable(file, error.orig if isinstance(error, sa.exc.DBAPIError) else error) from error
    finally:
        engine.dispose()


def check_postgresql(file: Path) -> None:
    """Read the table of contents of a dump of PostgreSQL; ``Unavailable`` where that cannot be read."""
    _run("pg_restore", ("--list", str(file)), None)


def _inspect(conn: sa.Connection, database: str) -> Dump:
    names = sorted(sa.inspect(conn).get_table_names())
    rows = {
        name: int(conn.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()) for name in names
    }
    return Dump(database, migrate.revision_on(conn) or "", rows)


def _run(program: str, words: Sequence[str], url: sa.URL | None) -> None:
    """Run a program of PostgreSQL; a password goes by a file that other users of the machine cannot read."""
    with TemporaryDirectory() as folder:
        command = [str(_program(program)), *words]
        if url is not None:
            target = url.set(drivername="postgresql", password=None)
            if url.password is not None:
                passfile = Path(folder, "password")
                passfile.touch(mode=0o600)
                escaped = re.sub(r"([\\:])", r"\\\1", str(url.password))
                passfile.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
                target = target.update_query_dict({"passfile": str(passfile)})
            command.append(f"--dbname={target.render_as_string(hide_password=False)}")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise Unavailable(
            Message("backup-program-failed", program=program, cause=lines[0]), Message("backup-program-failed-hint")
        )


def _program(name: str) -> Path:
    """Return the newest program of PostgreSQL on this machine: an older one refuses a newer server."""
    at_hand = [Path(path) for path in (shutil.which(name),) if path is not None]
    versions = sorted(_versions(), reverse=True)
    for path in (*(_DEBIAN / f"{version}" / "bin" / name for version in versions), *at_hand):
        if path.is_file():
            return path
    raise Unavailable(Message("backup-program-missing", program=name), Message("backup-program-missing-hint"))


def _versions() -> Iterator[int]:
    if _DEBIAN.is_dir():
        yield from (int(folder.name) for folder in _DEBIAN.iterdir() if folder.name.isdigit())


def _unreadable(file: Path, cause: object) -> Unavailable:
    return Unavailable(
        Message("backup-unreadable", file=file.name, cause=str(cause)), Message("backup-unreadable-hint")
    )
