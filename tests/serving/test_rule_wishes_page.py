"""Requests from sales on the meeting's page: filed about a rule, answered once, shown with the answer."""

from __future__ import annotations

import re

from ondo.ledger.identity.person import set_person
from tests.serving.builders import PAGE

FORM = {"card_id": "default", "rule_id": "seminar", "choice": "too_high", "note": "Everybody comes to the fair"}


def test_a_request_is_filed_and_answered_on_the_page(company):
    assert "No request waits" in company.page("/meeting?lang=en")
    filed = company.http.post("/meeting/requests?lang=en", data=FORM, headers=PAGE).text
    assert "The request was filed" in filed
    assert "Everybody comes to the fair" in filed
    (request_id,) = re.findall(r"/meeting/requests/([0-9a-f-]{36})", filed)
    answer = {"answer": "declined", "names": "Sato, Tanaka", "reason": "Wait a quarter"}
    path = f"/meeting/requests/{request_id}?lang=en"
    answered = company.http.post(path, data=answer, headers=PAGE).text
    assert "The answer was recorded" in answered
    shown = answered[answered.index("Answered requests") :]
    assert all(text in shown for text in ("Wait a quarter", "Sato, Tanaka", "declined"))
    assert company.http.post(path, data=answer, headers=PAGE).status_code == 409
    assert company.get("/v1/rule-requests?waiting=true")["requests"] == []


def test_a_request_about_a_lead_names_it_as_people_know_it(company):
    lead_id = company.lead("L-1")
    with company.ledger.begin() as tx:
        set_person(tx, lead_id, name="Hanako", company="Example KK")
    company.post("/v1/rule-requests", {"lead_id": lead_id, "choice": "missing", "asked_by": "sato"})
    page = company.page("/meeting?lang=en")
    assert f'href="/leads/{lead_id}?lang=en">Example KK Hanako</a>' in page


def test_what_cannot_be_filed_or_answered_is_a_page_with_the_reason(company):
    for path, form in (
        ("/meeting/requests", FORM | {"choice": "x"}),
        ("/meeting/requests", FORM | {"rule_id": "none"}),
        ("/meeting/requests", FORM | {"rule_id": ""}),
        ("/meeting/requests", FORM | {"card_id": "other"}),
        ("/meeting/requests/none", {"answer": "accepted", "names": "Sato", "reason": "yes"}),
        ("/meeting/requests/none", {"answer": "x", "names": "Sato", "reason": "yes"}),
        ("/meeting/requests/none", {"answer": "accepted"}),
    ):
        assert 400 <= company.http.post(path, data=form, headers=PAGE).status_code < 500, (path, form)
