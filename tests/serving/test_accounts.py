"""How hot a company is: its hottest lead, who else of it is active, and where that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.card import Decay, DecayStep
from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Told
from ondo.domain.instant import DAY
from tests.serving.builders import Company, make_hot, open_company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with open_company(tmp_path) as opened:
        yield opened


def join(company: Company, external_id: str, account: object = "ACME", **attributes: object) -> str:
    return company.lead(external_id, attributes={"account_id": account, **attributes})


def visit(company: Company, external_id: str) -> None:
    company.event(f"visit-{external_id}-{company.clock.at}", "site_visit", external_id=external_id)


def hot_colleague(company: Company) -> str:
    """A hot lead of ACME, beside whom somebody visited once and somebody never did anything."""
    lead_id: str = make_hot(company, "hot")["lead_id"]
    join(company, "hot")
    join(company, "visitor")
    visit(company, "visitor")
    join(company, "silent")
    return lead_id


def test_a_company_is_as_hot_as_its_hottest_lead(company):
    hot = hot_colleague(company)
    account = company.get("/v1/accounts/acme?lang=en")
    assert (account["temperature"], account["people"], account["active"]) == ("hot", 3, 2)
    assert account["hottest"] == account["leads"][0]
    assert account["hottest"]["lead_id"] == hot
    assert (account["hottest"]["total"], account["hottest"]["card_id"]) == (105, "default")
    assert account["text"] == "Company: hot (highest 105); 2 of 3 people active in the last 30 days"
    assert [(row["temperature"], row["active"]) for row in account["leads"]] == [
        ("hot", True),
        ("cold", True),
        ("cold", False),
    ]


def test_a_cold_lead_shows_that_a_colleague_is_hot(company):
    hot = hot_colleague(company)
    silent = join(company, "silent")
    account = company.get(f"/v1/leads/{silent}?lang=en")["account"]
    assert (account["hottest"]["lead_id"], account["active_colleagues"]) == (hot, 2)
    assert account["text"] == ("Company: hot (highest 105, a colleague); 2 of 2 colleagues active in the last 30 days")
    assert company.get(f"/v1/leads/{hot}?lang=ja")["account"]["text"] == (
        "会社全体：ホット（最高105点、このリード）、同僚2人のうち1人が過去30日間に行動"
    )


def test_a_lead_without_account_and_a_day_of_the_past_have_none(company):
    alone = company.lead("alone")
    assert company.get(f"/v1/leads/{alone}")["account"] is None
    silent = join(company, "silent")
    company.clock.forward(DAY)
    assert company.get(f"/v1/leads/{silent}?as_of=2026-10-01")["account"] is None
    assert company.get(f"/v1/leads/{silent}")["account"]["people"] == 1


def test_an_account_is_compared_folded_and_one_that_nobody_belongs_to_is_not_there(company):
    join(company, "a", "ＡＣＭＥ")
    join(company, "b", " acme ")
    assert company.get("/v1/accounts/Acme")["people"] == 2
    problem = company.get("/v1/accounts/nowhere", 404)
    assert problem["code"] == "not_found"


def test_an_account_known_by_a_number_is_found_too(company):
    join(company, "a", 4711)
    assert company.get("/v1/accounts/4711")["people"] == 1


def test_whoever_left_the_company_counts_for_the_new_one(company):
    hot_colleague(company)
    company.clock.forward(DAY)
    join(company, "hot", "Other")
    account = company.get("/v1/accounts/acme")
    assert (account["temperature"], account["people"]) == ("cold", 2)
    assert company.get("/v1/accounts/other")["temperature"] == "hot"


def test_linked_leads_are_one_person(company):
    hot_colleague(company)
    other = {"source": "ma", "external_id": "silent"}
    company.post("/v1/leads/link", {"source": "ma", "external_id": "visitor", "same_as": other})
    account = company.get("/v1/accounts/acme")
    assert (account["people"], account["active"]) == (2, 2)


def test_active_is_whoever_did_something_before_the_card_s_decay_begins(company):
    hot_colleague(company)
    company.clock.forward(31 * DAY)
    visit(company, "silent")
    assert company.get("/v1/accounts/acme")["active"] == 1
    decay = Decay((DecayStep(60, take=10), DecayStep(90, to=0)))
    company.publish(replace(default_card(), decay=decay))
    account = company.get("/v1/accounts/acme")
    assert (account["active"], account["active_days"]) == (3, 60)
    company.publish(replace(default_card(), decay=Decay()))
    assert company.get("/v1/accounts/acme")["active_days"] == 30


def test_a_person_is_as_hot_as_the_hottest_card_that_it_fits(tmp_path):
    lenient = replace(
        default_card(), card_id="small", hot_line=20, warm_line=10, gates=(), audience=Told("employees", Op.LTE, (100,))
    )
    with open_company(tmp_path) as company:
        company.publish(lenient)
        join(company, "small", employees=50, industry="it", title_level="executive")
        join(company, "large", employees=200, industry="it", title_level="executive")
        account = company.get("/v1/accounts/acme")
        assert [(row["temperature"], row["card_id"]) for row in account["leads"]] == [
            ("hot", "small"),
            ("cold", "default"),
        ]


def test_the_hot_list_says_it_on_the_row_and_the_page(company):
    hot_colleague(company)
    [row] = company.get("/v1/handoffs?lang=en")["handoffs"]
    assert (row["account"]["temperature"], row["account"]["active_colleagues"]) == ("hot", 1)
    assert company.get(f"/v1/handoffs/{row['handoff_id']}?lang=en")["account"] == row["account"]
    assert "1 of 2 colleagues active in the last 30 days" in company.page("/?lang=en")
    assert "同僚2人のうち1人が過去30日間に行動" in company.page("/?lang=ja")


def test_a_company_of_one_lead_is_not_told_of_itself(company):
    make_hot(company, "hot")
    join(company, "hot")
    assert "Company:" not in company.page("/?lang=en")
    assert 'id="account"' not in company.page(f"/leads/{join(company, 'hot')}?lang=en")


def test_the_page_of_a_lead_links_its_colleagues_the_hottest_first(company):
    hot = hot_colleague(company)
    company.lead("hot", person={"name": "佐藤 花子"})
    silent = join(company, "silent")
    page = company.page(f"/leads/{silent}?lang=ja")
    part = page[page.index('id="account"') :]
    assert "同じ会社のリード" in part
    assert part.index(f"/leads/{hot}?lang=ja") < part.index("最近行動あり")
    assert "佐藤 花子" in part
    assert "The company" in company.page(f"/leads/{silent}?lang=en")


def test_many_people_are_counted_and_the_active_ones_are_scored_first(company, monkeypatch):
    monkeypatch.setattr("serving.scoring.account_temperature.MOST", 2)
    hot_colleague(company)
    account = company.get("/v1/accounts/acme")
    assert (account["people"], account["temperature"]) == (3, "hot")
    assert [row["total"] is None for row in account["leads"]] == [False, False, True]
