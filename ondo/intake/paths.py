"""Paths in records: where the text of a column stands in a nested record.

``properties.url`` goes down by the names of members and the numbers of items; ``^.client_id`` begins at the whole body,
``@received``, ``@path`` and ``@digest`` are of the request. ``userId || anonymousId`` is the first that is given, and
what stands behind ``|`` makes another text of it: ``event|name``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import msgspec

from ondo.domain.instant import Micros, in_range, iso
from ondo.domain.job_titles import title_level
from ondo.domain.plain_names import plain_name

TITLE_LEVEL = "title_level"
"""Makes the level of a job title, which is all that facts keep of it."""
_BODY = "^."
_DEEPEST = 20
_SCHEMA = re.compile(r"iglu:[^/]+/([^/]+)/.*")
_MICROS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a body.

    Attributes
    ----------
    value:
        The record itself; ``body`` is all that was sent.
    received:
        When it came; ``path`` is the last part of the address behind the intake's name.
    """

    value: object
    body: object
    received: Micros
    path: str = ""


def text_at(record: Record, column: str) -> str:
    """Return the text of a column, empty where nothing is given."""
    for alternative in column.split("||"):
        path, *makers = (part.strip() for part in alternative.split("|"))
        text = as_text(value_at(record, path))
        for maker in makers:
            text = _made(maker, text) if text.strip() else text
        if text.strip():
            return text
    return ""


def paths_of(column: str, maker: str = "") -> Iterator[str]:
    """Yield the paths that a column names, or those of which a maker makes the text."""
    for alternative in column.split("||"):
        path, *makers = (part.strip() for part in alternative.split("|"))
        if not maker or maker in makers:
            yield path


def value_at(record: Record, path: str) -> object:
    """Return what stands at a path without alternatives, ``None`` where nothing does."""
    match path:
        case "@received":
            return iso(record.received)
        case "@path":
            return record.path
        case "@digest":
            content = msgspec.json.encode(record.value, order="deterministic")
            return hashlib.blake2b(content, digest_size=16).hexdigest()
        case ".":
            return record.value
    if path.startswith(_BODY):
        return inside(record.body, path.removeprefix(_BODY))
    return inside(record.value, path)


def inside(value: object, path: str, deepest: int = _DEEPEST) -> object:
    """Return what stands at a path below a value, or ``None``.

    A member whose own name holds dots comes before one that is reached through others.
    """
    if isinstance(value, Mapping) and path in value:
        return value[path]
    if deepest == 0:
        return None
    for head, rest in _splits(path):
        inner = _member(value, head)
        if inner is not None and (reached := inside(inner, rest, deepest - 1)) is not None:
            return reached
    return _member(value, path)


def _splits(path: str) -> Iterator[tuple[str, str]]:
    place = path.find(".")
    while place > 0:
        yield path[:place], path[place + 1 :]
        place = path.find(".", place + 1)


def _member(value: object, name: str) -> object:
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list) and name.isdecimal() and name.isascii() and len(name) < 5 and int(name) < len(value):
        return value[int(name)]
    return None


def as_text(value: object) -> str:
    """Write a value of a record as the cell of a file would hold it; what holds others has no text."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
        case int() | str():
            return str(value)
    return ""


def _epoch(unit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            at = round(float(text) * unit) if "." in text else int(text) * unit
        except (ValueError, OverflowError):
            return text
        return iso(Micros(at)) if in_range(at) else text

    return read


def _path_of(address: str) -> str:
    """Return the path of a web address, without the query, where people and campaigns stand."""
    try:
        return urlsplit(address.strip()).path or "/"
    except ValueError:
        return ""


def _address_of(address: str) -> str:
    """Return a web address without sign-in, query and fragment; empty for what is none."""
    try:
        parts = urlsplit(address.strip())
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


MAKERS: Mapping[str, Callable[[str], str]] = {
    "name": plain_name,
    TITLE_LEVEL: lambda text: title_level(text) or "",
    "path": _path_of,
    "address": _address_of,
    "schema": lambda text: plain_name(_SCHEMA.sub(r"\1", text)),
    **{name: _epoch(unit) for name, unit in _MICROS.items()},
}
"""What may stand behind ``|``."""


def _made(maker: str, text: str) -> str:
    return MAKERS[maker](text) if maker in MAKERS else text
