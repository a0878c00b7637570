"""A real PostgreSQL from the machine's own binaries, in a temporary folder, on the loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.ports import free_port

DEBIAN = "/usr/lib/postgresql"
UNPRIVILEGED = "postgres"  # the server refuses to run as root
OWNER = "ondo"


@dataclass(frozen=True)
class Postgres:
    """A running server; every database on it belongs to its only role."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        """Return the URL of a database, as a person would write it."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database and return its URL.

        Since PostgreSQL 15 a template is written to the log page by page unless files are asked for, which take a
        seventh of the time.
        """
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            files = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"{files}'.encode())
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'.encode())

    def start(self) -> None:
        """Start the server again."""
        settings = ("listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=200")
        options = " ".join(("-k", str(self.folder), "-p", str(self.port), *(f"-c {setting}" for setting in settings)))
        self._control("-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: ``fast`` ends every connection, ``immediate`` is a crash."""
        self._control("-m", mode, "stop")

    def _control(self, *words: str | Path) -> None:
        _run([binaries() / "pg_ctl", "-D", self.folder / "data", "-w", *words])


def binaries() -> Path:
    """Return the folder with initdb and pg_ctl; a machine without them cannot run the slow tests."""
    result = shutil.which("pg_ctl")
    if result and (Path(result).resolve().parent / "initdb").exists():
        return Path(result).resolve().parent
    for folder in sorted(Path(DEBIAN).glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True):
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise AssertionError(f"PostgreSQL is missing: neither PATH nor {DEBIAN} has pg_ctl and initdb.")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server in a folder of its own; stop it and remove the folder at the end."""
    tools = binaries()
    folder = Path(tempfile.mkdtemp(prefix="ondo-pg-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, port = folder / "data", free_port()
        _run([tools / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        server = Postgres(folder, port)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path]) -> None:
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Output goes to a file: a pipe would stay open as long as the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=user,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            check=False,
        )
        output.seek(0)
        assert done.returncode == 0, f"{command[0]} failed:\n{output.read().decode(errors='replace')}"
