"""A drafted mapping is sound, reads the file it was drafted from, and claims nothing that the file does not say."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.definitions.mapping_file import check_mapping
from ondo.definitions.mapping_schema import mapping_from_data
from ondo.definitions.yaml_lines import parse_yaml
from ondo.domain.errors import InputError
from ondo.domain.finding import Level
from ondo.domain.instant import parse_instant
from ondo.domain.vocabulary import Lang
from ondo.importing.draft import draft_mapping
from tests.support.workbooks import workbook

LEADS = """\
リードID,氏名,会社名,メールアドレス,業種,従業員数,役職,流入元,登録日時,最終更新日時,決裁権,連絡先,予算,検討メモ
A-1,試験太郎,試験株式会社,a@example.com,製造業,"1,200名",部長,展示会,令和8年1月5日,2026/02/01,有,a@example.com,300万円,
A-2,試験花子,例示商事,b@example.com,IT,50名,担当,Web広告,2026/1/6(火),2026/02/03,無,,,
"""
EXPORTED = parse_instant("2026-09-01T00:00:00+09:00")


def drafted(company, name: str, content: str | bytes, lang: Lang = Lang.EN) -> str:
    text = draft_mapping([company.file(name, content)], lang)
    (company.folder / "mapping.yaml").write_text(text, encoding="utf-8")
    assert [each for each in check_mapping(company.folder / "mapping.yaml")[1] if each.level is Level.ERROR] == []
    return text


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_an_export_as_it_comes_is_imported_by_its_draft(company, encoding):
    text = drafted(company, "leads-20260301.csv", LEADS.encode(encoding), Lang.JA)
    for line in (
        'pattern: "leads-*.csv"',
        'id: "リードID"',
        'since: "登録日時"',
        'company: "会社名"',
        'industry: {column: "業種"}  # 値：製造業, IT',
        'employees: {column: "従業員数", type: number, unit: "名"}',
        'has_authority: {column: "決裁権", type: boolean}',
        'budget: {column: "予算", type: number, unit: "万円"}',
        'channel: {column: "流入元"}  # 値：展示会, Web広告',
        '# "連絡先" は使いません（個人を特定できるもの、または自由記入）',
        '# "検討メモ" は使いません（空）',
    ):
        assert line in text
    report = company.run(company.folder / "leads-20260301.csv", exported_at=EXPORTED)
    assert (report.refused, report.files[0].new["leads"]) == (0, 2)
    assert company.rows("SELECT kind, channel FROM event ORDER BY happened_at") == [
        ("lead_created", "展示会"),
        ("lead_created", "Web広告"),
    ]


def test_a_log_of_what_happened_becomes_events(company):
    log = "顧客ID;アクション;日時\na;ページ閲覧;2026/01/05 10:00\na;資料請求;2026/01/05 11:00\n"
    text = drafted(company, "log.csv", log)
    assert 'delimiter: ";"' in text
    assert "several rows have the same id" in text
    assert company.run(company.folder / "log.csv").files[0].new["events"] == 2


def test_a_workbook_and_json_lines_are_drafted_too(company):
    book = workbook(
        {"s": [["Lead ID", "Lead Source", "Create Date"], ["a", "Web", "01/31/2026"], ["b", "Event", "02/01/2026"]]}
    )
    text = drafted(company, "leads.xlsx", book)
    assert 'since: {column: "Create Date", format: "%m/%d/%Y"}' in text
    assert company.run(company.folder / "leads.xlsx").refused == 0
    lines = '{"id": 1, "company": {"name": "x", "size": 50}}\n{"id": 2, "company": {"size": 70}}\n'
    assert 'company_size: {column: "company.size", type: number}' in drafted(company, "l.jsonl", lines)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_stands_above_the_header_is_left_out(company, sign):
    text = f"検索条件{sign}全件\n\n" + LEADS.replace(",", sign).replace('"1' + sign, '"1,')
    assert "header: 3" in drafted(company, "leads.csv", text.encode("cp932"))
    assert company.run(company.folder / "leads.csv", exported_at=EXPORTED).files[0].new["leads"] == 2


def test_what_the_file_does_not_say_is_said_to_be_open(company):
    text = drafted(company, "l.csv", "番号,区分,獲得チャネル,更新\n1,甲,Web,01/02/2026\n2,乙,Web,03/02/2026\n")
    assert "no header names an id" in text
    assert '# "獲得チャネル" looks like the channel' in text
    assert 'column_2: {column: "区分"}  # values: 甲, 乙' in text
    assert 'format: ["%m/%d/%Y", "%d/%m/%Y"]}  # the rows fit each of these formats' in text
    assert "fixed: true}" not in text, "nothing is claimed to have been known earlier than the export"
    assert "# exported_at: 2026-01-31T18:00:00+09:00  # when the export was taken" in text
    no_id = drafted(company, "l.csv", "区分,年齢\n甲,30\n乙,30\n甲,41\n")
    assert "no column differs from row to row" in no_id


def uncommented(text: str) -> str:
    """Return a draft with the proposed outcome taken."""
    block = text.index("# outcomes:")
    return text[:block] + text[block:].replace("# ", "", 1).replace("    #   ", "      ").replace("    # d", "    d")


@pytest.mark.parametrize(
    ("content", "outcome", "ends"),
    [
        (
            (
                "ID,Created,Stage,Close Date\na,2026-01-05,Closed Won,2026-02-01\nb,2026-01-06,Open,\n"
                "c,2026-01-07,Lost,2026-03-01\n"
            ),
            'outcome: {column: "Stage", values: {"Closed Won": won, "Lost": lost}, other: skip}',
            ["lost", "won"],
        ),
        (
            (
                "顧客ID,検討日,商談結果,完了日\n1,2026/01/05,受注,2026/02/01\n2,2026/01/06,見送り,2026/02/02\n"
                "3,2026/01/07,失注,2026/02/03\n"
            ),
            'outcome: {column: "商談結果", values: {"受注": won, "見送り": passed, "失注": lost}, other: skip}',
            ["lost", "passed", "won"],
        ),
        (
            "ID,Created,Converted,Close Date\n1,2026-01-05,1,2026-02-01\n2,2026-01-06,0,2026-02-02\n",
            'outcome: {column: "Converted", values: {"1": won, "0": lost}, other: skip}',
            ["lost", "won"],
        ),
    ],
)
def test_what_looks_like_an_outcome_is_proposed_as_one_and_is_no_attribute(company, content, outcome, ends):
    text = drafted(company, "deals.csv", content)
    assert outcome in text
    assert "商談結果:" not in text
    assert text.count('"Close Date"') + text.count('"完了日"') == 2, "the day of the answer is no attribute either"
    company.run(company.folder / "deals.csv", exported_at=EXPORTED)
    assert company.rows("SELECT outcome FROM outcome") == [], "nobody has said yes to it"
    (company.folder / "mapping.yaml").write_text(uncommented(text), encoding="utf-8")
    report = company.run(company.folder / "deals.csv", exported_at=EXPORTED)
    assert (report.refused, report.files[0].new["landmarks"]) == (0, content.count("\n") - 1)
    assert company.rows("SELECT outcome FROM outcome ORDER BY outcome") == [(end,) for end in ends]


def test_a_status_without_a_word_for_an_end_stays_an_attribute(company):
    text = drafted(company, "l.csv", "ID,Status\na,new\nb,working\n")
    assert 'status: {column: "Status"}' in text
    assert "outcomes:" not in text


def test_days_without_their_century_are_dates_of_which_the_reader_chooses_the_order(company):
    text = drafted(company, "l.csv", "ID,Engaged\na,20-10-16\nb,25-10-16\n")
    assert 'format: ["%d-%m-%y", "%y-%m-%d"]}  # the rows fit each of these formats' in text


def test_ids_that_are_addresses_are_taken_without_regard_to_case(company):
    assert "ids: address" in drafted(company, "l.csv", "Email,Industry\nA@example.com,it\n")


def test_a_file_without_a_column_to_name_is_refused(company):
    with pytest.raises(InputError, match="more than once"):
        draft_mapping([company.file("l.csv", "a,a\n1,2\n")], Lang.EN)


HEADERS = st.sampled_from(
    [
        *(
            "ID",
            "リードID",
            "氏名",
            "メールアドレス",
            "流入元",
            "登録日",
            "日時",
            "種別",
            "更新日",
            "業種",
            "Company Name",
            "x" * 99,
        ),
        *(
            'a"b',
            "#x",
            ": y",
            "はい",
            "null",
            "true",
            "{x}",
            "\u200b",
            "a\\b",
            "😀",
            "- z",
            "2026",
            "姓",
            "Amount (JPY)",
            "ステータス",
            "完了日",
            "役職※",
            "",
        ),
    ]
)
CELLS = st.sampled_from(
    [
        *(
            "",
            "a",
            "b@example.com",
            "1",
            "007",
            "1,200名",
            "300万円",
            "2026/1/5",
            "令和8年1月5日",
            "01/02/2026",
            "13.1.2026",
        ),
        *(
            "0001-01-01",
            "1850-01-01",
            "はい",
            "いいえ",
            "0",
            "1e20",
            "2026-01-05T10:00:00Z",
            "20260105",
            "😀",
            "# x",
            "'",
            "合計",
            "受注",
            "失注",
            "x" * 300,
        ),
    ]
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_every_draft_is_sound_and_every_row_with_an_id_is_read_by_it(company, data):
    header = data.draw(
        st.lists(HEADERS, min_size=1, max_size=7, unique=True).filter(lambda names: any(map(str.strip, names)))
    )
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=6))
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    file = company.file("leads.csv", text.getvalue().encode())
    draft = draft_mapping([file], data.draw(st.sampled_from(Lang)))
    mapping, findings = mapping_from_data(parse_yaml(draft)[0].data)
    assert mapping is not None, (draft, findings)
    (company.folder / "mapping.yaml").write_text(draft, encoding="utf-8")
    lead = mapping.files[0].lead
    for refusal in company.run(file, dry_run=True, exported_at=EXPORTED).files[0].refusals:
        assert refusal.reason.en.startswith(lead) or "is empty" in refusal.reason.en, (draft, refusal.reason.en)


def test_names_that_begin_with_digits_are_no_numbers_with_units(company):
    file = company.file("leads.csv", "id,level,size\na,02.Medium,100名\nb,01.High,20名\nc,03.Low,8名\n")
    text = draft_mapping([file], Lang.EN)
    assert text.count("type: number") == 1
    assert 'size: {column: "size", type: number, unit: "名"}' in text


def test_files_of_one_system_are_drafted_into_one_mapping(company):
    leads = company.file("一覧.csv", "受付番号,初回問合せ日,業種\na,2026/2/1,IT\nb,2026/2/2,製造業\n".encode("cp932"))
    actions = company.file("行動.csv", "行動,日時,受付番号\nseminar,2026/2/3 10:00,a\nseminar,2026/2/3 10:00,b\n")
    text = draft_mapping([leads, actions], Lang.EN)
    assert 'since: "初回問合せ日"' in text
    (company.folder / "mapping.yaml").write_text(text, encoding="utf-8")
    assert company.run(leads, actions, exported_at=EXPORTED).refused == 0
    counts = company.counts()
    assert (counts["lead"], counts["attribute"], counts["event"]) == (2, 2, 2)


def test_actions_get_names_that_a_card_can_have(company):
    rows = "id,行動,日時\na,資料請求,2026/2/3 10:00\na,A_SENT,2026/2/3 11:00\nb,工場見学,2026/2/4 10:00\n"
    drafted(company, "actions.csv", rows)
    company.run(company.folder / "actions.csv")
    assert company.rows("SELECT kind FROM event ORDER BY happened_at") == [
        ("document_request",),
        ("a_sent",),
        ("kind_3",),
    ]
