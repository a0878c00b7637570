"""Reader of JSON lines: one object a line, of which a member is a column and an inner one has its path as name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

import msgspec

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label
from ondo.importing.file_row import FileRow
from ondo.importing.tables import LONGEST_CELL, OpenTable, cell_text, is_undecodable, row_problem
from ondo.text.messages import Message

_DEEPEST = 4
_MOST_COLUMNS = 2_000


class _NoRecord(Exception):
    """A line is no record; ``why`` says it in both languages."""

    def __init__(self, why: Label) -> None:
        super().__init__(why)
        self.why = why


def read_json_lines(path: Path, text: TextIO, encoding: str) -> OpenTable:
    """Read a file twice: once for the names of its columns, which JSON has on every line, and once for its rows.

    Raises
    ------
    InputError
        It has more columns than any table.
    """
    names: dict[str, None] = {}
    for _, line in _lines(path, text):
        try:
            names.update(dict.fromkeys(_record(line)))
        except _NoRecord:
            continue
        if len(names) > _MOST_COLUMNS:
            raise InputError(Message("import-too-many-columns", path=str(path), most=f"{_MOST_COLUMNS:,}"))
    text.seek(0)
    header = list(names)
    return OpenTable(header, _rows(path, text, header, encoding), lambda: 0, path.stat().st_size)


def _lines(path: Path, text: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST_CELL + 1)
        except UnicodeError as error:
            raise InputError(
                Message("import-line-unreadable", path=str(path), line=number, problem=str(error)),
                Message("import-say-encoding"),
            ) from error
        if len(line) > LONGEST_CELL:
            raise InputError(Message("import-line-too-long", path=str(path), line=number, most=f"{LONGEST_CELL:,}"))
        if not line:
            return
        if plain := line.strip("\r\n\t \ufeff"):
            yield number, plain


def _rows(path: Path, text: TextIO, header: list[str], encoding: str) -> Iterator[FileRow]:
    for number, line in _lines(path, text):
        try:
            record = _record(line)
        except _NoRecord as problem:
            unreadable = row_problem([line], 1, encoding) if is_undecodable(line) else None
            yield FileRow(number, [line], unreadable or problem.why)
            continue
        cells = [record.get(name, "") for name in header]
        yield FileRow(number, cells, row_problem(cells, len(header), encoding))


def _record(line: str) -> Mapping[str, str]:
    """Return the members of an object as cells by their names; ``_NoRecord`` where a line is none."""
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise _NoRecord(Message("import-not-json", problem=str(error))) from None
    if not isinstance(value, dict):
        raise _NoRecord(Message("import-no-json-object"))
    return dict(_cells(value, "", _DEEPEST))


def _cells(value: Mapping[str, object], prefix: str, deepest: int) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and deepest > 1:
            yield from _cells(inner, f"{prefix}{name}.", deepest - 1)
        elif isinstance(inner, dict | list):
            yield f"{prefix}{name}", msgspec.json.encode(inner).decode()
        elif isinstance(inner, bool):
            yield f"{prefix}{name}", "true" if inner else "false"
        else:
            yield f"{prefix}{name}", cell_text(inner)
