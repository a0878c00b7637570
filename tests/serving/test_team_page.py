"""The pages of the team and of supply, in both languages: what they say of a company that was made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from ondo.client import Client
from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY
from ondo.domain.sla import Team
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions import sla_versions
from tests.serving.builders import BASE, Company, make_hot

EAST = Team("east", Label("東京", "Tokyo"), ZoneInfo("Asia/Tokyo"), "JP", members=("kato", "ito"))
WEST = Team("west", Label("大阪", "Osaka"), ZoneInfo("Asia/Tokyo"), "JP", members=("abe",))


def agree(company: Company, capacity: int | None = 15) -> None:
    with company.ledger.begin() as tx:
        agreed = default_agreement()
        agreed = replace(agreed, teams=(EAST, WEST), sales=replace(agreed.sales, capacity_per_week=capacity))
        sla_versions.publish(tx, agreed, approved_by=["佐藤"], effective_from=tx.now)


def handed(company: Company, *names: str) -> list[str]:
    """Hand-offs of leads of companies with these names."""
    return [make_hot(company, name, person={"company": f"{name}商事"})["handoff"]["handoff_id"] for name in names]


def cells(page: str, name: str) -> list[list[str]]:
    """The rows of tables whose first cell says so, as texts."""
    rows = re.findall(
        r'<tr><td class="line">(?:<a[^>]*>)?' + re.escape(name) + r"</?(?:a|td)>?(.*?)</tr>", page, re.DOTALL
    )
    return [
        [" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        for row in rows
    ]


def worked(company: Company) -> None:
    """Two hand-offs of Tokyo, one judged hot and now an opportunity; one of Osaka, overdue; one of nobody."""
    agree(company)
    first, second, third, _ = handed(company, "a", "b", "c", "d")
    for handoff_id, owner in ((first, "kato"), (second, "kato"), (third, "abe")):
        company.post(f"/v1/handoffs/{handoff_id}/claim", {"owner": owner})
    company.post(f"/v1/handoffs/{first}/feedback", {"label": "accurate_hot", "rater": "kato"})
    company.post("/v1/outcomes", {"source": "ma", "external_id": "a", "outcome": "opportunity", "key": "o-a"})
    company.post(f"/v1/handoffs/{second}/contacts", {"channel": "telephone", "reached": True})
    company.clock.forward(10 * DAY)


@pytest.mark.parametrize(
    ("lang", "team", "texts"),
    [
        (
            "ja",
            "東京",
            ["対応可能件数（週あたり）", "実線は対応可能件数です", "いまの状況", "抽出確認を行うことになっていない"],
        ),
        ("en", "Tokyo", ["Capacity a week", "The solid line is the capacity", "Now</h2>", "asks after no unanswered"]),
    ],
)
def test_the_manager_sees_who_is_late_and_what_became_of_the_hand_offs(
    company: Company, lang: str, team: str, texts: list[str]
):
    worked(company)
    page = unescape(company.page(f"/team?lang={lang}"))
    assert [text for text in texts if text not in page] == []
    now, done = cells(page, team)
    assert now == ["2", "1", "0", "0"], "open, overdue, due soon, no outcome; what nobody took is the first team's"
    assert done == ["3", "67%", "1/3", "1/1", "1/3"], "hand-offs, in time, judged, precise, converted"
    assert [row[0] for row in cells(page, "kato")] == ["1", "2"]
    now, done = cells(page, "abe")
    assert (now[:2], done[0], done[2:]) == (["1", "1"], "1", ["0/1", "–", "0/1"])


@pytest.mark.slow
def test_the_window_is_chosen_and_anything_else_is_the_usual_one(company: Company):
    worked(company)
    company.clock.forward(40 * DAY)
    assert cells(company.page("/team?lang=en&days=30"), "kato")[1][0] == "0"
    for days in ("90", "180", "-1", "x"):
        assert cells(company.page(f"/team?lang=en&days={days}"), "kato")[1][0] == "2"
    assert company.get("/v1/team?days=30")["sales"]["handoffs"] == 0
    assert company.http.get("/v1/team?days=1").status_code == 422
    client = Client(BASE, http=company.http)
    assert client.team(days=60)["sales"]["handoffs"] == client.supply()["all_channels"]["handoffs"] == 4


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("ja", ["費用は台帳にない", "対応可能件数は合意にありません", "ホットに近いウォームリード", "育成リストをCSV"]),
        ("en", ["What channels cost is not in the ledger", "names no capacity", "warm leads closest to hot", "as CSV"]),
    ],
)
def test_marketing_sees_supply_channels_and_whom_to_nurture(company: Company, lang: str, texts: list[str]):
    agree(company, None)
    handed(company, "a", "b")
    company.lead("warm", attributes={"employees": 800, "industry": "it"}, person={"company": "温暖商事"})
    company.event("w", "seminar_attended", external_id="warm", properties={"topic": "problem_solving"})
    page = unescape(company.page(f"/supply?lang={lang}"))
    assert [text for text in [*texts, "温暖商事"] if text not in page] == []
    assert cells(page, "Web" if lang == "ja" else "web")[0] == ["2", "2", "–", "0/2"]
    [address] = re.findall(r'href="(/supply/nurture[^"]*)"', page)
    file = company.http.get(address)
    assert file.headers["content-disposition"] == 'attachment; filename="nurture.csv"'
    written = company.http.get(f"/v1/nurture?format=csv&lang={lang}").text
    assert file.content.decode("utf-8-sig") == written
    assert "warm" in written


def test_an_empty_company_has_both_pages(company: Company):
    for path in ("/team", "/supply"):
        for lang in ("ja", "en"):
            assert "<h1>" in company.page(f"{path}?lang={lang}")
    assert company.http.get("/supply/nurture?card_id=nothing").status_code == 404


def test_the_agreement_says_what_sales_can_work_on(company: Company):
    agree(company, 15)
    assert "Capacity: 15 hot leads a week" in company.page("/agreement?lang=en")
    assert "週に15件のホットリードに対応できる" in company.page("/agreement?lang=ja")
    assert company.get("/v1/agreement")["agreement"]["sales"]["capacity_per_week"] == 15
