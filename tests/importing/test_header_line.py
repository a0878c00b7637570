"""Text above the header, such as a title or what was searched for."""

from __future__ import annotations

import pytest

from ondo.domain.errors import InputError
from tests.support.workbooks import workbook

MAPPING = """\
    schema: 1
    source: ma
    timezone: Asia/Tokyo
    files:
      - name: visits
        pattern: visits*
        header: 4
        lead: {id: Id}
        events:
          - {kind: visit, at: When}
    """
TITLE = "検索条件,"
TEXT = f'{TITLE}"ステータス"\n対象期間 2026/1/1,\n\nId,When\na,2026-01-05\nb,soon\n'


@pytest.fixture
def visits(company):
    company.mapping(MAPPING)
    return company


def test_the_mapping_says_which_line_is_the_header(visits):
    report = visits.run(visits.file("visits.csv", TEXT))
    assert (report.files[0].new["events"], [each.line for each in report.files[0].refusals]) == (1, [6])
    refused = report.files[0].refused_file
    assert refused is not None
    mended = refused.read_text(encoding="utf-8").replace("soon", "2026-01-06")
    assert visits.run(visits.file(refused.name, mended)).files[0].new["events"] == 1


def test_a_row_of_a_workbook_is_counted_as_excel_does(visits):
    book = workbook(
        {"s": [["検索条件"], ["対象期間", "2026/1/1"], [], ["Id", "When"], ["a", "2026-01-05"], ["b", "soon"]]}
    )
    report = visits.run(visits.file("visits.xlsx", book))
    assert (report.files[0].new["events"], [each.line for each in report.files[0].refusals]) == (1, [6])


@pytest.mark.parametrize("content", ["Id,When\n", "Id,When\na,2026-01-05\n\n"])
def test_a_file_that_ends_above_the_header_is_empty(visits, content):
    with pytest.raises(InputError, match="is empty"):
        visits.run(visits.file("visits.csv", content))
