"""Facts in: accepted once, row by row, in any order; people apart from facts."""

from __future__ import annotations

from ondo.domain.instant import DAY, iso
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.identity.person import person
from tests.serving.builders import START


def events(*rows: dict[str, object]) -> dict[str, object]:
    base = {"source": "ma", "external_id": "L-1", "kind": "site_visit", "happened_at": iso(START)}
    return {"events": [base | row for row in rows]}


def attributes(company, lead_id):
    with company.ledger.read() as tx:
        return lead_facts(tx, lead_id, tx.now)[0].attributes


def test_a_lead_is_made_once_and_changed_by_every_later_message(company):
    first = company.lead(attributes={"employees": 600, "industry": "it"})
    again = company.post("/v1/leads", {"source": "ma", "external_id": "L-1", "attributes": {"employees": 700}})
    nothing = {"title_level": None, "undeclared": [], "mistyped": []}
    assert again == {"lead_id": first, "new": 1, "same": 0} | nothing
    assert attributes(company, first) == {"employees": 700.0, "industry": "it"}


def test_the_same_message_changes_nothing(company):
    message = {"source": "ma", "external_id": "L-1", "attributes": {"employees": 600, "odd": "x"}}
    assert company.post("/v1/leads", message)["new"] == 2
    again = company.post("/v1/leads", message)
    assert (again["new"], again["same"], again["undeclared"]) == (0, 2, ["odd"])
    dated = message | {"happened_at": iso(START - DAY)}
    assert company.post("/v1/leads", dated)["new"] == 2
    assert company.post("/v1/leads", dated)["new"] == 0


def test_an_older_value_does_not_replace_a_newer_one(company):
    lead_id = company.lead(attributes={"employees": 600})
    company.lead(attributes={"employees": 50}, happened_at=iso(START - DAY))
    assert attributes(company, lead_id)["employees"] == 600


def test_null_makes_an_attribute_unknown(company):
    lead_id = company.lead(attributes={"expected_by": "2027-01-01"})
    company.clock.forward(DAY)
    company.lead(attributes={"expected_by": None})
    assert "expected_by" not in attributes(company, lead_id)


def test_a_title_leaves_only_its_level_and_a_person_only_its_row(company):
    who = {"name": "佐藤 花子", "email": "h@example.jp"}
    message = {"source": "ma", "external_id": "L-1", "title": "執行役員 営業本部長", "person": who}
    answer = company.post("/v1/leads", message)
    assert answer["title_level"] == "executive"
    assert attributes(company, answer["lead_id"]) == {"title_level": "executive"}
    company.lead(person={"phone": "03-0000-0000"})
    with company.ledger.read() as tx:
        who = person(tx, answer["lead_id"])
    assert (who.name, who.email, who.phone) == ("佐藤 花子", "h@example.jp", "03-0000-0000")


def test_a_batch_twice_changes_nothing_and_other_content_is_409(company):
    batch = events({"key": "1"}, {"key": "2", "kind": "unheard_of"})
    nothing = {"refused": [], "undeclared_properties": [], "mistyped": []}
    assert company.post("/v1/events", batch) == nothing | {"new": 2, "same": 0, "undeclared": ["unheard_of"]}
    assert company.post("/v1/events", batch)["same"] == 2
    problem = company.post("/v1/events", events({"key": "1", "kind": "email_open"}), 409)
    assert problem["code"] == "key_reused"
    assert [row["index"] for row in problem["refused"]] == [0]


def test_a_bad_row_spoils_only_itself(company):
    batch = events(
        {"key": "good"},
        {"key": "future", "happened_at": iso(START + DAY)},
        {"key": "no zone", "happened_at": "2026-09-01T09:00:00"},
        {"key": "no lead", "external_id": None, "lead_id": "nobody"},
        {"key": "good", "kind": "email_open"},
    )
    batch["events"].append("not an event")
    answer = company.post("/v1/events", batch, 207)
    assert answer["new"] == 1
    assert [(row["index"], row["code"]) for row in answer["refused"]] == [
        (1, "fact_in_future"),
        (2, "input_invalid"),
        (3, "not_found"),
        (4, "key_reused"),
        (5, "input_invalid"),
    ]


def test_a_batch_without_a_good_row_is_refused(company):
    assert company.post("/v1/events", events({"key": "1", "happened_at": iso(START + DAY)}), 422)["refused"]
    assert company.post("/v1/events", {"events": []}, 422)["code"] == "input_invalid"
    assert company.post("/v1/events", events(*({"key": str(n)} for n in range(1_001))), 422)["code"] == "input_invalid"


def test_a_full_batch_is_accepted(company):
    assert company.post("/v1/events", events(*({"key": str(n)} for n in range(1_000))))["new"] == 1_000
