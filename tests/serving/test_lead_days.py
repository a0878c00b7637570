"""The page of a lead on other days: as it was known then, what changed since, what time alone will change."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Lang
from ondo.ledger.decisions import cards
from serving.schemas.history import ScoreChangeOut
from tests.serving.builders import HOT, Company, make_hot

_ROW = re.compile(r'<tr><td class="line">(.*?)</td><td class="num" data-name="[\d-]+">(-?\d+)</td>.*?>(-?\d+)</td>')


def days_of(page: str) -> str:
    return page.partition('id="days"')[2].partition("</section>")[0]


@pytest.fixture
def lead_id(company: Company) -> str:
    """A lead that came on the third, asked for a demo, and opened a mail forty days later."""
    company.clock.forward(2 * DAY)
    lead_id = str(make_hot(company)["lead_id"])
    company.clock.forward(40 * DAY)
    company.event("late", "email_open")
    return lead_id


@pytest.mark.parametrize("lang", Lang)
def test_a_day_shows_what_was_known_then_and_every_rule_that_moved_since(company: Company, lead_id: str, lang: Lang):
    now = company.get(f"/v1/leads/{lead_id}/score?as_of=2026-11-12")["total"]
    then = company.get(f"/v1/leads/{lead_id}/score?as_of=2026-10-03")["total"]
    path = f"/v1/leads/{lead_id}/score-change?before=2026-10-03&lang={lang.value}"
    answer = ScoreChangeOut.model_validate(company.get(path))
    assert answer.points == now - then != 0
    days = days_of(company.page(f"/leads/{lead_id}?lang={lang.value}&on=2026-10-03"))
    assert re.search(rf'class="big hot">{then}<', days)
    rows = {label: (int(before), int(after)) for label, before, after in _ROW.findall(days)}
    assert {rule.label: (rule.before, rule.after) for rule in answer.rules}.items() <= rows.items()
    assert sum(after - before for before, after in rows.values()) == answer.points
    assert answer.text in days


def test_two_days_are_compared_whichever_is_named_first(company: Company, lead_id: str):
    rows = [
        _ROW.findall(days_of(company.page(f"/leads/{lead_id}?on={on}&against={against}")))
        for on, against in (("2026-10-03", "2026-10-01"), ("2026-10-01", "2026-10-03"))
    ]
    assert rows[0] == rows[1] != []
    assert all(int(before) == 0 for _, before, _ in rows[0]), "the day before it came nothing was known"


def test_a_rule_says_what_moved_it(company: Company, lead_id: str):
    card = default_card()
    asked = f"/v1/leads/{lead_id}/score-change?before=2026-10-01&after=2026-10-03"
    for rule in company.get(asked)["rules"]:
        assert rule["points"] == rule["causes"]["facts"], "the lead became known"
    with company.ledger.begin() as tx:
        dearer = tuple(replace(rule, points=rule.points + 5 * (rule.id == "demo_or_quote")) for rule in card.rules)
        cards.publish(tx, replace(card, rules=dearer), approved_by=["Sato"], effective_from=tx.now)
    company.clock.forward(1)
    page = days_of(company.page(f"/leads/{lead_id}?lang=en&on=2026-11-09"))
    assert "another version of the card" in page


def test_what_lies_ahead_is_what_the_score_will_be_on_those_days(company: Company, lead_id: str):
    page = days_of(company.page(f"/leads/{lead_id}?lang=en"))
    ahead = re.findall(r"\((\d{4}-\d\d-\d\d)\)</b>.*?</span> (-?\d+) <span", page)
    assert 1 <= len(ahead) <= 3
    for day, total in ahead:
        later = company.get(f"/v1/leads/{lead_id}/score?as_of={day}T23:59:59%2B09:00")
        assert later["total"] == int(total), day


def test_a_day_before_the_card_says_so_on_the_page(company: Company, lead_id: str):
    page = days_of(company.page(f"/leads/{lead_id}?lang=en&on=2026-09-01"))
    assert "in force" in page
    assert _ROW.findall(page) == []


def test_a_day_that_has_not_come_yet_is_today_and_says_so(company: Company, lead_id: str):
    shown = [days_of(company.page(f"/leads/{lead_id}?lang=en&on={day}")) for day in ("2099-01-01", "2026-11-12")]
    assert shown[0] == shown[1]
    assert "2099" not in shown[0]


def test_a_lead_that_nothing_waits_for_says_so(company: Company):
    lead_id = company.lead("L-9", attributes={"employees": HOT["employees"]})
    page = days_of(company.page(f"/leads/{lead_id}?lang=en"))
    assert "time changes nothing" in page


@pytest.mark.parametrize("day", ["yesterday", "2026-02-31", "1850-01-01"])
def test_what_is_no_day_is_refused_with_a_page(company: Company, lead_id: str, day: str):
    page = company.http.get(f"/leads/{lead_id}", params={"on": day})
    assert page.status_code == 422
    assert "<html" in page.text
