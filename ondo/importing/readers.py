"""Readers of CSV, CSV.gz and Parquet, row by row, so that a file of any length needs the same little memory."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from ondo.definitions.mapping import FileMap
from ondo.domain.csv_guard import unguarded
from ondo.domain.errors import InputError, NotFound, Unavailable
from ondo.domain.vocabulary import Label
from ondo.importing.cells import quoted
from ondo.importing.file_row import FileRow
from ondo.text.messages import Message

PARQUET = (".parquet", ".pq")
LINE, REASON = "_line", "_reason"
"""The columns with which a file of refused rows begins."""
_LONGEST_CELL = 16 * 1024 * 1024
_PARQUET_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open file: header, rows in order, and how many bytes of ``size`` have been read so far."""

    header: list[str]
    rows: Iterator[FileRow]
    position: Callable[[], int]
    size: int


def check_file(path: Path) -> None:
    """Refuse what is no file: ``InputError`` for a folder, ``NotFound`` for nothing at all."""
    if path.is_dir():
        raise InputError(Message("import-folder", path=str(path)), Message("import-name-its-files"))
    if not path.is_file():
        raise NotFound(Message("import-no-file", path=str(path)), Message("import-check-path"))


@contextmanager
def open_table(path: Path, how: FileMap) -> Iterator[OpenTable]:
    """Open a file and check that it has the columns its map reads.

    Raises
    ------
    NotFound, InputError
        No such file; empty; another encoding, delimiter or compression; columns missing or named twice.
        Also while rows are read, when the rest of the file is damaged.
    """
    check_file(path)
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(path.open("rb"))
            parquet = path.suffix.lower() in PARQUET
            table = _parquet(path, raw) if parquet else _csv(path, raw, how, stack)
            _check_header(path, table.header, how)
            yield table
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            Message("import-unreadable", path=str(path), problem=str(error)), Message("import-is-it-complete")
        ) from error


def _csv(path: Path, raw: BinaryIO, how: FileMap, stack: ExitStack) -> OpenTable:
    size = path.stat().st_size
    start = raw.read(8)
    raw.seek(0)
    if start.startswith(_WORKBOOKS):
        raise InputError(Message("import-workbook", path=str(path)), Message("import-save-as-csv"))
    packed = start.startswith(b"\x1f\x8b")
    if path.suffix.lower() == ".gz" and not packed and size:
        raise InputError(Message("import-not-gzip", path=str(path)), Message("import-name-it-csv"))
    plain = gzip.GzipFile(fileobj=raw) if packed else raw
    # Undecodable bytes become surrogates, so that only the rows that hold them are refused.
    text = io.TextIOWrapper(plain, encoding=how.encoding, errors="surrogateescape", newline="")
    stack.enter_context(text)
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(text)
    records = csv.reader(lines, delimiter=how.delimiter, strict=True)
    try:
        header = next((cells for cells in records if cells), [])
    except (csv.Error, UnicodeError) as error:
        raise InputError(
            Message("import-not-text-in", path=str(path), encoding=how.encoding, problem=str(error)), _ENCODING_HINT
        ) from error
    rows = _csv_rows(path, records, lines, len(header), how)
    if [cell.strip() for cell in header[:2]] == [LINE, REASON]:
        header = list(map(unguarded, header))
        rows = (replace(row, cells=list(map(unguarded, row.cells))) for row in rows)
    return OpenTable([cell.strip() for cell in header], rows, raw.tell, size)


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How .xlsx and .xls files begin."""
_ENCODING_HINT = Message("import-say-encoding")


class _Lines:
    """Hands lines on and keeps those of the present record, for the file of refused rows."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text, self.number, self.kept = text, 0, list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.number += 1
        self.kept.append(line)
        return line


def _csv_rows(path: Path, records: Iterator[list[str]], lines: _Lines, width: int, how: FileMap) -> Iterator[FileRow]:
    while True:
        start = lines.number + 1
        lines.kept.clear()
        try:
            cells = next(records, None)
        except UnicodeError as error:
            raise InputError(
                Message("import-line-unreadable", path=str(path), line=start, problem=str(error)), _ENCODING_HINT
            ) from error
        except csv.Error as error:
            if "field limit" in str(error):
                most = f"{_LONGEST_CELL:,}"
                raise InputError(
                    Message("import-cell-too-long", path=str(path), line=start, most=most),
                    Message("import-close-or-cut"),
                ) from error
            if _OPEN_END in str(error):
                raise InputError(
                    Message("import-never-closed", path=str(path), line=start), Message("import-close-it")
                ) from error
            why = Message("import-wrong-quotation-marks", problem=str(error))
            yield FileRow(start, ["".join(lines.kept).rstrip("\r\n")], why)
            continue
        if cells is None:
            return
        if cells:
            yield FileRow(start, cells, _problem(cells, width, how.encoding))


_OPEN_END = "unexpected end of data"


def _problem(cells: list[str], width: int, encoding: str) -> Label | None:
    if len(cells) != width:
        return Message("import-wrong-number-of-cells", there=len(cells), width=width)
    for cell in cells:
        if not cell.isascii() and any("\udc80" <= c <= "\udcff" for c in cell):
            return _undecodable(cell, encoding)
        if "\0" in cell:
            return Message("import-nul")
    return None


def _undecodable(cell: str, encoding: str) -> Label:
    """Say which encoding a cell would be text in, if it is the one that Excel writes in Japan."""
    encoding = encoding.removesuffix("-sig")  # encoding again would put the mark before the cell
    try:
        cell.encode(encoding, "surrogateescape").decode("cp932")
    except UnicodeError:
        return Message("import-undecodable", encoding=encoding)
    return Message("import-undecodable-cp932", encoding=encoding)


def _parquet(path: Path, raw: BinaryIO) -> OpenTable:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Unavailable(Message("import-needs-pyarrow", path=str(path)), Message("import-install-train")) from error
    try:
        file = pq.ParquetFile(raw)
    except pa.ArrowException as error:
        raise InputError(Message("import-not-parquet", path=str(path), problem=str(error))) from error
    done = 0

    def rows() -> Iterator[FileRow]:
        nonlocal done
        try:
            for batch in file.iter_batches(_PARQUET_ROWS):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    done += 1
                    texts = [_text(cell) for cell in cells]
                    yield FileRow(done, texts, _problem(texts, len(texts), "utf-8"))
        except pa.ArrowException as error:
            raise InputError(Message("import-damaged-after", path=str(path), row=done, problem=str(error))) from error

    return OpenTable(list(file.schema_arrow.names), rows(), lambda: done, file.metadata.num_rows)


def _text(cell: object) -> str:
    """Write a typed cell as the text that a CSV of the same table would hold."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell != cell else str(cell)


def _check_header(path: Path, header: list[str], how: FileMap) -> None:
    if not header or not any(header):
        raise InputError(Message("import-file-empty", path=str(path)), Message("import-needs-header"))
    if any("\0" in name for name in header):
        raise InputError(Message("import-holds-nul", path=str(path)), _ENCODING_HINT)
    missing = sorted(how.columns - set(header))
    if missing:
        names = ", ".join(missing)
        raise InputError(Message("import-columns-missing", path=str(path), names=names), _missing_hint(header, how))
    twice = sorted({name for name in header if header.count(name) > 1} & how.columns)
    if twice:
        names = ", ".join(twice)
        raise InputError(Message("import-columns-twice", path=str(path), names=names), Message("import-rename-columns"))


def _missing_hint(header: list[str], how: FileMap) -> Label:
    others = [sign for sign in (",", ";", "\t", "|") if sign != how.delimiter and sign in header[0]]
    if len(header) == 1 and others:
        sign = "tab" if others[0] == "\t" else f'"{others[0]}"'
        return Message("import-header-is-one-column", name=how.name, sign=sign)
    if any(not name.isascii() and any("\udc80" <= c <= "\udcff" for c in name) for name in header):
        return Message("import-header-undecodable", encoding=how.encoding, hint=_ENCODING_HINT)
    names = ", ".join(quoted(name) for name in header[:20])
    return Message("import-columns-there", names=f"{names} …" if len(header) > 20 else names)
