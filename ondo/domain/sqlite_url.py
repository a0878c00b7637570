"""URLs of SQLite files as database libraries read them, and their paths.

``%``, ``?`` and ``#`` mean something in a URL and nothing in the name of a folder: they are escaped, everything else
stands as it is, so that people recognise their path.
"""

from __future__ import annotations

import re
from pathlib import PurePath

_PREFIXES = "sqlite:///", "sqlite+pysqlite:///"
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPED = str.maketrans({"%": "%25", "?": "%3F", "#": "%23"})


def sqlite_url(path: PurePath) -> str:
    """Return the URL of a SQLite file.

    Where something is escaped it names the driver too: MLflow takes what follows ``sqlite:///`` for a path as it is,
    and would leave an empty folder of the escaped name behind.
    """
    escaped = str(path).translate(_ESCAPED)
    return _PREFIXES[escaped != str(path)] + escaped


def sqlite_path(url: str) -> str | None:
    """Return the path in the URL of a SQLite file as it stands on disk; ``None`` for any other URL."""
    for prefix in _PREFIXES:
        if url.startswith(prefix):
            return _ESCAPES.sub(_plain, url.removeprefix(prefix).partition("?")[0])
    return None


def _plain(escapes: re.Match[str]) -> str:
    return bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "replace")
