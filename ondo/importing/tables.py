"""Tables as the readers of all kinds of files hand them on: header, rows of text, and what may be wrong with a row."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, cast

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label
from ondo.importing.file_row import FileRow
from ondo.text.messages import Message

LONGEST_CELL = 16 * 1024 * 1024
"""Characters of a cell of CSV, or of a line of JSON."""
PARQUET = (".parquet", ".pq")
ARROW = (".arrow", ".feather")
DELTA_LOG = "_delta_log"
"""The folder in a table of Delta Lake that says which of its files hold."""
_JSON_LINES = (".jsonl", ".ndjson")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How .xlsx and .xls files begin."""
_BOOK_NAMES = (".xlsx", ".xlsm", ".xls")
REFUSED = ".refused.csv"
"""How the name of a file of refused rows ends, behind that of the file they came from."""
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open file: header, rows in order, and how many bytes of ``size`` have been read so far."""

    header: list[str]
    rows: Iterator[FileRow]
    position: Callable[[], int]
    size: int


def is_parquet(path: Path) -> bool:
    """Tell whether a file is Parquet, by its name."""
    return path.suffix.lower() in PARQUET


def is_arrow(path: Path) -> bool:
    """Tell whether a file is Arrow's (Feather), by its name."""
    return path.suffix.lower() in ARROW


def is_delta(path: Path) -> bool:
    """Tell whether a folder is a table of Delta Lake, by its log."""
    return (path / DELTA_LOG).is_dir()


def is_json_lines(path: Path) -> bool:
    """Tell whether a file holds one JSON object a line, by its name, compressed or not."""
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.suffix.lower() in _JSON_LINES


def holds_refused(path: Path) -> bool:
    """Tell whether a file holds refused rows of one that is no CSV: those are written as CSV in UTF-8."""
    origin = path.with_name(path.name.removesuffix(REFUSED))
    columnar = is_parquet(origin) or is_arrow(origin) or is_delta(origin)
    other = columnar or is_json_lines(origin) or origin.suffix.lower() in _BOOK_NAMES
    return other and origin != path


def is_workbook(raw: BinaryIO) -> bool:
    """Tell whether a file is a workbook of Excel, by its first bytes."""
    return _start(raw).startswith(WORKBOOKS)


def unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    """Return the bytes of a file of text, which may be compressed by gzip; ``InputError`` for one that only says so."""
    packed = _start(raw).startswith(GZIP)
    if path.suffix.lower() == ".gz" and not packed and path.stat().st_size:
        raise InputError(Message("import-not-gzip", path=str(path)), Message("import-name-it-csv"))
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw


def _start(raw: BinaryIO) -> bytes:
    start = raw.read(8)
    raw.seek(0)
    return start


def cell_text(cell: object) -> str:
    """Write a typed cell as the text that a CSV of the same table would hold."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell != cell else str(cell)


def row_problem(cells: list[str], width: int, encoding: str) -> Label | None:
    """Say why the cells of a row cannot be taken as they are; ``None`` when they can."""
    if len(cells) != width:
        return Message("import-wrong-number-of-cells", there=len(cells), width=width)
    for cell in cells:
        if is_undecodable(cell):
            return _undecodable(cell, encoding)
        if "\0" in cell:
            return Message("import-nul")
    return None


def is_undecodable(text: str) -> bool:
    """Tell whether a text holds what stands for bytes that could not be decoded."""
    return not text.isascii() and any("\udc80" <= c <= "\udcff" for c in text)


def _undecodable(cell: str, encoding: str) -> Label:
    """Say which encoding a cell would be text in, if it is the one that Excel writes in Japan."""
    encoding = encoding.removesuffix("-sig")  # encoding again would put the mark before the cell
    try:
        cell.encode(encoding, "surrogateescape").decode("cp932")
    except UnicodeError:
        return Message("import-undecodable", encoding=encoding)
    return Message("import-undecodable-cp932", encoding=encoding)
