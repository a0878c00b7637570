"""Connection files on disk: ``connect/NAME.yaml`` in the company's folder."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from ondo.definitions.connection import Connection
from ondo.definitions.connection_schema import connection_from_data
from ondo.definitions.definition_file import check_file, sound
from ondo.domain.errors import InputError, NotFound
from ondo.domain.finding import Finding
from ondo.text.messages import Message

FOLDER = "connect"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


def connection_path(home: Path, name: str) -> Path:
    """Return where the file of a connection stands; ``InputError`` for what cannot be a name."""
    if not _NAME.fullmatch(name):
        raise InputError(Message("connect-bad-name", name=name), Message("connect-bad-name-hint"))
    return home / FOLDER / f"{name}.yaml"


def check_connection(path: Path) -> tuple[Connection | None, list[Finding]]:
    """Read the file of a connection; ``None`` when it has errors. Every finding carries file and line."""
    return check_file(path, partial(connection_from_data, path.stem))


def load_connection(home: Path, name: str) -> tuple[Connection, list[Finding]]:
    """Read a connection and its warnings.

    Raises
    ------
    NotFound
        There is no such file.
    DefinitionError
        It has errors, all of which it carries.
    """
    path = connection_path(home, name)
    if not path.is_file():
        raise NotFound(
            Message("connect-no-such-connection", name=name, path=str(path)), Message("connect-no-such-connection-hint")
        )
    checked = check_connection(path)
    return sound(path, checked, Message("connect-see-keys")), checked[1]


def connection_names(home: Path) -> list[str]:
    """Return the names of the connections of a company, sorted."""
    return sorted(path.stem for path in (home / FOLDER).glob("*.yaml") if _NAME.fullmatch(path.stem))
