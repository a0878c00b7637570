"""Transactions of a ledger, on SQLite and PostgreSQL.

One ledger is one company. It is a SQLite file or a PostgreSQL database; both get the same schema by
migrations that run in this process. A write transaction is committed whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from ondo.domain.errors import Contended, InputError, NotFound, Unavailable
from ondo.domain.instant import Micros
from ondo.ledger.db import driver_errors, migrate
from ondo.ledger.db.identity_key import IdentityKey
from ondo.ledger.db.locks import WriteLocks
from ondo.ledger.db.pseudonyms import Pseudonyms
from ondo.ledger.db.shared_commit import SharedCommits
from ondo.ledger.db.statement_cache import SQLITE
from ondo.text.messages import Message

T = TypeVar("T")
WRITES = "ondo_writes"
_BUSY_SECONDS = 30
ERASED = "erased"
"""Signal of a transaction after which no copy of what it removed may stay in a log of the database."""
DRIVER_ERRORS = (exc.DBAPIError, exc.TimeoutError)  # other errors of SQLAlchemy are bugs of ours and stay visible
_PRAGMAS = (
    "synchronous=FULL",  # a commit that was answered survives a loss of power
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else REPLACE would delete rows past the append-only triggers
    "secure_delete=ON",  # what is deleted is overwritten, however this machine's SQLite was built
    "mmap_size=1073741824",  # read through the system's page cache instead of copying pages into each connection
)
# What an error says must not hold the values of a statement: they may be a person's.
_POOL = {"pool_size": 8, "max_overflow": 56, "pool_timeout": _BUSY_SECONDS, "hide_parameters": True}


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction: its connection, the instant it began, the folder of artifacts, and whom a commit wakes.

    ``pseudonyms`` makes what stands for an address; ``closing`` is what is done once, just before the commit, by name.
    ``import_id`` is the import whose facts it brings; ``None`` = another door.
    """

    conn: sa.Connection
    now: Micros
    artifacts: Path
    pseudonyms: Pseudonyms
    signals: set[str] = field(default_factory=set)
    closing: dict[str, Callable[[Tx], None]] = field(default_factory=dict)
    import_id: int | None = None

    @property
    def writes(self) -> bool:
        """Whether this transaction may write."""
        return bool(self.conn.get_execution_options().get(WRITES))


class Ledger:
    """An open ledger; safe to share between threads."""

    def __init__(
        self, engine: sa.Engine, url: str, clock: Callable[[], Micros], artifacts: Path, identity: IdentityKey
    ) -> None:
        self._engine = engine
        self._clock = clock
        self.url = url
        self.artifacts = artifacts
        self._pseudonyms = Pseudonyms(identity)
        self._wal_holds_erased = False
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._turns = WriteLocks() if engine.dialect.name == "sqlite" else None
        self._commits = None if self._turns is None else SharedCommits(self.begin)
        self.writable = False  # whether writing was tried and worked, and no write of this process failed since
        self.trying = Lock()  # held by whoever tries whether writing works again

    def listen(self, signal: str, listener: Callable[[], None]) -> None:
        """Call ``told`` after each commit of this process whose transaction set the signal; it must not raise."""
        self._listeners.setdefault(signal, []).append(listener)

    def now(self) -> Micros:
        """Return the present instant by the ledger's clock."""
        return self._clock()

    @contextmanager
    def begin(self, import_id: int | None = None) -> Iterator[Tx]:
        """Open a write transaction, of an import where one is named; an exception rolls all of it back."""
        turn = nullcontext() if self._turns is None else self._turns.turn(_BUSY_SECONDS)
        try:
            with turn, self._transaction({WRITES: True}, import_id) as tx:
                yield tx
        except Unavailable as error:
            if not isinstance(error, Contended):
                self.writable = False
            raise

    def write_together(self, work: Callable[[Tx], T]) -> T:
        """Do a small work in a write transaction that it may share with others; return once that is durable.

        What the work raises takes back what it did, not what the others did. It must look at nothing that is written
        only as the transaction commits, as a lead's state is.
        """
        if self._commits is not None:
            return self._commits.run(work)
        with self.begin() as tx:
            return work(tx)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a read transaction that sees one consistent state of the ledger."""
        postgres = self._engine.dialect.name == "postgresql"
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if postgres else {}
        with self._transaction(options) as tx:
            yield tx

    @contextmanager
    def _transaction(self, options: dict[str, object], import_id: int | None = None) -> Iterator[Tx]:
        try:
            with self._engine.connect() as conn, conn.execution_options(**options).begin():
                tx = Tx(conn, self.now(), self.artifacts, self._pseudonyms, import_id=import_id)
                yield tx
                for finish in tx.closing.values():
                    finish(tx)
        except DRIVER_ERRORS as error:
            raise driver_errors.translate(error, self._engine.url) from error
        self._wal_holds_erased |= ERASED in tx.signals
        if self._wal_holds_erased:
            self._empty_wal()
        for signal in tx.signals:
            for listener in self._listeners.get(signal, ()):
                listener()

    def _empty_wal(self) -> None:
        """Leave nothing of what was erased in SQLite's write-ahead log; tried again while a reader holds it."""
        if self._engine.dialect.name != "sqlite":
            self._wal_holds_erased = False
            return
        with self._engine.connect() as conn:
            driver: Any = conn.connection.driver_connection  # below SQLAlchemy: not inside a transaction
            driver.execute("PRAGMA busy_timeout=250")
            try:
                busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                driver.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        self._wal_holds_erased = bool(busy)

    def close(self) -> None:
        """Close every connection; one that a thread still holds is closed when it comes back."""
        sa.event.listen(self._engine.pool, "checkin", _close_late)
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close_late(_: object, record: sa.pool.ConnectionPoolEntry) -> None:
    record.invalidate()  # else it would stay open in a pool that nobody disposes of again


def revision_of(url: str, to: str | None = None) -> str:
    """Return the revision of a ledger's schema, after moving it to another one if asked to; ``NotFound`` without one.

    Nobody may be using the ledger while it moves. ``InputError`` for a revision that this Ondo does not know.
    """
    engine = engine_of(url, create=False)
    try:
        if to is not None and migrate.exists(engine):
            migrate.move(engine, {WRITES: True}, to)
        text = migrate.revision(engine)
    except DRIVER_ERRORS as error:
        raise driver_errors.translate(error, engine.url) from error
    finally:
        engine.dispose()
    if text is None:
        raise missing(url)
    return text


def missing(url: str) -> NotFound:
    """Return the refusal where there is no ledger; a password in the URL is not shown."""
    shown = sa.make_url(url).render_as_string(hide_password=True)
    return NotFound(Message("ledger-no-ledger", shown=shown), Message("ledger-no-ledger-hint"))


def unusable(folder: Path, error: OSError) -> Unavailable:
    """Return the refusal where the folder of artifacts cannot be made or read."""
    return Unavailable(
        Message("ledger-folder-cannot-be-used", folder=str(folder), value=str(error.strerror or error)),
        Message("ledger-folder-cannot-be-used-hint"),
    )


def engine_of(url: str, *, create: bool) -> sa.Engine:
    """Return the engine of a ledger's URL; ``InputError`` or ``Unavailable`` where there can be none."""
    try:
        parsed = sa.make_url(url)
    except exc.ArgumentError as error:
        raise InputError(
            Message("ledger-not-database-url", url=url), Message("ledger-not-database-url-hint")
        ) from error
    kind = parsed.get_backend_name() if parsed.drivername != "postgres" else "postgresql"
    if kind == "sqlite":
        return _sqlite(parsed, create=create)
    if kind != "postgresql":
        raise InputError(Message("ledger-cannot-live", kind=kind), Message("ledger-cannot-live-hint"))
    try:
        # Writers are made for this level and meet in locks; a stricter default of the database's would refuse them.
        options = {"pool_pre_ping": True, "isolation_level": "READ COMMITTED", **_POOL}
        engine = sa.create_engine(parsed.set(drivername="postgresql+psycopg"), **options)
    except ImportError as error:
        raise Unavailable(
            Message("ledger-postgresql-driver-not-installed"), Message("ledger-postgresql-driver-not-installed-hint")
        ) from error
    driver_errors.install(engine)
    return engine


def _sqlite(url: sa.URL, *, create: bool) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise InputError(Message("ledger-in-memory-would"), Message("ledger-in-memory-would-hint"))
    file = Path(url.database).expanduser()
    if not create and not file.is_file():
        raise missing(str(url))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(file.parent, error) from error
    options = {"connect_args": {"timeout": _BUSY_SECONDS}, "execution_options": {"compiled_cache": SQLITE}, **_POOL}
    engine = sa.create_engine(url.set(database=str(file)), **options)

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit on its own
        try:
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except (
            BaseException
        ):  # a file that is no ledger: the pool has not taken the connection yet, so nobody closes it
            connection.close()
            raise

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A deferred transaction that turns into a writer fails at once when somebody else writes; take the lock first.
        writes = bool(connection.get_execution_options().get(WRITES))
        if connection.info.get(WRITES) is not writes:  # it stays with the driver's connection
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.info[WRITES] = writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @sa.event.listens_for(engine, "commit")
    def _commit(connection: sa.Connection) -> None:
        # On a full disk SQLite may end a transaction by itself; to commit then would say yes to what is gone.
        driver: Any = connection.connection.driver_connection
        if not driver.in_transaction:
            raise Unavailable(Message("ledger-took-transaction-back"), Message("ledger-took-transaction-back-hint"))

    driver_errors.install(engine)
    return engine
