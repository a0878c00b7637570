"""CSV guards tab, CR and full-width signs, and stays unambiguous for machines."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.csv_guard import guarded, unguarded

FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1", "\0=1", "\tx"),
    *("＝1+1", "＋1", "－1", "＠SUM(1)", "−1", "﹦1", " =1+1", "\u3000＝1", "=", "+81-3-1234-5678"),
]
PLAIN = ["", "a", "0123", "'", "'90s", "O'Brien", "a=1", "'a", "株式会社＝", " a", "（=1）", "#", "1=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str):
    assert guarded(text) == f"'{text}"
    assert guarded(f"'{text}") == f"''{text}", "a text that has one already stays apart from it"


@pytest.mark.parametrize("text", PLAIN)
def test_every_other_text_stands_as_it_is(text: str):
    assert (guarded(text), unguarded(text)) == (text, text)


signs = st.sampled_from([*"'=+-@\t\r\n＝＋－＠− a"])
texts = st.one_of(st.text(max_size=6), st.text(signs, max_size=6))


@pytest.mark.slow
@given(texts)
def test_every_text_comes_back_and_no_cell_is_a_formula(text: str):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.lstrip()[:1] or cell.lstrip()[0] not in "=+-@＝＋－＠−"
    assert cell[:1] not in {"\t", "\r", "\n", "\0"}


@given(st.lists(texts, max_size=5))
def test_no_two_texts_share_a_cell(several: list[str]):
    assert len({guarded(text) for text in several}) == len({*several})


@given(st.lists(texts.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_a_row_comes_back_through_a_csv_file(row: list[str]):
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(guarded, row))
    (cells,) = csv.reader(io.StringIO(text.getvalue(), newline=""))
    assert list(map(unguarded, cells)) == row
