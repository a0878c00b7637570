"""What spreadsheets make of an export is refused with advice: totals, shortened ids, day numbers, other dates."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.mapping import Take
from ondo.domain.card import ValueType
from ondo.domain.vocabulary import Lang
from ondo.importing.cells import BadCell, read_time, read_value
from ondo.importing.spreadsheets import FORMS

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    known_at: happened_at
    files:
      - name: leads
        pattern: leads*
        lead: {id: ID, since: 登録日}
        attributes:
          employees: {column: 従業員数, type: number, fixed: true}
        events:
          - {kind: visit, key: 番号, at: 登録日}
    """
HEADER = "ID,登録日,番号,業種,従業員数\n"
GOOD = "A-1,2026-01-05,v1,it,600\n"


@pytest.fixture
def leads(company):
    company.mapping(MAPPING)
    return company


@pytest.mark.parametrize("word", ["合計", "総計", "Total", "ＴＯＴＡＬ", " 小計 "])
def test_a_footer_row_with_a_total_is_no_lead(leads, word):
    report = leads.run(leads.file("leads.csv", f"{HEADER}{GOOD}{word},,,,600\n"))
    [file] = report.files
    assert (file.refused, leads.counts()["lead"]) == (1, 1)
    [refusal] = file.refusals
    assert refusal.line == 3
    assert "line of totals: delete it" in refusal.reason.of(Lang.EN)
    assert "合計の行のようです" in refusal.reason.of(Lang.JA)


def test_a_company_may_be_called_total(leads):
    report = leads.run(leads.file("leads.csv", f"{HEADER}Total,2026-01-05,v1,energy,600\n"))
    assert (report.refused, leads.counts()["lead"]) == (0, 1)


@pytest.mark.parametrize("text", ["1.23457E+12", "1.2E+5", "1E+12", "-4.5e+10", "1,23457E+12"])
def test_an_id_in_scientific_notation_is_refused_with_its_line(leads, text):
    row = f'"{text}",2026-01-05,v1,it,600\n'
    key = f'A-2,2026-01-05,"{text}",it,600\n'
    report = leads.run(leads.file("leads.csv", HEADER + GOOD + row + key))
    [file] = report.files
    assert [refusal.line for refusal in file.refusals] == [3, 4], "as an id of a lead and as a key of an event"
    assert all("shortened" in refusal.reason.of(Lang.EN) for refusal in file.refusals)
    assert all("短くした数値" in refusal.reason.of(Lang.JA) for refusal in file.refusals)
    assert leads.counts()["lead"] == 1


@pytest.mark.parametrize("text", ["1E5", "E+12", "5e10f3a0", "123456789012345", "合計太郎"])
def test_ids_that_only_look_a_little_like_it_are_taken(leads, text):
    report = leads.run(leads.file("leads.csv", f"{HEADER}{text},2026-01-05,v1,it,600\n"))
    assert (report.refused, leads.counts()["lead"]) == (0, 1)


def test_a_day_number_of_excel_is_named_with_its_day(leads):
    report = leads.run(leads.file("leads.csv", f"{HEADER}A-1,46027,v1,it,600\n"))
    [refusal] = report.files[0].refusals
    assert "'46027'" in refusal.reason.of(Lang.EN)
    assert "as a day number of Excel it is 2026-01-05" in refusal.reason.of(Lang.EN)
    assert "Excel の日付の通し番号なら 2026-01-05" in refusal.reason.of(Lang.JA)
    with pytest.raises(BadCell, match="2026-01-05"):
        read_value("46027.5", Take(type=ValueType.DATE))


@pytest.mark.parametrize(
    ("text", "form", "advice"),
    [
        ("13/01/2026", None, 'format: "%d/%m/%Y" would fit'),
        ("10/1/2026", None, 'format: "%m/%d/%Y" or "%d/%m/%Y" would fit'),
        ("26/01/05", None, 'format: "%y/%m/%d" or "%d/%m/%y" would fit'),
        ("2026-01-05", "%Y/%m/%d", 'format: "%Y-%m-%d" would fit'),
        ("2026/13/45", None, "ISO 8601: give its format in the mapping"),
        ("soon", None, "ISO 8601: give its format in the mapping"),
    ],
)
def test_a_refused_date_names_the_format_that_would_fit(text, form, advice):
    with pytest.raises(BadCell) as refused:
        read_time(text, () if form is None else (form,), ZoneInfo("Asia/Tokyo"))
    assert str(refused.value).endswith(advice)
    assert form is None or form in str(refused.value)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_that_is_advised_reads_what_it_was_advised_for(form):
    written = datetime(2026, 11, 23, 10, 45, 30, tzinfo=UTC).strftime(form)
    with pytest.raises(BadCell) as refused:
        read_time(written, ("%j",), None)
    assert f'"{form}"' in str(refused.value)
    assert read_time(written, (form,), ZoneInfo("UTC"))
