"""Bringing a database to the schema of this version of Ondo, in this process, with any number of openers at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError, Unavailable
from ondo.domain.instant import Micros
from ondo.ledger.db.clock import system_clock
from ondo.text.messages import Message

HEAD = "0028"
"""Newest migration; kept here so that opening a current ledger need not load Alembic."""

VERSION_TABLE = "alembic_version"
SCRIPTS = Path(__file__).resolve().parents[1] / "migrations"
_LOCK = 0x6F6E646F  # "ondo", the number of PostgreSQL's advisory lock
_ATTEMPTS = 300
_PAUSE = 0.1


def upgrade(engine: sa.Engine, write_options: Mapping[str, object], clock: Callable[[], Micros] = system_clock) -> None:
    """Migrate the database to ``HEAD``; a database from a newer Ondo is left alone and refused.

    ``clock`` says when facts that a migration writes are known.
    """
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        _write_ahead(engine)
    with engine.connect() as conn:
        if revision_on(conn) == HEAD:
            return
    with _migrating(engine, write_options) as conn:
        if revision_on(conn) != HEAD:
            _run(conn, "head", clock)


def move(engine: sa.Engine, write_options: Mapping[str, object], to: str) -> None:
    """Move the schema to a revision, forward or back, in one transaction; ``InputError`` for an unknown one."""
    known = _revisions()
    if to not in known:
        raise _unknown(to, known)
    with _migrating(engine, write_options) as conn:
        now = revision_on(conn) or ""
        if now != to:
            _run(conn, to, system_clock, back=now > to)


@contextmanager
def fresh(engine: sa.Engine, write_options: Mapping[str, object], to: str) -> Iterator[sa.Connection]:
    """Make an empty database a ledger of a revision and open the transaction that does it, to be filled in it.

    ``Conflict`` where there are tables already, ``InputError`` for a revision that this Ondo does not know.
    """
    known = _revisions()
    if to not in known:
        raise _unknown(to, known)
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    with _migrating(engine, write_options) as conn:
        if sa.inspect(conn).get_table_names():
            raise occupied(engine.url.render_as_string(hide_password=True))
        _run(conn, to, system_clock)
        yield conn


def occupied(place: str) -> Conflict:
    """Return the refusal where a ledger would take another one's place."""
    return Conflict(Message("backup-occupied", place=place), Message("backup-occupied-hint"))


def _revisions() -> list[str]:
    return sorted(file.name[:4] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _unknown(to: str, known: list[str]) -> InputError:
    return InputError(
        Message("ledger-no-revision", to=to), Message("ledger-no-revision-hint", revisions=", ".join(known))
    )


@contextmanager
def _migrating(engine: sa.Engine, write_options: Mapping[str, object]) -> Iterator[sa.Connection]:
    """Open the one transaction of a migration, which nobody else's runs beside.

    SQLite changes a table by making it anew. References to it are therefore checked at the end, over the whole file:
    the switch for that cannot be turned inside a transaction.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as conn:
        if sqlite:
            _pragma(conn, "foreign_keys=OFF")
        try:
            with conn.execution_options(**write_options).begin():
                if not sqlite:
                    conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                yield conn
                if sqlite and (broken := conn.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                    raise Unavailable(
                        Message("ledger-was-not-migrated-row", value=broken[0]),
                        Message("ledger-was-not-migrated-row-hint"),
                    )
        finally:
            if sqlite:
                _pragma(conn, "foreign_keys=ON")


def _pragma(conn: sa.Connection, text: str) -> None:
    driver = conn.connection.cursor()  # below SQLAlchemy, which would begin a transaction
    driver.execute(f"PRAGMA {text}")
    driver.close()


def revision(engine: sa.Engine) -> str | None:
    """Return the revision that the database stands at; ``None`` when it holds no ledger."""
    with engine.connect() as conn:
        return revision_on(conn)


def exists(engine: sa.Engine) -> bool:
    """Tell whether the database holds a ledger of any version."""
    with engine.connect() as conn:
        return revision_on(conn) is not None


def _write_ahead(engine: sa.Engine) -> None:
    """Switch a SQLite file to write-ahead logging, which stays in the file; SQLite does not queue for this switch."""
    for _ in range(_ATTEMPTS):
        try:
            with engine.connect() as conn:
                driver = conn.connection.cursor()  # below SQLAlchemy: the switch cannot happen inside a transaction
                driver.execute("PRAGMA journal_mode=WAL")
                row = driver.fetchone()
                driver.close()
            if row is not None and row[0] == "wal":
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise _closed(engine, error) from error
        except sqlite3.DatabaseError as error:
            raise _closed(engine, error) from error
        time.sleep(_PAUSE)
    raise Unavailable(Message("ledger-locked-by-another-program"), Message("ledger-locked-by-another-program-hint"))


def _closed(engine: sa.Engine, error: sqlite3.DatabaseError) -> Unavailable:
    return Unavailable(
        Message("ledger-cannot-be-opened", database=str(engine.url.database), error=str(error)),
        Message("ledger-cannot-be-opened-hint"),
    )


def revision_on(conn: sa.Connection) -> str | None:
    """Return the revision of the database behind a connection; ``None`` when it holds no ledger."""
    if not sa.inspect(conn).has_table(VERSION_TABLE):
        return None
    return conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _run(conn: sa.Connection, to: str, clock: Callable[[], Micros], *, back: bool = False) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = conn
    config.attributes["clock"] = clock
    try:
        (command.downgrade if back else command.upgrade)(config, to)
    except CommandError as error:
        raise Unavailable(Message("ledger-has-schema", error=str(error)), Message("ledger-has-schema-hint")) from error
