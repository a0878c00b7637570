"""Reader of workbooks of Excel (.xlsx, .xlsm, .xls): one sheet, with the numbers that Excel gives its rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

from ondo.domain.errors import InputError
from ondo.importing.cells import quoted
from ondo.importing.file_row import FileRow
from ondo.importing.tables import OpenTable, cell_text, row_problem
from ondo.text.messages import Message

_LARGEST = 1024 * 1024 * 1024
_MOST_CELLS = 20_000_000
"""A sheet is held in memory as the rectangle around its cells: 30 bytes for an empty one, 100 for a filled one."""
_BLOCK = 1024 * 1024
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_LONGEST_PLACE = 16
_EXACT = 1e15


def read_workbook(path: Path, raw: BinaryIO, sheet: str, first: int) -> OpenTable:
    """Read a sheet, the first visible when ``sheet`` is empty; its header is the first row with text from ``first``.

    Raises
    ------
    InputError
        It is damaged, locked by a password or too large, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        _check_size(path, raw)
        book = CalamineWorkbook.from_filelike(raw)
        names = _visible(book.sheets_metadata)
        if sheet and sheet not in book.sheet_names:
            listed = ", ".join(map(quoted, book.sheet_names))
            raise InputError(
                Message("import-no-sheet", path=str(path), sheet=sheet), Message("import-sheets-there", names=listed)
            )
        table = book.get_sheet_by_name(sheet or names[0])
    except PasswordError as error:
        raise InputError(Message("import-workbook-locked", path=str(path)), Message("import-save-as-csv")) from error
    # NotImplementedError: the archive is packed in a way that zipfile does not read.
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise _unreadable(path, str(error)) from error
    done = 0

    def numbered() -> Iterator[tuple[int, list[str]]]:
        nonlocal done
        for number, cells in enumerate(table.iter_rows(), start=1):
            done = number
            if number >= first and any(texts := [_text(cell) for cell in cells]):
                yield number, texts

    rows = numbered()
    header = [cell.strip() for cell in next(rows, (0, list[str]()))[1]]
    while header and not header[-1]:
        header.pop()
    return OpenTable(header, _rows(rows, len(header)), lambda: done, table.total_height)


def _rows(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[FileRow]:
    """Yield the rows without what is empty behind the last column of the header."""
    for number, cells in rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        yield FileRow(number, cells, row_problem(cells, width, "utf-8"))


def _unreadable(path: Path, problem: str) -> InputError:
    return InputError(
        Message("import-workbook-damaged", path=str(path), problem=problem), Message("import-save-as-csv")
    )


def _visible(sheets: Sequence[object]) -> list[str]:
    """Return the names of the sheets that are tables, visible ones first."""
    from python_calamine import SheetMetadata, SheetTypeEnum, SheetVisibleEnum, WorksheetNotFound

    tables = [each for each in sheets if isinstance(each, SheetMetadata) and each.typ == SheetTypeEnum.WorkSheet]
    if not tables:
        raise WorksheetNotFound
    return [each.name for each in sorted(tables, key=lambda each: each.visible != SheetVisibleEnum.Visible)]


def _check_size(path: Path, raw: BinaryIO) -> None:
    """Refuse a workbook that would not fit into memory, before it is read; an old one (.xls) is bounded by its format.

    A sheet is as large as the rectangle around its cells: two of them in opposite corners are 17 milliard.
    """
    if raw.read(2) != b"PK":
        raw.seek(0)
        return
    raw.seek(0)
    with zipfile.ZipFile(raw) as packed:
        parts = packed.infolist()
        if "xl/workbook.xml" not in packed.namelist():
            raise _unreadable(path, "xl/workbook.xml")
        if sum(part.file_size for part in parts) > _LARGEST:
            raise InputError(Message("import-workbook-too-large", path=str(path)), Message("import-save-as-csv"))
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and _cells_around(packed, part) > _MOST_CELLS:
                raise InputError(Message("import-workbook-too-large", path=str(path)), Message("import-save-as-csv"))
    raw.seek(0)


def _cells_around(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return how many cells the rectangle around those of a sheet has."""
    width = height = 0
    tail = b""
    with packed.open(part) as sheet:
        while block := sheet.read(_BLOCK):
            for column, row in _PLACE.findall(tail + block):
                width, height = max(width, _number_of(column)), max(height, int(row))
            tail = block[-_LONGEST_PLACE:]
    return width * height


def _number_of(column: bytes) -> int:
    number = 0
    for letter in column:
        number = 26 * number + letter - ord("A") + 1
    return number


def _text(cell: object) -> str:
    """Write a cell as text: a day as its first instant, a number with more digits than Excel keeps as it shows it."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if abs(cell) >= _EXACT:
            return f"{cell:.5E}"
        case datetime():
            return _rounded(cell).isoformat()
        case date():
            return datetime(cell.year, cell.month, cell.day).isoformat()  # noqa: DTZ001 - the zone is the mapping's
        case time() | timedelta():
            return str(cell)
        case str():
            return cell
    return cell_text(cell)


def _rounded(when: datetime) -> datetime:
    """Round to milliseconds, finer than which a day number of Excel is not."""
    return (when + timedelta(microseconds=500)).replace(microsecond=(when.microsecond + 500) // 1000 % 1000 * 1000)
