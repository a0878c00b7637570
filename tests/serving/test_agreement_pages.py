"""The pages of the agreement: take a hand-off, log a contact in two clicks, see both sides."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY
from ondo.domain.sla import Team
from ondo.domain.vocabulary import Label
from ondo.ledger.decisions import sla_versions
from tests.serving.builders import PAGE, make_hot

EAST = Team("east", Label("東京", "Tokyo"), ZoneInfo("Asia/Tokyo"), "JP", members=("佐藤", "田中"))


def press(company, path: str, **fields: str) -> str:
    answer = company.http.post(path, data=fields, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_hand_off_is_taken_and_the_browser_remembers_who(company):
    with company.ledger.begin() as tx:
        deal = replace(default_agreement(), teams=(EAST,))
        sla_versions.publish(tx, deal, approved_by=["佐藤"], effective_from=tx.now)
    first, second = (make_hot(company, name)["handoff"]["handoff_id"] for name in ("a", "b"))
    home = company.page("/")
    assert "24営業時間（1日8時間なら3営業日）以内" in home
    assert '<button name="owner" value="田中">' in home
    after = press(company, f"/handoffs/{first}/claim?lang=ja", owner="田中", back="/")
    assert "田中 さんが引き受けました" in after
    assert "担当者 <b>田中</b> · 東京" in after
    assert '引き受ける <span class="soft">田中</span>' in after, "one click for the next one"
    press(company, f"/handoffs/{second}/claim", other=" 佐藤 ")
    assert {handoff["owner"] for handoff in company.get("/v1/handoffs")["handoffs"]} == {"田中", "佐藤"}
    assert company.http.post(f"/handoffs/{first}/claim", data={"owner": " "}, headers=PAGE).status_code == 422


def test_a_contact_is_logged_in_two_clicks(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    after = press(company, f"/handoffs/{handoff_id}/contacts?lang=en", contact="telephone:0", back="/")
    assert "Recorded: telephone · no answer" in after
    assert "Contacted, outcome open" in after
    assert "1 of 3 tries" in after
    lead_id = company.get("/v1/handoffs")["handoffs"][0]["lead_id"]
    assert "contacted in time" in company.page(f"/leads/{lead_id}?lang=en")
    assert (
        company.http.post(f"/handoffs/{handoff_id}/contacts", data={"contact": "fax:1"}, headers=PAGE).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("ja", ["初期値（両部門の承認前）", "期限切れ", "結果が未入力", "点線は約束した件数", "時期が合わない"]),
        ("en", ["as shipped", "Overdue", "outcome missing", "The dashed line is the promise", "not now"]),
    ],
)
def test_the_manager_sees_both_sides(company, lang: str, texts: list[str]):
    back = make_hot(company, "a")["handoff"]["handoff_id"]
    company.post(f"/v1/handoffs/{back}/feedback", {"label": "false_hot", "reason": "not_now", "rater": "r"})
    make_hot(company, "b", person={"company": "例示工業"})
    company.clock.forward(40 * DAY)
    page = company.page(f"/agreement?lang={lang}")
    assert [text for text in [*texts, "例示工業"] if text not in page] == []


def test_an_empty_company_has_the_page_too(company):
    assert "3営業日" in company.page("/agreement")
