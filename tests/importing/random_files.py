"""Random exports: dates, ids, encodings, blanks, quotation marks; and what must hold whatever is in them."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import strategies as st

from ondo.domain.bounds import LONGEST_ID, LONGEST_TEXT
from ondo.domain.errors import OndoError
from ondo.domain.instant import EARLIEST, LATEST
from tests.importing.conftest import Company

ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "latin-1")
COLUMNS = ("ID", "Created", "Employees", "Boss", "Due", "Kind", "Page", "Won", "Name")
MAPPING = """
    schema: 1
    source: random
    timezone: Asia/Tokyo
    exported_at: 2026-09-30T00:00:00+09:00
    blanks: ["-", "0001-01-01"]
    files:
      - name: {name}
        pattern: "{name}*"
        encoding: {encoding}
        lead: {{id: ID, since: Created, person: {{name: Name}}}}
        attributes:
          employees: {{column: Employees, type: number}}
          has_authority: {{column: Boss, type: boolean, fixed: true}}
          expected_by: {{column: Due, type: date}}
        events:
          - kind: {{column: Kind}}
            at: {{column: Created, after: 1d}}
            key: [ID, Kind]
            properties: {{page: {{column: Page}}}}
        outcomes:
          - outcome: {{column: Won, values: {{yes: won, no: lost}}, other: skip}}
            at: Due
            when: {{Won: {{given: true}}, Due: {{given: true}}}}
"""

_dates = st.sampled_from(
    [
        *("2026-09-01", "2026/9/1 9:30", "2026年9月1日", "2026-09-01T00:00:00+09:00", "20260901", "46027"),
        *("0001-01-01", "0001-01-01T00:00:00Z", "1899-12-30", "9999-12-31", "9999-12-31T23:59:59-12:00"),
        *("1970-01-01", "2200-01-01", "2027-02-30", "令和8年1月2日", "-", "", "1601-01-01T00:00:00Z"),
    ]
)
_ids = st.sampled_from(["A", " A ", "Ａ", "a" * 200, "a" * 201, "", "-", "合計", "1.23457E+12", "\u202ex", "髙橋①"])
_words = st.sampled_from(["", "-", "はい", "yes", "1", "0", "そうです", "1,200", "1_000", "1e400", "9" * 400, "=1+1"])
_any = st.text(st.characters(codec="utf-8"), max_size=20) | _dates | _ids | _words | st.just("x" * 2_001)
_row = st.tuples(_ids | _any, _dates | _any, _words | _any, _words | _any, _dates | _any, _any, _any, _words, _any)
exports = st.tuples(
    st.lists(_row, max_size=8),
    st.sampled_from(ENCODINGS),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
_names = count()


def check_import(company: Company, export: Any) -> None:
    """A row is taken whole or refused with its line; nothing else can happen, and the same file changes nothing."""
    rows, written_in, read_as, newline, quoted = export
    name = f"export{next(_names)}"
    company.mapping(MAPPING.format(name=name, encoding=read_as))
    lines = [",".join(COLUMNS), *(",".join(_cell(cell, quoted) for cell in row) for row in rows)]
    file = company.file(f"{name}.csv", newline.join([*lines, ""]).encode(written_in, "replace"))
    try:
        [result] = company.run(file).files
    except OndoError:  # the file as a whole
        return
    assert all(refusal.line > 1 and refusal.reason.ja and refusal.reason.en for refusal in result.refusals)
    assert result.left_out + result.refused <= result.rows
    [again] = company.run(file).files
    assert (again.refused, set(again.new.values()) <= {0}) == (result.refused, True)
    for table in ("event", "attribute", "outcome"):
        [(first, last)] = company.rows(f"SELECT min(happened_at), max(happened_at) FROM {table}")
        assert first is None or EARLIEST <= first <= last <= LATEST  # type: ignore[operator]
    [(longest,)] = company.rows("SELECT max(length(external_id)) FROM lead_key")
    assert longest is None or longest <= LONGEST_ID  # type: ignore[operator]
    [(longest,)] = company.rows("SELECT max(length(name)) FROM person")
    assert longest is None or longest <= LONGEST_TEXT  # type: ignore[operator]


def _cell(text: str, quoted: bool) -> str:
    return '"' + text.replace('"', '""') + '"' if quoted else text
