"""POST /v1/leads/link and /unlink: role ingest for declared keys within declared sources, sales for a decision."""

from __future__ import annotations

from typing import Any

import pytest

from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit
from ondo.ledger.identity.lead_keys import canonical
from ondo.ledger.identity.sources import declare
from tests.serving.builders import HOT, make_hot
from tests.serving.keyed import Keyed, keyed

FORM = {"source": "form", "external_id": "Hanako@Example.com"}


@pytest.fixture
def service(tmp_path: Any):
    with keyed(tmp_path) as made:
        with made.ledger.begin() as tx:
            declare(tx, "crm", links=True)
            declare(tx, "form", links=True)
        yield made


def _lead(service: Keyed, source: str, external_id: str) -> str:
    body = {"source": source, "external_id": external_id}
    return str(service.ask("POST", "/v1/leads", Role.INGEST, json=body).json()["lead_id"])


def _link(service: Keyed, role: Role, **more: object) -> Any:
    body = {"source": "crm", "external_id": "77", "same_as": FORM} | more
    return service.ask("POST", "/v1/leads/link", role, json=body)


def test_a_crm_outcome_for_a_linked_id_closes_the_forms_lead(company):
    lead = make_hot(company, "hanako@example.com")["lead_id"]
    crm = company.post("/v1/leads", {"source": "crm", "external_id": "77"})["lead_id"]
    same = {"source": "ma", "external_id": "HANAKO@example.com"}
    answer = company.post("/v1/leads/link", {"source": "crm", "external_id": "77", "same_as": same, "by": "s-1"})
    assert (answer["lead_id"], sorted(answer["leads"]), answer["new"]) == (lead, sorted([lead, crm]), 1)
    outcome = company.post("/v1/outcomes", {"source": "crm", "key": "d", "external_id": "77", "outcome": "won"})
    assert len(outcome["closed"]) == 1
    assert company.get("/v1/handoffs")["handoffs"] == []


def test_a_system_links_declared_keys_within_declared_sources_only(service: Keyed):
    crm, form = _lead(service, "crm", "77"), _lead(service, "form", "hanako@example.com")
    assert _link(service, Role.INGEST).json()["new"] == 1
    assert _link(service, Role.INGEST).json() == _link(service, Role.INGEST).json()
    other = _link(service, Role.INGEST, source="ma")
    assert (other.status_code, other.json()["code"]) == (403, "forbidden")
    assert "ondo lead source ma --links yes" in other.json()["hint"]
    by_id = service.ask("POST", "/v1/leads/link", Role.INGEST, json={"lead_id": crm, "same_as": {"lead_id": form}})
    assert by_id.status_code == 403
    assert service.ask("POST", "/v1/leads/unlink", Role.INGEST, json=FORM).status_code == 200
    with service.ledger.read() as tx:
        assert canonical(tx, crm, tx.now) != canonical(tx, form, tx.now)


def test_a_person_of_sales_links_any_two_leads_and_is_named_in_the_audit_log(service: Keyed):
    first, two = _lead(service, "ma", "1"), _lead(service, "web", "2")
    body = {"lead_id": first, "same_as": {"lead_id": two}}
    answer = service.ask("POST", "/v1/leads/link", Role.SALES, json=body)
    assert answer.json()["leads"] == sorted([first, two])
    service.ask("POST", "/v1/leads/unlink", Role.SALES, json={"lead_id": two, "by": "kato"})
    with service.ledger.read() as tx:
        parted, linked = audit.entries(tx, actor=service.ids[Role.SALES])[:2]
    assert (linked.action, linked.target, linked.detail["by"]) == ("lead.linked", first, "key of sales")
    assert (parted.action, parted.target, parted.detail["by"]) == ("lead.unlinked", two, "kato")


def test_a_system_cannot_undo_a_persons_decision(service: Keyed):
    _lead(service, "crm", "77")
    form = _lead(service, "form", "hanako@example.com")
    _link(service, Role.INGEST)
    service.ask("POST", "/v1/leads/unlink", Role.SALES, json={"lead_id": form})
    again = _link(service, Role.INGEST)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    _link(service, Role.SALES)
    assert service.ask("POST", "/v1/leads/unlink", Role.INGEST, json=FORM).status_code == 409


def test_a_key_value_that_would_join_more_than_three_leads_is_refused(service: Keyed):
    same = {"source": "form", "external_id": "info@example.com"}
    for number in range(4):
        _lead(service, "crm", str(number))
    answers = [_link(service, Role.INGEST, external_id=str(number), same_as=same) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 409, 409]
    assert "would join 4 leads" in answers[-1].json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"same_as": FORM},
        {"source": "crm", "same_as": FORM},
        {"source": "crm", "external_id": "1", "lead_id": "x", "same_as": FORM},
        {"source": "crm", "external_id": "1"},
        {"source": "crm", "external_id": " ", "same_as": FORM},
    ],
)
def test_a_lead_is_named_in_one_way(company, body: dict[str, object]):
    company.post("/v1/leads/link", body, status=422)


def test_leads_that_do_not_exist_are_not_found(company):
    company.post("/v1/leads/link", {"lead_id": "x", "same_as": {"lead_id": "y"}}, status=404)
    company.post("/v1/leads/unlink", FORM, status=404)


def test_the_api_accepts_an_address_as_id_and_echoes_what_was_sent(company):
    sent = "Hanako@Example.com"
    rows = [{"source": "ma", "external_id": sent}, {"source": "ma", "external_id": "hanako＠example.com"}]
    batch = company.post("/v1/leads/batch", {"leads": rows})["leads"]
    assert [row["external_id"] for row in batch] == [sent, "hanako＠example.com"]
    assert batch[0]["lead_id"] == batch[1]["lead_id"]
    assert company.score("HANAKO@EXAMPLE.COM")["lead_id"] == batch[0]["lead_id"]
    missing = company.post("/v1/score", {"source": "ma", "external_id": "other@example.com"}, status=404)
    assert "other@example.com" in missing["detail"]


def test_lists_documented_as_free_of_personal_data_are_so_when_the_only_key_is_the_address(company):
    lead = make_hot(company, "hanako@example.com")["lead_id"]
    company.event("hanako@example.com-visit", "page_view", external_id="hanako@example.com")
    answers = [company.get(f"/v1/leads/{lead}"), company.get(f"/v1/leads/{lead}/events"), company.get("/v1/nurture")]
    answers += [company.get(f"/v1/leads/{lead}/{part}") for part in ("attributes", "scores", "outcomes")]
    answers.append(company.score("hanako@example.com", explain="all"))
    assert "hanako" not in str(answers).lower()
    assert "hanako@example.com" in company.page(f"/leads/{lead}?lang=en"), "where personal data may be shown it is"


def test_the_nurturing_list_names_a_lead_whose_only_key_is_its_address_by_a_digest_that_is_accepted(company):
    lead = company.lead("Hanako@example.com", attributes=HOT)
    company.event("hanako@example.com-request", "document_request", external_id="hanako@example.com")
    (row,) = company.get("/v1/nurture")["leads"]
    assert row["lead_id"] == lead
    assert row["external_id"].startswith("address:")
    assert "hanako" not in company.http.get("/v1/nurture?format=csv").text.lower()
    assert company.score(row["external_id"])["lead_id"] == lead


def test_erasing_makes_who_returns_a_new_lead(company):
    lead = make_hot(company, "hanako@example.com")["lead_id"]
    assert company.http.request("DELETE", f"/v1/leads/{lead}/person").json()["erased"] is True
    assert "hanako" not in company.page(f"/leads/{lead}?lang=en")
    company.post("/v1/score", {"source": "ma", "external_id": "hanako@example.com"}, status=404)
    assert make_hot(company, "hanako@example.com")["lead_id"] != lead
