from __future__ import annotations

import csv
import gzip
import io
import random

import pytest

from ondo.domain.errors import InputError, NotFound, OndoError
from ondo.domain.vocabulary import Lang
from ondo.importing.run import ImportReport

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        {how}
        lead: {{id: Id}}
        events:
          - {{kind: {{column: 種類}}, at: When}}
    """
GOOD = "Id,種類,When\na,訪問,2026-01-05\nb,訪問,2026-01-06\n"


@pytest.fixture
def visits(company):
    company.mapping(MAPPING.format(how="pattern: visits*"))
    return company


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        ("Id,種類\na,b\n".encode(), "lacks the columns When"),
        (GOOD.replace(",", ";").encode(), 'delimiter: ";"'),
        (GOOD.replace(",", "\t").encode(), "delimiter: tab"),
        (GOOD.encode("cp932"), "encoding"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (b"Id,\xe7\xa8\xae\xe9\xa1\x9e,When,When\na,b,c,d\n", "more than once"),
        (gzip.compress(GOOD.encode())[:-12], "complete"),
        (b"\x1f\x8b" + bytes(40), "cannot be read"),
        (GOOD.encode() + b'c,"visit,2026-01-07\n' * 3, "quotation mark is never closed"),
        (b"PK\x03\x04" + bytes(60), "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "Save it as CSV UTF-8"),
        (GOOD.encode() + b"c," + b"x" * (16 * 1024 * 1024 + 1) + b",2026-01-07\n", "a cell has more than"),
    ],
    ids=[
        "none",
        "blank lines",
        "column",
        "semicolon",
        "tab",
        "cp932",
        "utf-16",
        "twice",
        "cut",
        "no gzip",
        "quote",
        "xlsx",
        "xls",
        "cell",
    ],
)
def test_a_broken_file_is_explained_and_leaves_nothing(visits, content, says):
    with pytest.raises(InputError) as refusal:
        visits.run(visits.file("visits.csv", content))
    assert says in str(refusal.value)
    assert not any(visits.counts().values())
    assert not visits.refused.exists() or not list(visits.refused.iterdir())


def test_what_the_mapping_or_the_disk_does_not_know(visits):
    with pytest.raises(NotFound):
        visits.run(visits.folder / "visits.csv")
    with pytest.raises(InputError, match=r"other\.csv") as refusal:
        visits.run(visits.file("other.csv", GOOD))
    assert "visits*" in refusal.value.hint
    with pytest.raises(InputError, match="Parquet"):
        visits.run(visits.file("visits.parquet", GOOD))


def test_a_bad_header_stops_everything_before_anything_is_written(visits):
    good, bad = visits.file("visits-1.csv", GOOD), visits.file("visits-2.csv", "Id\n")
    with pytest.raises(InputError):
        visits.run(good, bad)
    assert not any(visits.counts().values())


def test_a_row_with_bytes_of_another_encoding_or_a_nul_is_refused_alone(visits):
    content = GOOD.encode() + "c,訪問,2026-01-07\n".encode("cp932") + b"d,a\0b,2026-01-08\n" + b'e,"x"y,2026-01-09\n'
    report = visits.run(visits.file("visits.csv", content))
    assert [each.line for each in report.files[0].refusals] == [4, 5, 6]
    assert report.files[0].new["events"] == 2
    kept = (visits.refused / "visits.csv.refused.csv").read_bytes()
    assert "c,訪問,2026-01-07".encode("cp932") in kept
    assert b'"e,""x""y,2026-01-09"' in kept


@pytest.mark.parametrize(
    ("how", "encoding", "delimiter"),
    [("encoding: cp932", "cp932", ","), ("encoding: utf-16", "utf-16", ","), ("delimiter: tab", "utf-8-sig", "\t")],
)
def test_other_encodings_and_delimiters_are_read_when_the_mapping_says_so(company, how, encoding, delimiter):
    company.mapping(MAPPING.format(how=how))
    report = company.run(company.file("visits.csv", GOOD.replace(",", delimiter).encode(encoding)))
    assert (report.refused, report.files[0].new["events"]) == (0, 2)
    assert company.rows("SELECT DISTINCT kind FROM event") == [("訪問",)]


def test_a_line_number_counts_the_lines_inside_a_cell(visits):
    report = visits.run(visits.file("visits.csv", 'Id,種類,When\n"a\n\nx",訪問,2026-01-05\n\nb,訪問,soon\n'))
    assert [each.line for each in report.files[0].refusals] == [6]


@pytest.mark.slow
def test_random_bytes_never_end_in_a_traceback(visits):
    chance = random.Random(7)
    head = GOOD.encode()
    for _ in range(60):
        noise = bytes(chance.choice(b'a1,;"\n\r\t\0\xe3\x81\x82 -:') for _ in range(chance.randrange(1, 80)))
        try:
            visits.run(visits.file("visits.csv", (head if chance.random() < 0.8 else b"") + noise), dry_run=True)
        except OndoError:
            continue


def test_what_is_no_gzip_file_or_a_folder_is_called_so(visits):
    with pytest.raises(InputError, match="is not a gzip file"):
        visits.run(visits.file("visits.csv.gz", GOOD))
    (visits.folder / "folder").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        visits.run(visits.folder / "folder")


@pytest.mark.parametrize("lang", Lang)
def test_reasons_are_written_in_the_reader_s_language(visits, lang):
    file = visits.file("visits.csv", "Id,種類,When\na,訪問,soon\n,訪問,2026-01-06\nb,訪問\n")
    report = visits.run(file, lang=lang)
    assert [each.reason.of(lang) in file_text(report) for each in report.files[0].refusals] == [True] * 3
    first = report.files[0].refusals[0].reason
    assert ("ISO 8601 の日時ではありません" in first.ja, "not a date and time" in first.en) == (True, True)


def test_a_reason_fits_the_encoding_of_its_file(company):
    company.mapping(MAPPING.format(how="encoding: latin-1").replace("種類", "kind"))
    file = company.file("visits.csv", f"Id,kind,When\na,visit,{'x' * 60}\n".encode("latin-1"))
    report = company.run(file, lang=Lang.JA)
    assert "is not a date" in file_text(report)


FORMULA = "=cmd|' /C calc'!A0"
HOSTILE = [FORMULA, "＝1+1", "@SUM(1)", "\t=1", "'=1", "'90s", "-5"]


def test_refused_rows_are_safe_to_open_and_read_back_as_they_were(company):
    company.mapping(MAPPING.format(how="pattern: visits*"))
    rows = [[f"{number}", cell, "soon"] for number, cell in enumerate(HOSTILE)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Id", "種類", "When", FORMULA], *([*row, "x"] for row in rows)])
    report = company.run(company.file("visits.csv", text.getvalue().encode()))
    path = report.files[0].refused_file
    assert (report.refused, path is not None) == (len(HOSTILE), True)
    content = path.read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("\t", "\r", *"=+-@＝＋－＠")]
    mended = company.file("visits-mended.csv", content.replace("soon", "2026-01-07").encode("utf-8-sig"))
    assert company.run(mended).refused == 0
    assert [kind for (kind,) in company.rows("SELECT kind FROM event ORDER BY id")] == [
        text.strip() for text in HOSTILE
    ]


def file_text(report: ImportReport) -> str:
    path = report.files[0].refused_file
    assert path is not None
    return path.read_bytes().decode("utf-8", "replace")


def test_an_excel_file_in_cp932_with_an_ascii_header_is_told_its_encoding(visits):
    visits.mapping(MAPPING.format(how="pattern: visits*").replace("種類", "Kind"))
    content = "Id,Kind,When\na,訪問,2026-01-05\n".encode("cp932")
    [refusal] = visits.run(visits.file("visits.csv", content)).files[0].refusals
    assert "encoding: cp932" in refusal.reason.en
    assert "encoding: cp932" in refusal.reason.ja


def test_encoding_utf_8_reads_the_mark_that_excel_writes(visits):
    visits.mapping(MAPPING.format(how="encoding: utf-8"))
    assert visits.run(visits.file("visits.csv", b"\xef\xbb\xbf" + GOOD.encode())).files[0].new["events"] == 2


def test_a_nul_in_parquet_refuses_its_row(visits):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.table({"Id": ["a", "b\0"], "種類": ["訪問", "訪問"], "When": ["2026-01-05"] * 2})
    pq.write_table(rows, visits.folder / "visits.parquet")
    [result] = visits.run(visits.folder / "visits.parquet").files
    assert (result.refused, result.new["events"]) == (1, 1)
