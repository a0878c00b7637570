"""Mappings of examples/exports read files laid out by the field names of the systems they are for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXPORTS = Path(__file__).resolve().parents[2] / "examples" / "exports"
FILES = {
    "salesforce": (
        "Id,IsDeleted,LastName,FirstName,Name,Title,Company,Country,Phone,Email,LeadSource,Status,Industry,"
        "NumberOfEmployees,IsConverted,ConvertedDate,CreatedDate,LastModifiedDate\n"
        "00Q1,false,,,,部長,A社,JP,,,Web,Open,Manufacturing,1200,true,2026-02-01,2026-01-05T01:00:00.000Z,2026-02-01T00:00:00.000Z\n"
        "00Q2,false,,,,,B社,JP,,,Trade Show,Open,,,false,,2026-01-06 01:00:00,2026-01-07 00:00:00\n"
        "00Q3,true,,,,,C社,JP,,,Web,Open,,,false,,2026-01-06 01:00:00,2026-01-07 00:00:00\n"
    ),
    "marketo": (
        "id,email,phone,company,title,industry,numberOfEmployees,country,leadSource,createdAt,updatedAt\n"
        "1,a@example.com,null,A社,部長,Manufacturing,1200,Japan,Web,2026-01-05T01:00:00Z,2026-02-01T00:00:00Z\n"
        "2,null,null,B社,null,null,null,null,Trade Show,2026-01-06T01:00:00Z,2026-01-07T00:00:00Z\n"
    ),
    "satori": (
        "カスタマーID,氏名,会社名,役職,メールアドレス,電話番号,業種,従業員数,流入元,登録日時,更新日時\n"
        '1,,A社,部長,,,製造業,"1,200名",Webサイト,2026/01/05 10:00:00,2026/02/01 9:00:00\n'
        "2,,B社,,,,,,展示会,2026/1/6,2026/1/7\n"
    ),
    "shanon": (
        "リードID,氏名,会社名,役職,E-mail,電話番号,業種,従業員規模,流入元,登録日時,更新日時\n"
        "1,,A社,部長,,,製造業,１２００人,Webサイト,令和8年1月5日,令和8年2月1日\n"
        "2,,B社,,,,,,展示会,R8.1.6,R8.1.7\n"
    ),
    "bownow": (
        "検索条件：タグ\n展示会2026\n"
        "リードID,氏名,会社・組織名,役職,メールアドレス,電話番号,業種,従業員数,流入元,登録日,更新日,セッション数\n"
        "1,,A社,部長,,,製造業,1200名,Webサイト,2026/01/05(月),2026/02/01,5\n"
        "2,,B社,,,,,,展示会,2026/01/06,2026/01/07,1\n"
    ),
    "hubspot": (
        "レコードID,姓,会社名,役職,Eメール,電話番号,業種,従業員数,元のソース,ライフサイクルステージ,作成日,クローズ日,最終更新日\n"
        "1,,A社,部長,,,製造業,1200,オーガニック検索,顧客,2026-01-05 10:00,2026-02-01 09:00,2026-02-01 10:00\n"
        "2,,B社,,,,,,オフライン,リード,2026-01-06 10:00,,2026-01-07 10:00\n"
    ),
}
CHANNELS = {
    "hubspot": ("オーガニック検索", "オフライン"),
    "salesforce": ("Web", "Trade Show"),
    "marketo": ("Web", "Trade Show"),
}
OUTCOMES = {"salesforce": [("opportunity",)], "hubspot": [("won",)]}


def test_every_example_has_a_file_here_and_a_line_in_the_table():
    assert {path.stem for path in EXPORTS.glob("*.yaml")} == set(FILES)
    assert all(f"({name}.yaml)" in (EXPORTS / "README.md").read_text(encoding="utf-8") for name in FILES)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("system", FILES)
def test_an_export_is_read_and_read_again_changes_nothing(company, system, encoding):
    shutil.copy(EXPORTS / f"{system}.yaml", company.folder / "mapping.yaml")
    file = company.file("lead-customer-contact.csv", FILES[system].encode(encoding))
    report = company.run(file)
    assert report.refused == 0
    before = company.counts()
    assert before["lead"] == 2
    channels = CHANNELS.get(system, ("Webサイト", "展示会"))
    created = company.rows("SELECT kind, channel FROM event ORDER BY happened_at")
    assert created == [("lead_created", channel) for channel in channels]
    assert company.rows("SELECT outcome FROM outcome") == OUTCOMES.get(system, [])
    assert company.rows("SELECT count(*) FROM attribute WHERE name = 'employees'") == [(1,)]
    assert company.run(file).refused == 0
    assert company.counts() == before
