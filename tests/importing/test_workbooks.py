"""Workbooks of Excel: one sheet, read as a CSV of the same table would be, with the numbers of its rows."""

from __future__ import annotations

import random
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from ondo.domain.errors import InputError, OndoError
from tests.support.workbooks import Cell, workbook

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        pattern: visits*
        {how}
        lead: {{id: Id}}
        events:
          - {{kind: {{column: 種類}}, at: {{column: When, format: "%Y/%m/%d"}}, key: No}}
    """
HEAD: list[Cell] = ["Id", "種類", "When", "No"]
ROWS: list[list[Cell]] = [HEAD, ["a", "訪問", datetime(2026, 1, 5, 10, 30), 1], [1001, "訪問", "2026/01/06", 2]]  # noqa: DTZ001


@pytest.fixture
def visits(company):
    company.mapping(MAPPING.format(how=""))
    return company


def test_a_sheet_is_read_as_a_csv_of_the_same_table(visits):
    report = visits.run(visits.file("visits.xlsx", workbook({"リード": ROWS})))
    assert (report.refused, report.files[0].new["events"]) == (0, 2)
    assert [row[0] for row in visits.rows("SELECT key FROM event ORDER BY key")] == ["1", "2"]
    (visits.folder / "again").mkdir()
    as_csv = "Id,種類,When,No\na,訪問,2026-01-05T10:30:00,1\n1001,訪問,2026/01/06,2\n"
    again = visits.run(visits.file("again/visits.csv", as_csv))
    assert (again.files[0].new["events"], again.files[0].same["events"]) == (0, 2)


def test_refusals_name_the_row_that_excel_shows(visits):
    rows: list[list[Cell]] = [
        [],
        ["", None],
        HEAD,
        [],
        ["a", "訪問", "いつか 𠮷", 1],
        [None, "訪問", "2026/01/06", 2, None, ""],
    ]
    report = visits.run(visits.file("visits.xlsx", workbook({"s": rows})))
    assert [each.line for each in report.files[0].refusals] == [5, 6]
    refused = report.files[0].refused_file
    assert refused is not None
    mended = refused.read_text(encoding="utf-8").replace("いつか 𠮷", "2026/01/05").replace(",,訪問", ",b,訪問")
    assert visits.run(visits.file(refused.name, mended)).refused == 0
    assert visits.counts()["event"] == 2


@pytest.mark.parametrize(("number", "text"), [(123456789012345, "123456789012345"), (0.5, "0.5"), (-3, "-3")])
def test_a_number_is_written_as_excel_shows_it(visits, number, text):
    visits.run(visits.file("visits.xlsx", workbook({"s": [HEAD, ["a", "訪問", "2026/01/05", number]]})))
    assert visits.rows("SELECT key FROM event") == [(text,)]


def test_an_id_with_more_digits_than_excel_keeps_is_refused(visits):
    rows: list[list[Cell]] = [HEAD, [4111111111111111, "訪問", "2026/01/05", 1]]
    report = visits.run(visits.file("visits.xlsx", workbook({"s": rows})))
    assert "a number that a spreadsheet shortened" in report.files[0].refusals[0].reason.en


def test_the_mapping_names_the_sheet(company):
    book = workbook({"はじめに": [["これはひな形です"]], "リード": ROWS})
    company.mapping(MAPPING.format(how="sheet: リード"))
    assert company.run(company.file("visits.xlsx", book)).files[0].new["events"] == 2
    company.mapping(MAPPING.format(how="sheet: 見込み客"))
    with pytest.raises(InputError, match="no sheet '見込み客'") as refusal:
        company.run(company.file("visits.xlsx", book))
    assert refusal.value.hint == "Its sheets: 'はじめに', 'リード'."
    company.mapping(MAPPING.format(how=""))
    with pytest.raises(InputError, match="lacks the columns"):
        company.run(company.file("visits.xlsx", book))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (workbook({"s": []}), "is empty"),
        (workbook({"s": ROWS})[:-30], "cannot be read"),
        (workbook({"s": [HEAD, ["a"]]}).replace(b"xl/workbook.xml", b"xl/workbuch.xml"), "cannot be read"),
    ],
    ids=["empty", "cut", "other zip"],
)
def test_a_broken_workbook_is_explained(visits, content, says):
    with pytest.raises(InputError, match=says):
        visits.run(visits.file("visits.xlsx", content))


def test_a_small_file_that_would_fill_the_memory_is_refused(visits):
    book = BytesIO(workbook({"s": ROWS}))
    far = BytesIO()
    with zipfile.ZipFile(book) as small, zipfile.ZipFile(far, "w") as large:
        for name in small.namelist():
            large.writestr(name, small.read(name).replace(b'r="D3"', b'r="XFD1048576"'))
    with pytest.raises(InputError, match="too large an Excel workbook"):
        visits.run(visits.file("visits.xlsx", far.getvalue()))


@pytest.mark.slow
def test_damage_never_ends_in_a_traceback(visits):
    chance, whole = random.Random(7), workbook({"s": ROWS})
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 5)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path: Path = visits.file("visits.xlsx", bytes(damaged))
        try:
            visits.run(path, dry_run=True)
        except OndoError:
            continue
