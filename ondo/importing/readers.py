"""Readers of CSV, JSON lines, workbooks, Parquet and Arrow, row by row; all but workbooks need little memory."""

from __future__ import annotations

import csv
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from ondo.definitions.mapping import AUTO, FileMap
from ondo.domain.csv_guard import unguarded
from ondo.domain.errors import InputError, NotFound, Unavailable
from ondo.domain.vocabulary import Label
from ondo.importing.cells import quoted
from ondo.importing.delta import open_delta
from ondo.importing.file_row import FileRow
from ondo.importing.json_lines import read_json_lines
from ondo.importing.tables import (
    LONGEST_CELL,
    REFUSED,
    OpenTable,
    cell_text,
    holds_refused,
    is_arrow,
    is_delta,
    is_json_lines,
    is_parquet,
    is_undecodable,
    is_workbook,
    row_problem,
    unpacked,
)
from ondo.importing.text_encoding import encoding_of
from ondo.importing.workbooks import read_workbook
from ondo.text.messages import Message

LINE, REASON = "_line", "_reason"
"""The columns with which a file of refused rows begins."""
_PARQUET_ROWS = 10_000


def check_file(path: Path) -> None:
    """Refuse what is no file: ``InputError`` for a folder that is no Delta table, ``NotFound`` for nothing at all."""
    if is_delta(path):
        return
    if path.is_dir():
        raise InputError(Message("import-folder", path=str(path)), Message("import-name-its-files"))
    if not path.is_file():
        raise NotFound(Message("import-no-file", path=str(path)), Message("import-check-path"))


def is_text(path: Path) -> bool:
    """Tell whether a file is text, which has an encoding."""
    if is_delta(path):
        return False
    with path.open("rb") as raw:
        return not is_parquet(path) and not is_arrow(path) and not is_workbook(raw)


def settled(path: Path, how: FileMap) -> FileMap:
    """Return how a file is read, with the encoding that its bytes say where the mapping leaves it to them."""
    check_file(path)
    if path.name.endswith(REFUSED):  # Ondo wrote it: without what stood above the header
        how = replace(how, header=0)
    if holds_refused(path):
        return replace(how, encoding="utf-8-sig", delimiter=",")
    if how.encoding != AUTO:
        return how
    with _readable(path):
        return replace(how, encoding=encoding_of(path) if is_text(path) else "utf-8-sig")


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
    with _readable(path), ExitStack() as stack:
        if is_delta(path):
            header, batches = stack.enter_context(open_delta(path))
            table = _of_batches(path, header, batches, 0)
            _check_header(path, table.header, how)
            yield table
            return
        raw = stack.enter_context(path.open("rb"))
        if is_parquet(path):
            table = _parquet(path, raw)
        elif is_arrow(path):
            table = _arrow(path, raw)
        elif is_workbook(raw):
            table = read_workbook(path, raw, how.sheet, how.header)
        elif is_json_lines(path):
            table = replace(read_json_lines(path, _text_of(path, raw, how, stack), how.encoding), position=raw.tell)
        else:
            table = _csv(path, raw, how, stack)
        _check_header(path, table.header, how)
        yield table


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            Message("import-unreadable", path=str(path), problem=str(error)), Message("import-is-it-complete")
        ) from error


def _text_of(path: Path, raw: BinaryIO, how: FileMap, stack: ExitStack) -> io.TextIOWrapper:
    # Undecodable bytes become surrogates, so that only the rows that hold them are refused.
    text = io.TextIOWrapper(unpacked(path, raw), encoding=how.encoding, errors="surrogateescape", newline="")
    return stack.enter_context(text)


def _csv(path: Path, raw: BinaryIO, how: FileMap, stack: ExitStack) -> OpenTable:
    size = path.stat().st_size
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(_text_of(path, raw, how, stack))
    records = csv.reader(lines, delimiter=how.delimiter, strict=True)
    try:
        for _ in range(how.header - 1):
            next(lines, None)
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
                most = f"{LONGEST_CELL:,}"
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
            yield FileRow(start, cells, row_problem(cells, width, how.encoding))


_OPEN_END = "unexpected end of data"


def _parquet(path: Path, raw: BinaryIO) -> OpenTable:
    with _arrow_errors(path):
        import pyarrow.parquet as pq

        file = pq.ParquetFile(raw)
    batches = file.iter_batches(_PARQUET_ROWS)
    return _of_batches(path, list(file.schema_arrow.names), batches, file.metadata.num_rows)


def _arrow(path: Path, raw: BinaryIO) -> OpenTable:
    with _arrow_errors(path):
        import pyarrow.ipc

        file = pyarrow.ipc.open_file(raw)
    batches = (file.get_batch(number) for number in range(file.num_record_batches))
    return _of_batches(path, list(file.schema.names), batches, 0)


@contextmanager
def _arrow_errors(path: Path) -> Iterator[None]:
    """Turn what pyarrow, which may be missing, says of a file into refusals."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise Unavailable(Message("import-needs-pyarrow", path=str(path)), Message("import-install-train")) from error
    try:
        yield
    except pa.ArrowException as error:
        raise InputError(Message("import-not-parquet", path=str(path), problem=str(error))) from error


def _of_batches(path: Path, header: list[str], batches: Iterator[Any], size: int) -> OpenTable:
    """Hand on the rows of batches of typed columns as text; ``size`` is how many rows there are, 0 when not known."""
    import pyarrow as pa

    done = 0

    def rows() -> Iterator[FileRow]:
        nonlocal done
        try:
            for batch in batches:
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    done += 1
                    texts = [cell_text(cell) for cell in cells]
                    yield FileRow(done, texts, row_problem(texts, len(texts), "utf-8"))
        except pa.ArrowException as error:
            raise InputError(Message("import-damaged-after", path=str(path), row=done, problem=str(error))) from error

    return OpenTable(header, rows(), lambda: done, size)


def _check_header(path: Path, header: list[str], how: FileMap) -> None:
    if not header or not any(header):
        raise InputError(Message("import-file-empty", path=str(path)), Message("import-needs-header"))
    if any("\0" in name for name in header):
        raise InputError(Message("import-holds-nul", path=str(path)), _ENCODING_HINT)
    missing = sorted(how.columns - set(header))
    if missing:
        names = ", ".join(missing)
        raise InputError(Message("import-columns-missing", path=str(path), names=names), _missing_hint(header, how))
    twice = sorted(name for name, times in Counter(header).items() if times > 1 and name in how.columns)
    if twice:
        names = ", ".join(twice)
        raise InputError(Message("import-columns-twice", path=str(path), names=names), Message("import-rename-columns"))


def _missing_hint(header: list[str], how: FileMap) -> Label:
    others = [sign for sign in (",", ";", "\t", "|") if sign != how.delimiter and sign in header[0]]
    if len(header) == 1 and others:
        sign = "tab" if others[0] == "\t" else f'"{others[0]}"'
        return Message("import-header-is-one-column", name=how.name, sign=sign)
    if any(map(is_undecodable, header)):
        return Message("import-header-undecodable", encoding=how.encoding, hint=_ENCODING_HINT)
    names = ", ".join(quoted(name) for name in header[:20])
    return Message("import-columns-there", names=f"{names} …" if len(header) > 20 else names)
