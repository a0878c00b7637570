"""Refused rows by reason: one line for a cause, whatever the number of its rows."""

from __future__ import annotations

import json
import textwrap
from collections import Counter

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ondo.cli.import_cmd import register
from ondo.domain.vocabulary import Label
from ondo.importing.refusals import Refusals
from ondo.text.messages import Message
from tests.support.ledgers import lay_empty

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: deals
        lead: {id: Id}
        outcomes:
          - {outcome: {column: Stage, values: {受注: won}}, at: Closed}
    """


@pytest.fixture
def ondo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    (tmp_path / "m.yaml").write_text(textwrap.dedent(MAPPING), encoding="utf-8")
    rows = [f"a{n},商談{n % 5},2026-01-05\n" for n in range(40)] + [
        "b,受注,いつか\n",
        "c,受注,未定\n",
        "合計,,\n",
        ",受注,2026-01-05\n",
    ]
    (tmp_path / "deals.csv").write_text("Id,Stage,Closed\n" + "".join(rows), encoding="utf-8")
    app = typer.Typer()
    register(app)
    return lambda *arguments: CliRunner().invoke(app, ["--mapping", "m.yaml", "deals.csv", *arguments])


def test_each_cause_is_one_line_with_the_first_lines_of_the_file(ondo):
    shown = ondo("--lang", "en").stdout
    assert "  lines 2, 3, 4 and 37 more: Stage: '商談0' is not in the mapping's values\n    Stage: '商談1'" in shown
    assert "  lines 42, 43: Closed: 'いつか' is not a date" in shown
    assert "  line 44: Id: '合計' looks like a line of totals" in shown
    assert "  line 45: Id is empty" in shown
    assert "more rows" not in shown
    assert "  2, 3, 4行目ほか37行：Stage: '商談0' はマッピングの values にありません" in ondo("--lang", "ja").stdout


def test_a_program_gets_the_same(ondo):
    [file] = json.loads(ondo("--json").stdout)["files"]
    assert [(each["rows"], each["lines"]) for each in file["reasons"]] == [
        (40, [2, 3, 4]),
        (2, [42, 43]),
        (1, [44]),
        (1, [45]),
    ]
    assert len(file["refusals"]) == 10


@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.text("xy'1", max_size=3), st.booleans()), max_size=30))
def test_rows_are_grouped_by_column_and_kind_whatever_their_cells(rows):
    refusals, expected = Refusals(), Counter[object]()
    for line, (column, cell, empty) in enumerate(rows):
        inner = Message("import-not-a-number", cell=cell)
        reason = Message("import-empty", column=column)
        refusals.add(line, reason if empty else Message("import-problem-of", place=column, problem=inner))
        expected[column, empty] += 1
    groups = refusals.groups()
    assert sorted(group.rows for group in groups) == sorted(expected.values())
    assert (refusals.rows, sum(group.rows for group in groups)) == (len(rows), len(rows))
    assert all(len(group.lines) <= 3 and group.lines == sorted(group.lines) for group in groups)


def test_reasons_that_are_no_messages_are_alike_but_for_numbers_and_quotations():
    refusals = Refusals()
    for number in range(5_000):
        refusals.add(number, Label(f"{number}", f"'k{number}' is there with {number} others"))
        refusals.add(number, Message("import-empty", column=f"C{number}"))
    assert [group.rows for group in refusals.groups()][:2] == [5_000, 1]
    assert len(refusals.groups()) == 1_000, "memory is bounded, whatever the file holds"
