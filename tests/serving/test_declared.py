"""What may enter the facts: nothing personal, declared properties only, each value read as it is declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.card import Gate
from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Compare
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.records.retention import forget_older_than
from tests.serving.builders import START, Company

SECRET = "hanako@example.co.jp"


def stored(company: Company, lead_id: str):
    with company.ledger.read() as tx:
        return lead_facts(tx, lead_id, tx.now)


def everywhere(company: Company) -> bytes:
    return b"".join(file.read_bytes() for file in company.settings.home.glob("ledger.sqlite*"))


def event(key: str, kind: str = "page_view", **properties: object) -> dict[str, object]:
    base = {"source": "ma", "external_id": "L-1", "key": key, "happened_at": iso(START)}
    return base | {"kind": kind, "properties": properties}


def beside_facts(company: Company) -> list[tuple[str, str]]:
    with company.ledger.read() as tx:
        return [tuple(row) for row in tx.conn.exec_driver_sql("SELECT name, value FROM undeclared ORDER BY name")]


def test_undeclared_properties_are_kept_beside_the_facts_named_and_never_scored(company):
    rows = {"events": [event("1", page="price", visitor=SECRET), event("2", "unheard_of", page=SECRET)]}
    answer = company.post("/v1/events", rows)
    assert answer["undeclared_properties"] == ["page_view.visitor", "unheard_of.page"]
    assert answer["undeclared"] == ["unheard_of"]
    lead_id = company.lead()
    with company.ledger.read() as tx:
        facts = [text for (text,) in tx.conn.exec_driver_sql("SELECT properties FROM event ORDER BY id")]
    assert facts == ['{"page":"price"}', "{}"]
    assert beside_facts(company) == [("page", f'"{SECRET}"'), ("visitor", f'"{SECRET}"')]
    again = company.post("/v1/events", rows)
    assert (again["new"], again["same"]) == (0, 2)
    assert "price" in company.score()["rules"][0]["event"]["label"]
    shown = (company.score(), company.get(f"/v1/leads/{lead_id}/events"), company.page(f"/leads/{lead_id}"))
    assert SECRET not in str(shown)


def test_erasing_a_person_erases_undeclared_properties_too(company):
    company.post("/v1/events", {"events": [event("1", page="price", url=f"https://example.com/?email={SECRET}")]})
    lead_id = company.lead()
    company.score()
    company.event("2", "page_view", properties={"ref": SECRET})
    assert company.http.delete(f"/v1/leads/{lead_id}/person").json()["erased"]
    assert beside_facts(company) == []
    with company.ledger.read() as tx:
        [(content, tail)] = tx.conn.exec_driver_sql("SELECT content, tail FROM lead_state").all()
    assert (content, tail) == (None, "")
    assert [row["kind"] for row in company.get(f"/v1/leads/{lead_id}/events")["events"]] == ["page_view"] * 2


def test_old_undeclared_properties_can_be_forgotten(company):
    company.post("/v1/events", {"events": [event("1", url="old"), event("2", url="new")]})
    with company.ledger.begin() as tx:
        assert forget_older_than(tx, START) == 0
        assert forget_older_than(tx, Micros(START + 1)) == 2
    assert beside_facts(company) == []


@pytest.mark.parametrize("name", ["email", "name", "contact_phone", "message", "address", "note", "work_email"])
def test_personal_names_are_refused_with_the_way_out(company, name):
    message = {"source": "ma", "external_id": "L-1", "attributes": {"employees": 5, name: SECRET}}
    problem = company.post("/v1/leads", message, 422)
    assert f"'{name}'" in problem["detail"]
    assert "person" in problem["hint"]
    answer = company.post("/v1/events", {"events": [event("1", page="price"), event("2", **{name: SECRET})]}, 207)
    assert (answer["new"], [row["index"] for row in answer["refused"]]) == (1, [1])
    assert "person" in answer["refused"][0]["detail"]
    assert SECRET.encode() not in everywhere(company)


def test_whether_something_is_there_is_a_fact_and_a_company_is_no_person(company):
    lead_id = company.lead(attributes={"phone": True, "email": None, "company_name": "例示工業"})
    assert stored(company, lead_id)[0].attributes == {"phone": True, "company_name": "例示工業"}


def test_what_was_stored_once_is_not_shown(company):
    from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events

    lead_id = company.lead()
    with company.ledger.begin() as tx:
        append_events(tx, [NewEvent("old", "1", lead_id, "site_visit", START, None, {"visitor": SECRET})])
        append_attributes(tx, [NewAttribute("old", "2", lead_id, "email", SECRET, START)])
    assert company.score()["total"] == 1
    assert SECRET not in str(company.score())
    assert SECRET not in company.page(f"/leads/{lead_id}")


def test_what_a_form_sends_is_read_as_the_import_reads_it(company):
    sent = {"employees": "１,200", "expected_by": "2027/02/01", "has_authority": "はい", "other": 1}
    message = {"source": "ma", "external_id": "L-1", "attributes": sent}
    answer = company.post("/v1/leads", message)
    assert (answer["mistyped"], answer["undeclared"]) == ([], ["other"])
    assert company.post("/v1/leads", message) == answer | {"new": 0, "same": 4}
    read = {"employees": 1200.0, "expected_by": "2027-02-01", "has_authority": True, "other": 1.0}
    assert stored(company, answer["lead_id"])[0].attributes == read
    for sent in ("2027-02-01T00:00:00+09:00", "2027-01-31T15:00:00Z", "2027-02-01 09:30", "2027年2月1日"):
        assert company.lead(attributes={"expected_by": sent}) == answer["lead_id"]
        assert stored(company, answer["lead_id"])[0].attributes["expected_by"] == "2027-02-01"


@pytest.mark.parametrize("concrete", [True, "true", "yes", "はい", "1", 1], ids=repr)
def test_an_inquiry_of_a_form_that_says_true_in_words_is_a_fast_track(company, concrete):
    company.event("1", "contact_form", properties={"concrete": concrete})
    assert company.score()["temperature"] == "hot"


UNREADABLE = {
    "has_authority": ("そうです", 7),
    "employees": ("約200万円", True),
    "expected_by": (20270201, "来年", "0001-01-01"),
}


def test_what_cannot_be_read_leaves_a_gate_unknown_and_is_named(company):
    asked = {
        "has_authority": Compare("has_authority", Op.EQ, (True,)),
        "employees": Compare("employees", Op.GTE, (100.0,)),
        "expected_by": Compare("expected_by", Op.WITHIN_DAYS, (183.0,)),
    }
    word = Label("条件", "gate")
    gates = tuple(Gate(name, name, word, when, word) for name, when in asked.items())
    company.publish(replace(default_card(), gates=gates))
    for number, (name, value) in enumerate((name, value) for name, values in UNREADABLE.items() for value in values):
        lead = {"source": "ma", "external_id": f"U-{number}", "attributes": {name: value}}
        assert company.post("/v1/leads", lead)["mistyped"] == [name]
        for score in (company.score(f"U-{number}"), company.post("/v1/score", {"attributes": {name: value}})):
            assert score["mistyped"] == [name]
            assert {gate["state"] for gate in score["gates"]} == {"unknown"}, (name, value)


def test_a_stateless_score_reads_its_body_alike(company):
    rows = [{"kind": "contact_form", "happened_at": iso(START), "properties": {"concrete": "true", "memo": SECRET}}]
    body = {"attributes": {"employees": "600", "expected_by": "soon"}, "events": rows, "lang": "en"}
    score = company.post("/v1/score", body)
    assert (score["total"], score["temperature"]) == (15, "hot")
    assert score["mistyped"] == ["expected_by"]
    assert SECRET not in str(score)
