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

PARQUET = (".parquet", ".pq")
LINE, REASON = "_line", "_reason"
"""The columns with which a file of refused rows begins."""
_LONGEST_CELL = 16 * 1024 * 1024
_PARQUET_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its line in the file (Parquet: its number, from 1), its cells as text, and why it cannot be read."""

    line: int
    cells: list[str]
    problem: Label | None = None


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
        ja = f"{path} はフォルダです。", "その中のファイルを指定してください。"
        raise InputError(f"{path} is a folder.", "Name the files in it.", ja=ja)
    if not path.is_file():
        ja = f"{path} というファイルはありません。", "パスを確認してください。"
        raise NotFound(f"There is no file {path}.", "Check the path.", ja=ja)


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
        ja = f"{path} を読めません（{error}）。", "ファイルが途中で切れていないか確認してください。"
        raise InputError(f"{path} cannot be read: {error}.", "Is the file complete?", ja=ja) from error


def _csv(path: Path, raw: BinaryIO, how: FileMap, stack: ExitStack) -> OpenTable:
    size = path.stat().st_size
    start = raw.read(8)
    raw.seek(0)
    if start.startswith(_WORKBOOKS):
        ja = f"{path} は Excel のブックです。", "Excel で「CSV UTF-8」として保存し、そのファイルを指定してください。"
        raise InputError(f"{path} is an Excel workbook.", "Save it as CSV UTF-8 and import that file.", ja=ja)
    packed = start.startswith(b"\x1f\x8b")
    if path.suffix.lower() == ".gz" and not packed and size:
        ja = f"{path} は gzip ファイルではありません。", "圧縮されていないなら、名前を .csv に変えてください。"
        raise InputError(f"{path} is not a gzip file.", "If it is not compressed, name it .csv.", ja=ja)
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
        ja = f"{path} を {how.encoding} として読めません（{error}）。", _ENCODING_HINT.ja
        raise InputError(f"{path} cannot be read as {how.encoding} text: {error}.", _ENCODING_HINT.en, ja=ja) from error
    rows = _csv_rows(path, records, lines, len(header), how)
    if [cell.strip() for cell in header[:2]] == [LINE, REASON]:
        header = list(map(unguarded, header))
        rows = (replace(row, cells=list(map(unguarded, row.cells))) for row in rows)
    return OpenTable([cell.strip() for cell in header], rows, raw.tell, size)


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How .xlsx and .xls files begin."""
_ENCODING_HINT = Label(
    "マッピングに文字コードを書いてください（例：encoding: cp932、または utf-16）。",
    "Say its encoding in the mapping, for example encoding: cp932, or utf-16.",
)


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
            ja = f"{path} の{start}行目を読めません（{error}）。", _ENCODING_HINT.ja
            raise InputError(f"{path}, line {start}: {error}.", _ENCODING_HINT.en, ja=ja) from error
        except csv.Error as error:
            if "field limit" in str(error):
                ja = f"{path} の{start}行目に{_LONGEST_CELL:,}文字を超えるセルがあります。", _CLOSE_OR_CUT.ja
                en = f"{path}, line {start}: a cell has more than {_LONGEST_CELL:,} characters."
                raise InputError(en, _CLOSE_OR_CUT.en, ja=ja) from error
            if _OPEN_END in str(error):
                ja = f"{path} の{start}行目で始まる引用符が閉じていません。", "引用符を閉じてください。"
                en = f"{path}, line {start}: a quotation mark is never closed."
                raise InputError(en, "Close it.", ja=ja) from error
            why = Label(f"引用符の使い方が正しくありません（{error}）", f"its quotation marks are wrong: {error}")
            yield FileRow(start, ["".join(lines.kept).rstrip("\r\n")], why)
            continue
        if cells is None:
            return
        if cells:
            yield FileRow(start, cells, _problem(cells, width, how.encoding))


_OPEN_END = "unexpected end of data"
_CLOSE_OR_CUT = Label(
    "引用符が閉じているか、区切り文字が合っているかを確認し、長すぎるセルは短くしてください。",
    "Check that every quotation mark is closed and the delimiter is right, or shorten the cell.",
)


def _problem(cells: list[str], width: int, encoding: str) -> Label | None:
    if len(cells) != width:
        there = len(cells)
        return Label(f"セルが{there}個あります（ヘッダーは{width}個）", f"{there} cells where the header has {width}")
    for cell in cells:
        if not cell.isascii() and any("\udc80" <= c <= "\udcff" for c in cell):
            return _undecodable(cell, encoding)
        if "\0" in cell:
            return Label("NUL 文字があります", "a NUL byte")
    return None


def _undecodable(cell: str, encoding: str) -> Label:
    """Say which encoding a cell would be text in, if it is the one that Excel writes in Japan."""
    encoding = encoding.removesuffix("-sig")  # encoding again would put the mark before the cell
    ja = f"文字コード {encoding} では読めない文字があります"
    en = f"bytes that are not text in the encoding {encoding}"
    try:
        cell.encode(encoding, "surrogateescape").decode("cp932")
    except UnicodeError:
        return Label(ja, f"{en}: say the right one in the mapping")
    return Label(f"{ja}。マッピングに encoding: cp932 と書いてください", f"{en}: write encoding: cp932 in the mapping")


def _parquet(path: Path, raw: BinaryIO) -> OpenTable:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        ja = f"{path} は Parquet ですが、pyarrow がありません。", "ondo[train] をインストールしてください。"
        hint = "Install ondo[train]."
        raise Unavailable(f"{path} is Parquet, and pyarrow is not installed.", hint, ja=ja) from error
    try:
        file = pq.ParquetFile(raw)
    except pa.ArrowException as error:
        ja = f"{path} は Parquet ファイルではありません（{error}）。", ""
        raise InputError(f"{path} is not a Parquet file: {error}.", ja=ja) from error
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
            ja = f"{path} は{done}行目より後が壊れています（{error}）。", ""
            raise InputError(f"{path} is damaged after row {done}: {error}.", ja=ja) from error

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
        ja = f"{path} は空です。", "1行目に列名が必要です。"
        raise InputError(f"{path} is empty.", "A file needs a header line with the names of its columns.", ja=ja)
    if any("\0" in name for name in header):
        ja = f"{path} に NUL があります。UTF-16 か、テキストではないファイルのようです。", _ENCODING_HINT.ja
        en = f"{path} holds NUL bytes; it looks like UTF-16 or no text at all."
        raise InputError(en, _ENCODING_HINT.en, ja=ja)
    missing = sorted(how.columns - set(header))
    if missing:
        names, hint = ", ".join(missing), _missing_hint(header, how)
        ja = f"{path} に列 {names} がありません。", hint.ja
        raise InputError(f"{path} lacks the columns {names}.", hint.en, ja=ja)
    twice = sorted({name for name in header if header.count(name) > 1} & how.columns)
    if twice:
        names = ", ".join(twice)
        ja = f"{path} に列 {names} が2つ以上あります。", "ファイルの列名を変えてください。"
        raise InputError(f"{path} has the columns {names} more than once.", "Rename them in the file.", ja=ja)


def _missing_hint(header: list[str], how: FileMap) -> Label:
    others = [sign for sign in (",", ";", "\t", "|") if sign != how.delimiter and sign in header[0]]
    if len(header) == 1 and others:
        shown = "tab" if others[0] == "\t" else f'"{others[0]}"'
        return Label(
            f"ヘッダー全体が1列になっています。マッピングの「{how.name}」に delimiter: {shown} を書いてください。",
            f"The whole header is one column: set delimiter: {shown} for '{how.name}' in the mapping.",
        )
    if any(not name.isascii() and any("\udc80" <= c <= "\udcff" for c in name) for name in header):
        return Label(
            f"ヘッダーは {how.encoding} の文字ではありません。{_ENCODING_HINT.ja}",
            f"The header is not {how.encoding} text. {_ENCODING_HINT.en}",
        )
    names = ", ".join(quoted(name) for name in header[:20])
    more = " …" if len(header) > 20 else ""
    return Label(f"ファイルにある列：{names}{more}", f"It has {names}{more}.")
