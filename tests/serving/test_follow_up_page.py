"""The follow-up draw where people meet it: the worker draws, a page asks, a word in two clicks answers it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ondo.definitions.sla_file import default_agreement
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Via
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs.handoffs import NewHandOff, import_handoffs
from ondo.ledger.identity.lead_keys import lead_for
from serving.schemas.follow_ups import FollowUpList
from serving.workers.follow_ups import FollowUps
from tests.serving.builders import PAGE, Company, make_hot

ASKING = replace(default_agreement(), follow_up=FollowUpTerms(0.5, 10))


def silent(company: Company, number: int = 4) -> None:
    """Leads handed over and never answered, their days for an outcome just over."""
    with company.ledger.begin() as tx:
        sla_versions.publish(tx, ASKING, approved_by=["a", "b"], effective_from=tx.now)
    for place in range(number):
        make_hot(company, f"L-{place}")
    company.clock.forward(31 * DAY)


def draw(company: Company) -> int:
    return FollowUps(company.ledger, company.settings).turn()


def test_nothing_is_asked_before_the_agreement_says_so(company: Company):
    make_hot(company)
    company.clock.forward(31 * DAY)
    assert draw(company) == 0
    assert "cannot be known" in company.page("/follow-up?lang=en")
    assert "/follow-up" not in company.page("/?lang=en")


def test_the_service_draws_and_the_hot_list_says_that_some_wait(company: Company):
    silent(company)
    assert (draw(company), draw(company)) == (2, 0)
    assert "2 unanswered hand-offs were drawn and wait" in company.page("/?lang=en")
    page = company.page("/follow-up?lang=en")
    assert "4 unanswered hand-offs, 2 drawn (50 % each)" in page
    assert len(re.findall(r'<article class="lead"', page)) == 2
    assert len(re.findall(r">ma:L-\d<", page)) == 2, "of whom no person is known goes by the id of its sender"


def test_a_word_in_two_clicks_answers_it_and_stays_asked_for_by_draw(company: Company):
    silent(company)
    draw(company)
    handoff_id = re.findall(r'action="/handoffs/([^/]+)/feedback', company.page("/follow-up?lang=en"))[0]
    form = {"label": "false_hot", "reason": "not_now", "back": "/follow-up"}
    page = company.http.post(f"/handoffs/{handoff_id}/feedback?lang=en", data=form, headers=PAGE).text
    assert "Recorded" in page
    assert "2 drawn, 1 judged" in page
    listed = FollowUpList.model_validate(company.get("/v1/follow-ups"))
    [row] = [row for row in listed.handoffs if row.answered]
    assert (row.handoff_id, row.judgement, row.reason, row.rater) == (handoff_id, "false_hot", "not_now", "sales-page")
    assert [week.drawn for week in listed.weeks] == [2]


def test_page_client_and_api_give_the_same_rows(company: Company):
    silent(company)
    draw(company)
    listed = company.get("/v1/follow-ups")
    week = listed["weeks"][0]["week"]
    assert company.get(f"/v1/follow-ups?week={week}") == listed
    assert company.get("/v1/follow-ups?week=2020-W01") == {"weeks": [], "handoffs": []}
    assert company.http.get("/v1/follow-ups?week=soon").status_code == 422
    text = company.http.get("/v1/follow-ups?format=csv").text
    file = company.http.get("/follow-up/export")
    assert file.content.decode("utf-8-sig") == text
    assert file.headers["content-disposition"] == 'attachment; filename="follow-up.csv"'
    assert len(text.splitlines()) == 1 + len(listed["handoffs"]) == 3


def test_the_only_one_of_a_week_is_drawn_for_certain(company: Company):
    silent(company, 1)
    draw(company)
    page = company.page("/follow-up?lang=en")
    assert "1 unanswered hand-off, 1 drawn (100 % each)" in page
    assert "1 unanswered hand-off was drawn and waits" in company.page("/?lang=en")


def test_draws_of_before_stay_to_be_judged_when_the_agreement_asks_no_more(company: Company):
    silent(company)
    draw(company)
    with company.ledger.begin() as tx:
        sla_versions.publish(tx, default_agreement(), approved_by=["a", "b"], effective_from=tx.now)
    page = company.page("/follow-up?lang=en")
    assert "asks after no further ones" in page
    assert "cannot be known" not in page
    assert len(re.findall(r'<article class="lead"', page)) == 2


@pytest.mark.slow
def test_a_page_that_does_not_show_all_says_so_and_the_file_has_all(company: Company):
    silent(company, 52)
    with company.ledger.begin() as tx:
        sla_versions.publish(
            tx,
            replace(ASKING, follow_up=FollowUpTerms(1, 100)),
            approved_by=["a", "b"],
            effective_from=tx.now,
        )
    assert draw(company) == 52
    page = company.page("/follow-up?lang=en")
    assert "The 50 drawn longest ago are shown; 2 more wait." in page
    assert "drawn last are shown" not in page
    assert len(company.http.get("/follow-up/export").text.splitlines()) == 53


def test_a_hand_off_of_a_card_that_the_ledger_has_not_is_left_to_the_file(company: Company):
    then = Micros(company.clock.at)
    with company.ledger.begin() as tx:
        all_of_them = replace(ASKING, follow_up=FollowUpTerms(1, 10))
        sla_versions.publish(tx, all_of_them, approved_by=["a", "b"], effective_from=then)
        lead = lead_for(tx, "crm", "of-another-ledger")
        import_handoffs(tx, [NewHandOff(lead, "elsewhere", 7, Via.HOT, then, source="crm", key="of-another-ledger")])
    make_hot(company)
    company.clock.forward(31 * DAY)
    assert draw(company) == 2
    page = company.page("/follow-up?lang=en")
    assert "1 drawn hand-off is not shown" in page
    assert len(re.findall(r'<article class="lead"', page)) == 1
    assert "elsewhere" not in page
    assert len(company.get("/v1/follow-ups")["handoffs"]) == 2


def test_a_week_that_no_year_has_is_refused(company: Company):
    for week in ("2026-W99", "2026-W00", "２０２６-W４９"):
        assert company.http.get("/v1/follow-ups", params={"week": week}).status_code == 422


def test_nobody_is_asked_after_a_hand_off_that_is_none_of_its_own_any_more(company: Company):
    """Of three drawn ones two were the same person all along, and the third came of an event that was none."""
    silent(company, 3)
    with company.ledger.begin() as tx:
        all_of_them = replace(ASKING, follow_up=FollowUpTerms(1, 10))
        sla_versions.publish(tx, all_of_them, approved_by=["a", "b"], effective_from=tx.now)
    assert draw(company) == 3
    company.post(
        "/v1/leads/link",
        {"source": "ma", "external_id": "L-0", "same_as": {"source": "ma", "external_id": "L-1"}},
    )
    assert company.http.delete("/v1/events/ma/L-2-demo").status_code == 200
    (asked,) = company.get("/v1/follow-ups")["handoffs"]
    page = company.page("/follow-up?lang=en")
    assert re.findall(r'action="/handoffs/([^/]+)/feedback', page)[0] == asked["handoff_id"]
    assert "In all 1 drawn, 0 judged" in page
