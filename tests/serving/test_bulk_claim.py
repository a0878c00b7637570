"""Many leads of the hot list are taken by one form, each by a claim of its own; those that others have are named."""

from __future__ import annotations

import re

import pytest

from ondo.ledger.handoffs.sla import open_duties
from tests.serving.builders import PAGE, Company
from tests.serving.test_team_page import agree, handed


def click(company: Company, path: str, ids: list[str], **fields: str) -> str:
    answer = company.http.post(path, data={"handoff": ids, **fields}, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def owners(company: Company) -> dict[str, str | None]:
    return {row["handoff_id"]: row["owner"] for row in company.get("/v1/handoffs")["handoffs"]}


@pytest.mark.parametrize(("lang", "text"), [("ja", "kato さんが2件を引き受けました"), ("en", "Taken by kato: 2.")])
def test_ticked_leads_are_taken_together_and_those_that_others_have_are_named(company: Company, lang: str, text: str):
    agree(company)
    first, second, third, fourth = handed(company, "a", "b", "c", "d")
    page = company.page(f"/?lang={lang}")
    ticks = re.findall(r'form="bulk" name="handoff" value="([^"]+)"', page)
    assert sorted(ticks) == sorted([first, second, third, fourth])
    company.post(f"/v1/handoffs/{third}/claim", {"owner": "abe"})
    company.post("/v1/outcomes", {"source": "ma", "external_id": "d", "outcome": "lost", "key": "o-d"})
    page = click(company, f"/handoffs/claim?lang={lang}", ticks, owner="kato", back="/")
    assert text in page
    named = re.findall(r'<li><a href="/leads/[^"]+">([^<]+)</a> <span class="soft">([^<]+)<', page)
    assert dict(named) == {"c商事": "abe", "d商事": "終了" if lang == "ja" else "closed"}
    assert owners(company) == {first: "kato", second: "kato", third: "abe"}
    with company.ledger.read() as tx:
        due = {row.handoff_id: row.team for row in open_duties(tx)}
    assert due == {first: "east", second: "east", third: "west"}


def test_a_form_sent_twice_changes_nothing(company: Company):
    agree(company)
    ids = handed(company, "a", "b")
    for _ in range(2):
        assert "Taken by kato: 2." in click(
            company, "/handoffs/claim?lang=en", ids, other=" kato ", back="/?group=waiting"
        )
    with company.ledger.read() as tx:
        assert tx.conn.exec_driver_sql("SELECT count(*) FROM claim").scalar() == 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"owner": "kato"}, 422),
        ({"handoff": ["x"], "owner": " "}, 422),
        ({"handoff": ["nothing"], "owner": "kato"}, 200),
    ],
)
def test_what_cannot_be_taken_takes_nothing(company: Company, fields: dict[str, object], status: int):
    agree(company)
    handed(company, "a", "b")
    answer = company.http.post("/handoffs/claim?lang=en", data=fields, headers=PAGE)
    assert answer.status_code == status
    assert set(owners(company).values()) == {None}


def test_an_address_that_names_hand_offs_brings_no_text(company: Company):
    handed(company, "a")
    assert "<i>" not in company.page("/?lang=en&left=%3Ci%3E,nothing,,&said=taken_many.%3Ci%3E")


def test_where_nobody_else_is_to_be_taken_there_is_nothing_to_tick(company: Company):
    handed(company, "a")
    assert 'form="bulk"' not in company.page("/?lang=en")
