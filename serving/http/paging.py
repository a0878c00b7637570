"""Paging of lists: an opaque cursor that names the last row shown, so that rows added meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from fastapi import Query

from ondo.domain.errors import InputError
from ondo.text.messages import Message

MOST, USUAL = 200, 50

Limit = Annotated[int, Query(ge=1, le=MOST, description="Most rows of one page.")]
Cursor = Annotated[
    str | None, Query(max_length=500, description="next of the page before; opaque, and only for the same list.")
]

Row = TypeVar("Row")
Key = tuple[Any, ...]
K = TypeVar("K", bound=tuple[Any, ...])

Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[\w.:-]{1,200}$")]


class Place(NamedTuple):
    """Sort key of a row with a number: its instant, then the number."""

    at: Number
    number: Number


class Numbered(NamedTuple):
    """Sort key of a row that has only a number."""

    number: Number


class Named(NamedTuple):
    """Sort key of a row that has only an id."""

    name: Id


class NamedPlace(NamedTuple):
    """Sort key of a row with an id: its instant, then the id."""

    at: Number
    name: Id


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page of a list is asked for."""

    limit: int = USUAL
    cursor: str | None = None

    def after(self, kind: type[K]) -> K | None:
        """Return the sort key of the last row of the page before; ``InputError`` for a cursor of another list."""
        return decode(self.cursor, kind)


async def get_page(limit: Limit = USUAL, cursor: Cursor = None) -> PageQuery:
    """Return which page is asked for."""
    return PageQuery(limit, cursor)


def encode(key: Key) -> str:
    """Write a row's sort key as a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def decode(cursor: str | None, kind: type[K]) -> K | None:
    """Read a cursor as a sort key of this type, or ``None`` without one; ``InputError`` when it is none of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position: K = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=kind)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError, ValueError):
        raise InputError(Message("problem-foreign-cursor"), Message("problem-foreign-cursor-hint")) from None
    return position


def page(rows: Sequence[Row], limit: int, key: Callable[[Row], Key]) -> tuple[Sequence[Row], str | None]:
    """Cut rows, of which one more than ``limit`` was read, into a page and the cursor of the next one."""
    shown = rows[:limit]
    return shown, encode(key(shown[-1])) if len(rows) > limit else None


def after(rows: Sequence[Row], last: Key | None, key: Callable[[Row], Key]) -> Sequence[Row]:
    """Drop the rows up to a sort key from a list that is sorted by it."""
    return rows if last is None else [row for row in rows if key(row) > last]
