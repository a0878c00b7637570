"""Testing one lead: found or typed in, by a version or a draft beside the card in force, without a trace."""

from __future__ import annotations

from dataclasses import replace

from ondo.definitions.card_file import default_card, dump_card
from ondo.domain.instant import DAY, Micros, iso
from tests.serving.builders import HOT, Company, make_hot
from tests.support.trials import card_b, put_on_trial

TEST = "/v1/cards/default/test?lang=en"


def draft(company: Company, text: str) -> str:
    body = {"card_id": "default", "base_version": 1, "saved_by": "Kato", "card": text}
    return str(company.post("/v1/drafts", body)["draft_id"])


def test_a_stored_lead_scores_as_the_service_scores_it(company: Company):
    answer = make_hot(company, person={"name": "佐藤 花子", "company": "例示工業株式会社"})
    lead_id = answer["lead_id"]
    company.clock.forward(31 * DAY)
    served = company.get(f"/v1/leads/{lead_id}/score?as_of={iso(company.clock.at)[:10]}&lang=en")
    by_itself = company.post(TEST, {"version": 1, "lead_id": lead_id})
    assert by_itself["now"] == by_itself["then"]
    assert (by_itself["now"]["total"], by_itself["now"]["decay_points"]) == (served["total"], -10)
    points = {rule["rule_id"]: (rule["points_now"], rule["points_then"]) for rule in by_itself["rules"]}
    assert points == {rule["rule_id"]: (rule["points"],) * 2 for rule in served["rules"]}
    higher = draft(company, dump_card(card_b()))
    other = company.post(TEST, {"draft_id": higher, "lead_id": lead_id})
    assert other["then"]["total"] == other["now"]["total"] - 20
    page = company.page(f"/card/test?lang=en&lead={lead_id}&with=d{higher}")
    for text in ("例示工業株式会社", "differs", str(other["then"]["total"]), "Demo or quote requested"):
        assert text in page, text
    assert lead_id in company.page("/card/test?lang=en&q=例示")
    assert len(company.get("/v1/handoffs")["handoffs"]) == 1


def test_a_lead_is_typed_in(company: Company):
    query = "a.employees=800&a.industry=it&a.title_level=department_head&a.expected_by=2027-01-15"
    query += "&n.demo_request=1&d.demo_request=0&n.document_request=3&d.document_request=2"
    page = company.page(f"/card/test?lang=en&typed=1&{query}")
    day = iso(Micros(company.clock.at - 2 * DAY))
    events = [
        {"kind": "demo_request", "happened_at": iso(company.clock.at)},
        {"kind": "document_request", "happened_at": day},
    ]
    answer = company.post(TEST, {"version": 1, "attributes": HOT, "events": events})
    assert (answer["now"]["total"], answer["now"]["temperature"]) == (105, "hot")
    assert "105" in page
    for odd in ("a.employees=many", "n.demo_request=21", "n.demo_request=-1", "d.demo_request=x"):
        assert company.http.get(f"/card/test?lang=en&typed=1&{odd}").status_code == 422, odd
    assert company.http.get("/card/test?lang=en&typed=1").status_code == 200
    late = [{"kind": "demo_request", "happened_at": iso(Micros(company.clock.at + DAY))}]
    company.post(TEST, {"version": 1, "events": late}, 422)


def test_what_cannot_be_tested_is_refused_with_the_reason(company: Company):
    lead_id = company.lead()
    broken = draft(company, "rules: many")
    for body, status in (
        ({"draft_id": broken, "lead_id": lead_id}, 422),
        ({"card": "rules: many", "lead_id": lead_id}, 422),
        ({"version": 9, "lead_id": lead_id}, 404),
        ({"version": 1, "lead_id": "none"}, 404),
        ({"version": 1, "draft_id": broken, "lead_id": lead_id}, 422),
        ({"version": 1}, 422),
    ):
        company.post(TEST, body, status)
    small = dump_card(replace(default_card(), hot_line=90))
    assert company.post(TEST, {"card": small, "lead_id": lead_id})["then"]["version"] is None
    assert broken not in company.page("/card/test")
    with company.ledger.begin() as tx:
        put_on_trial(tx)
    refused = company.http.get(f"/card/test?lang=en&lead={lead_id}&with=v2")
    assert refused.status_code == 409, "while a trial runs nobody who judges leads sees what both cards say"
