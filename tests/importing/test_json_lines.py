"""JSON lines: one object a line, read as a row of a CSV would be."""

from __future__ import annotations

import gzip
import json

import pytest

from ondo.domain.errors import InputError

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        pattern: visits*
        encoding: auto
        lead: {id: lead.id}
        events:
          - {kind: {column: kind}, at: at, key: no, channel: {column: tags}}
    """
RECORDS = [
    {"lead": {"id": "a", "name": "山田"}, "kind": "訪問", "at": "2026-01-05T10:00:00", "no": 1, "tags": ["x", "y"]},
    {"no": 2, "at": "2026/1/6", "kind": "訪問", "lead": {"id": 12345678901234567890}},
]


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.fixture
def visits(company):
    company.mapping(MAPPING)
    return company


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("name", ["visits.jsonl", "visits.ndjson", "visits.JSONL.gz"])
def test_each_line_is_a_row(visits, name, encoding):
    content = lines(*RECORDS).encode(encoding)
    report = visits.run(visits.file(name, gzip.compress(content) if name.endswith("gz") else content))
    assert (report.refused, report.files[0].new["events"]) == (0, 2)
    assert visits.rows("SELECT key, channel FROM event ORDER BY key") == [("1", '["x","y"]'), ("2", None)]
    assert {row[0] for row in visits.rows("SELECT external_id FROM lead_key")} == {"a", "12345678901234567890"}


def test_refusals_name_the_line_and_its_text(visits):
    content = (
        lines(RECORDS[0]) + '\n{"no": 3,\n[1]\n' + lines({**RECORDS[1], "at": "soon"}, {"kind": "訪問"}) + "[" * 9999
    )
    report = visits.run(visits.file("visits.jsonl", content))
    assert [each.line for each in report.files[0].refusals] == [3, 4, 5, 6, 7]
    reasons = [each.reason.en for each in report.files[0].refusals]
    assert reasons[0].startswith("not JSON")
    assert reasons[1] == "not a JSON object, {…}"
    assert reasons[3] == "lead.id is empty"


def test_rows_with_bytes_of_another_encoding_are_refused_alone(company):
    company.mapping(MAPPING.replace("encoding: auto", ""))
    content = lines(RECORDS[0]).encode() + lines({**RECORDS[1], "tags": "訪問"}).encode("cp932")
    report = company.run(company.file("visits.jsonl", content))
    assert [each.line for each in report.files[0].refusals] == [2]
    assert "write encoding: cp932" in report.files[0].refusals[0].reason.en


def test_a_column_that_no_line_has_is_named_before_anything_is_written(visits):
    with pytest.raises(InputError, match="lacks the columns tags"):
        visits.run(visits.file("visits.jsonl", lines(RECORDS[1])))
    with pytest.raises(InputError, match="more than 2,000 columns"):
        visits.run(visits.file("visits.jsonl", lines({str(number): 1 for number in range(2_001)})))
    with pytest.raises(InputError, match="is empty"):
        visits.run(visits.file("visits.jsonl", "\n\n"))
    assert not any(visits.counts().values())
