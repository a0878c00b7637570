"""A page costs what its rows cost: with three hundred leads it asks the ledger as often as with five."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.vocabulary import Via
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.facts.imports import record_import
from ondo.ledger.handoffs.handoffs import NewHandOff, import_handoffs
from ondo.ledger.identity.lead_keys import leads_for, merge
from ondo.ledger.identity.person import set_person
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.serving.builders import HOT, Company
from tests.serving.test_bulk import quiet
from tests.serving.test_hot_list import statements

SEMINAR = {"topic": "problem_solving"}
MANY = 100
"""Leads beside the first five: whatever asked once for each of them would ask dozens of times more."""


def crowd(company: Company, number: int, name: str = "a", ago: int = 0) -> list[str]:
    """Leads of one company that acted so many days ago; of each five, one stands for another, two were handed over."""
    with company.ledger.begin() as tx:
        now = Micros(tx.now - ago * DAY)
        leads = list(leads_for(tx, "ma", [f"{name}-{place}" for place in range(number)]).values())
        append_events(
            tx,
            [
                NewEvent("ma", f"{lead_id}-{kind}", lead_id, kind, Micros(now - HOUR), Micros(now - HOUR))
                for lead_id in leads
                for kind in ("document_request", "email_open")
            ],
        )
        facts = [
            NewAttribute("ma", f"{lead_id}-{name}", lead_id, name, value, Micros(now - DAY), Micros(now - DAY))
            for lead_id in leads
            for name, value in HOT.items()
        ]
        append_attributes(tx, facts)
        for place, lead_id in enumerate(leads):
            set_person(tx, lead_id, company="例示工業", name=f"佐藤 {place}", email=f"sato{place}@example.com")
        handed = [
            NewHandOff(
                *(lead_id, "default", 1, Via.HOT, Micros(now - 2 * DAY)),
                key=f"h-{lead_id}",
                source="crm",
                known_at=Micros(now - 2 * DAY),
                closed_at=Micros(now - DAY) if place % 5 else None,
                cause="passed" if place % 5 else None,
            )
            for place, lead_id in enumerate(leads)
            if place % 5 < 2
        ]
        import_handoffs(tx, handed)
        for older, younger in zip(leads[3::5], leads[4::5], strict=True):
            merge(tx, younger, older)
    return leads


def cost(company: Company, ask: Callable[[], object]) -> int:
    """How many statements a question costs once everybody was scored and what that kept is stored."""
    ask()
    kept = company.http.app.state.services.scoring.log
    kept.turn()
    while kept.waiting():
        pass
    with statements(company) as seen:
        ask()
    return len(seen)


def test_a_search_asks_as_often_for_thirty_rows_as_for_four(company: Company):
    def result() -> list[str]:
        page = company.http.get("/leads", params={"q": "例示工業", "lang": "en"}).text
        return re.findall(r'<a href="/leads/([0-9a-f-]+)\?', page)

    crowd(company, 5)
    few = cost(company, result)
    assert len(result()) == 4
    crowd(company, MANY, "b")
    assert (cost(company, result), len(result())) == (few, 30)
    assert few <= 25


def scored(company: Company) -> None:
    """Everybody is scored, as the command does every night."""
    scoring = Scoring(company.ledger, Definitions(), company.settings)
    BulkScoring(company.ledger, scoring, company.settings).run(quiet, changed=True)


@pytest.mark.slow
@pytest.mark.parametrize(("ago", "many"), [(0, MANY), (30, 60)], ids=["today", "imported history ended long ago"])
def test_the_nurturing_list_asks_as_often_with_many_leads_as_with_few(company: Company, ago: int, many: int):
    def listed(limit: int) -> int:
        return len({row["lead_id"] for row in company.get(f"/v1/nurture?limit={limit}")["leads"]})

    with company.ledger.begin() as tx:
        record_import(tx, "history", "mapping", {}, Micros(tx.now - ago * DAY))
    crowd(company, 5, ago=ago)
    scored(company)
    few = cost(company, lambda: listed(2))
    assert listed(500) == 3
    crowd(company, many, "b", ago=ago)
    scored(company)
    assert cost(company, lambda: listed(2)) == few <= 60
    assert (listed(2), listed(500)) == (2, 3 + many * 3 // 5)


def test_news_of_one_lead_make_the_list_score_that_one(company: Company):
    first, *_ = crowd(company, 40)[2:]
    scored(company)
    asked = cost(company, lambda: company.get("/v1/nurture?limit=1"))
    company.event("news", "seminar_attended", external_id="a-2", properties=SEMINAR)
    [row] = company.get("/v1/nurture?limit=1")["leads"]
    assert (row["lead_id"], row["total"]) == (first, 76)
    assert cost(company, lambda: company.get("/v1/nurture?limit=1")) <= asked + 20


@pytest.mark.parametrize(
    "path",
    [
        "/v1/duties",
        pytest.param("/agreement", marks=pytest.mark.slow),
        *(pytest.param(path, marks=pytest.mark.slow) for path in ("/v1/duties/late?limit=1", "/v1/handoffs?limit=1")),
        *(pytest.param(path, marks=pytest.mark.slow) for path in ("/", "/team")),
    ],
)
def test_both_sides_of_the_agreement_are_read_together(company: Company, path: str):
    crowd(company, 5)
    few = cost(company, lambda: company.http.get(path))
    crowd(company, MANY, "b")
    assert cost(company, lambda: company.http.get(path)) <= few + 1
    assert few <= 60


@pytest.mark.slow
def test_the_page_of_supply_costs_its_counts_and_the_nurturing_list(company: Company):
    crowd(company, 5)
    scored(company)
    few = cost(company, lambda: company.http.get("/supply"))
    crowd(company, MANY, "b")
    scored(company)
    assert cost(company, lambda: company.http.get("/supply")) <= few + 1
    assert few <= 80
