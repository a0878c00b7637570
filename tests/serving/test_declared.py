"""What may enter the facts: nothing personal, declared properties only, and a word about values of a wrong type."""

from __future__ import annotations

import pytest

from ondo.domain.card import ValueType
from ondo.domain.instant import iso
from ondo.ledger.facts import lead_facts
from serving.declared import converted
from tests.serving.builders import START, Company

SECRET = "hanako@example.co.jp"


def stored(found: Company, lead_id: str):
    with found.ledger.read() as tx:
        return lead_facts(tx, lead_id, tx.now)


def everywhere(found: Company) -> bytes:
    return b"".join(file.read_bytes() for file in found.settings.home.glob("ledger.sqlite*"))


def event(key: str, kind: str = "page_view", **properties: object) -> dict[str, object]:
    base = {"source": "ma", "external_id": "L-1", "key": key, "happened_at": iso(START)}
    return base | {"kind": kind, "properties": properties}


def test_undeclared_properties_are_named_and_not_stored(found):
    rows = {"events": [event("1", page="price", visitor=SECRET), event("2", "unheard_of", page=SECRET)]}
    answer = found.post("/v1/events", rows)
    assert answer["dropped_properties"] == ["page_view.visitor", "unheard_of.page"]
    assert answer["undeclared"] == ["unheard_of"]
    _, events = stored(found, found.lead())
    assert [one.properties for one in events] == [{"page": "price"}, {}]
    again = found.post("/v1/events", rows)
    assert (again["new"], again["same"]) == (0, 2)
    assert SECRET.encode() not in everywhere(found)
    assert "price" in found.score()["rules"][0]["event"]["label"]


@pytest.mark.parametrize("name", ["email", "name", "contact_phone", "message", "address", "note", "work_email"])
def test_personal_names_are_refused_with_the_way_out(found, name):
    message = {"source": "ma", "external_id": "L-1", "attributes": {"employees": 5, name: SECRET}}
    problem = found.post("/v1/leads", message, 422)
    assert f"'{name}'" in problem["detail"]
    assert "person" in problem["hint"]
    answer = found.post("/v1/events", {"events": [event("1", page="price"), event("2", **{name: SECRET})]}, 207)
    assert (answer["new"], [row["index"] for row in answer["refused"]]) == (1, [1])
    assert "person" in answer["refused"][0]["detail"]
    assert SECRET.encode() not in everywhere(found)


def test_whether_something_is_there_is_a_fact_and_a_company_is_no_person(found):
    lead_id = found.lead(attributes={"phone": True, "email": None, "company_name": "例示工業"})
    assert stored(found, lead_id)[0].attributes == {"phone": True, "company_name": "例示工業"}


def test_what_was_stored_once_is_not_shown(found):
    from ondo.ledger.facts import NewAttribute, NewEvent, append_attributes, append_events

    lead_id = found.lead()
    with found.ledger.begin() as tx:
        append_events(tx, [NewEvent("old", "1", lead_id, "site_visit", START, None, {"visitor": SECRET})])
        append_attributes(tx, [NewAttribute("old", "2", lead_id, "email", SECRET, START)])
    assert found.score()["total"] == 1
    assert SECRET not in str(found.score())
    assert SECRET not in found.page(f"/leads/{lead_id}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("600", 600.0), (" 600 ", 600.0), ("６００", 600.0), ("-1.5", -1.5)),
        *(("600人", "600人"), ("1e3", "1e3"), ("nan", "nan"), ("", ""), ("1,200", "1,200"), ("9" * 20, "9" * 20)),
    ],
)
def test_only_a_plain_number_is_converted(text, number):
    assert converted(text, ValueType.NUMBER) == number
    assert converted(text, ValueType.TEXT) == text


def test_a_number_sent_as_text_scores_and_the_rest_is_named(found):
    wrong = {"employees": "600", "expected_by": "soon", "industry": 5, "has_authority": "yes", "other": 1}
    message = {"source": "ma", "external_id": "L-1", "attributes": wrong}
    answer = found.post("/v1/leads", message)
    assert answer["mistyped"] == ["expected_by", "has_authority", "industry"]
    assert answer["undeclared"] == ["other"]
    assert found.post("/v1/leads", message) == answer | {"new": 0, "same": 5}
    assert stored(found, answer["lead_id"])[0].attributes["employees"] == 600.0
    score = found.score()
    assert (score["total"], score["mistyped"]) == (15, ["expected_by", "has_authority", "industry"])
    events = {"events": [event("1", page=5), event("2", "contact_form", concrete="true")]}
    assert found.post("/v1/events", events)["mistyped"] == ["contact_form.concrete", "page_view.page"]


def test_a_stateless_score_reads_its_body_alike(found):
    rows = [{"kind": "contact_form", "happened_at": iso(START), "properties": {"concrete": "true", "memo": SECRET}}]
    body = {"attributes": {"employees": "600", "expected_by": "soon"}, "events": rows, "lang": "en"}
    score = found.post("/v1/score", body)
    assert (score["total"], score["temperature"]) == (15, "cold")
    assert score["mistyped"] == ["contact_form.concrete", "expected_by"]
    assert SECRET not in str(score)
