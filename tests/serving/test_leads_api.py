"""Leads through the API: batches, histories in pages, outcomes, missed hot."""

from __future__ import annotations

import pytest

from ondo.domain.instant import DAY, SECOND, iso
from ondo.ledger.access import audit
from tests.serving.builders import START, Company, make_hot


def pages(company: Company, path: str, member: str, limit: int) -> list[dict[str, object]]:
    """Follow the cursors from the first page to the last."""
    rows, cursor = [], ""
    while True:
        answer = company.get(f"{path}?limit={limit}{cursor}")
        assert len(answer[member]) <= limit
        rows += answer[member]
        if answer["next"] is None:
            return rows
        cursor = f"&cursor={answer['next']}"


def test_each_lead_of_a_batch_stands_for_itself(company):
    company.lead("L-0", attributes={"employees": 5}, key="k")
    answer = company.post(
        "/v1/leads/batch",
        {
            "leads": [
                {"source": "ma", "external_id": "L-1", "attributes": {"employees": 600, "who": "x"}, "title": "部長"},
                {"source": "ma", "external_id": "L-2", "attributes": {"email": "a@example.com"}},
                {"source": "ma", "external_id": "L-3", "attributes": {"industry": "it", "employees": 6}, "key": "k"},
                {"source": "ma", "external_id": "L-1", "attributes": {"employees": 600}},
                {"source": "ma"},
            ]
        },
        207,
    )
    assert [(row["index"], row["new"], row["same"]) for row in answer["leads"]] == [(0, 3, 0), (3, 0, 1)]
    assert answer["leads"][0]["undeclared"] == ["who"]
    assert [(row["index"], row["key"], row["code"]) for row in answer["refused"]] == [
        (1, "L-2", "input_invalid"),
        (2, "L-3", "key_reused"),
        (4, None, "input_invalid"),
    ]
    lead_id = company.lead("L-3")
    assert "industry" not in company.get(f"/v1/leads/{lead_id}")["attributes"], "a refused row leaves nothing behind"


def test_a_batch_of_more_than_a_thousand_leads_is_not_taken(company):
    """test_big_batches sends a thousand."""
    rows = [{"source": "ma", "external_id": f"L-{number}", "attributes": {"employees": 1}} for number in range(1_001)]
    assert company.post("/v1/leads/batch", {"leads": rows}, 422)["code"] == "input_invalid"


def test_a_batch_of_scores_answers_each_row_as_if_it_came_alone(company):
    make_hot(company)
    alone = company.score(explain="rules")
    row = {"source": "ma", "external_id": "L-1", "lang": "en", "explain": "rules"}
    answer = company.post("/v1/scores", {"scores": [row, row | {"external_id": "L-9"}, row]}, 207)
    named = {"source": "ma", "external_id": "L-1"}
    assert answer["scores"] == [
        {"index": 0, "answer": alone} | named,
        {"index": 2, "answer": alone} | named,
    ]
    by_card = company.post("/v1/scores/by-card", {"scores": [row]})["scores"]
    assert by_card == [{"index": 0, "answer": {"scores": [alone]}} | named]
    assert [(item["index"], item["key"], item["status"]) for item in answer["refused"]] == [(1, "L-9", 404)]
    assert company.post("/v1/scores", {"scores": [row | {"external_id": "L-9"}]}, 404)["code"] == "not_found"


def test_a_lead_and_its_histories_are_read_page_by_page(company):
    lead_id = company.lead()
    for day, employees in enumerate([5, 50, None, 500, 5_000]):
        company.lead(attributes={"employees": employees}, happened_at=iso(START - (day + 1) * DAY))
        company.event(f"e-{day}", "page_view", iso(START - DAY), properties={"page": "price", "secret": "x"})
    answer = pages(company, f"/v1/leads/{lead_id}/attributes", "attributes", 2)
    assert [row["value"] for row in answer] == [5, 50, None, 500, 5_000], "late facts stand where they belong"
    assert pages(company, f"/v1/leads/{lead_id}/attributes", "attributes", 200) == answer
    assert company.get(f"/v1/leads/{lead_id}/attributes?name=industry")["attributes"] == []
    seen = pages(company, f"/v1/leads/{lead_id}/events", "events", 2)
    assert [row["key"] for row in seen] == [f"e-{day}" for day in (4, 3, 2, 1, 0)]
    assert seen[0]["properties"] == {"page": "price"}
    view = company.get(f"/v1/leads/{lead_id}")
    assert (view["attributes"], view["events"]) == ({"employees": 5}, 5)
    before = company.get(f"/v1/leads/{lead_id}?as_of={iso(START - SECOND)}".replace("+", "%2B"))
    assert (before["attributes"], before["events"]) == ({}, 0), "nothing was known yet"


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=x", "cursor=WyJhIiwxXQ", "cursor=bnVsbA"])
def test_a_wrong_limit_or_cursor_is_refused(company, query):
    assert company.get(f"/v1/leads/{company.lead()}/attributes?{query}", 422)["code"] == "input_invalid"


def test_an_outcome_with_its_amount_closes_the_hand_off_and_comes_twice(company):
    handoff_id, lead_id = make_hot(company)["handoff"]["handoff_id"], company.lead()
    body = {"source": "crm", "key": "won-1", "lead_id": lead_id, "outcome": "won"}
    body["amount"] = {"minor": 1_200_000, "currency": "JPY"}
    expected = {"lead_id": lead_id, "handoff_id": None, "new": 1, "closed": [handoff_id], "corrected": []}
    assert company.post("/v1/outcomes", body) == expected
    company.clock.forward(DAY)
    assert company.post("/v1/outcomes", body) == expected | {"new": 0, "closed": []}
    other = {"lead_id": company.lead("L-2")}
    assert company.post("/v1/outcomes", body | other, 409)["code"] == "key_reused"
    [answer] = company.get(f"/v1/leads/{lead_id}/outcomes")["outcomes"]
    assert (answer["outcome"], answer["amount"], answer["happened_at"]) == ("won", body["amount"], iso(START))
    assert company.get(f"/v1/leads/{lead_id}")["open_handoffs"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"amount": {"minor": -1, "currency": "JPY"}}, 422),
        ({"amount": {"minor": 1, "currency": "yen"}}, 422),
        ({"amount": {"minor": 1.5, "currency": "JPY"}}, 422),
        ({"amount": {"minor": 1}}, 422),
        ({"lead_id": "nobody"}, 404),
        ({"handoff_id": "none"}, 422),
        ({"lead_id": None, "handoff_id": "none"}, 404),
        ({"lead_id": None, "external_id": "L-9"}, 404),
        ({"happened_at": "2026-11-01T00:00:00Z"}, 422),
    ],
)
def test_a_wrong_outcome_is_refused(company, change, status):
    body = {"source": "crm", "key": "k", "lead_id": company.lead(), "outcome": "won"} | change
    company.post("/v1/outcomes", body, status)


def test_sales_raises_a_missed_hot_on_a_lead_that_was_not_handed_over(company):
    lead_id = company.lead()
    path, text = f"/v1/leads/{lead_id}/missed-hot", {"rater": "s-1"}
    assert company.post(path, text) == {"lead_id": lead_id, "new": 1}
    company.clock.forward(DAY)
    assert company.post(path, text)["new"] == 0, "a second click"
    assert company.post(path, {"rater": "s-2", "key": "k"})["new"] == 1
    view = company.get(f"/v1/leads/{lead_id}")
    assert (view["last_label"], view["last_reason"]) == ("missed_hot", None)
    make_hot(company)
    assert company.post(path, {"rater": "s-3"}, 409)["code"] == "conflict"
    assert company.post(path, {"rater": "s-2", "key": "k"})["new"] == 0, "said before the hand-off"
    company.post("/v1/leads/nobody/missed-hot", text, 404)


def test_a_missed_hot_may_say_how_it_was_known(company):
    lead_id = company.lead()
    path, text = f"/v1/leads/{lead_id}/missed-hot", {"rater": "s-1", "reason": "referred"}
    assert [company.post(path, text)["new"] for _ in range(2)] == [1, 0]
    assert company.get(f"/v1/leads/{lead_id}")["last_reason"] == "referred"
    company.post(path, {"rater": "s-2", "reason": "no_budget"}, 422)
    row = {"source": "ma", "external_id": "L-1", "rater": "s-3", "label": "missed_hot", "reason": "met", "key": "k"}
    assert company.post("/v1/feedback", {"feedback": [row]})["feedback"][0]["new"] == 1
    assert company.get(f"/v1/leads/{lead_id}")["last_reason"] == "met"
    company.post("/v1/feedback", {"feedback": [row | {"key": "2", "reason": "not_now"}]}, 422)
    company.post("/v1/feedback", {"feedback": [row | {"key": "2", "label": "false_hot"}]}, 422)


def test_erasing_a_person_leaves_the_facts(company):
    company.lead(person={"name": "佐藤 花子", "email": "hanako@example.co.jp"})
    answer = make_hot(company)
    lead_id, handoff = answer["lead_id"], f"/v1/handoffs/{answer['handoff']['handoff_id']}"
    assert company.get(handoff)["name"] == "佐藤 花子"
    erase = company.http.delete(f"/v1/leads/{lead_id}/person")
    assert (erase.status_code, erase.json()) == (200, {"lead_id": lead_id, "erased": True})
    assert company.get(handoff)["person"] is None
    assert company.get(handoff)["total"] == answer["total"]
    assert "佐藤" not in company.get(f"/v1/leads/{lead_id}").__repr__()
    assert company.http.delete(f"/v1/leads/{lead_id}/person").json()["erased"] is False
    assert company.http.delete("/v1/leads/nobody/person").status_code == 404
    with company.ledger.read() as tx:
        reply = audit.entries(tx, action="person.erased")
    assert [(row.actor, row.target, row.detail) for row in reply] == [
        ("local", lead_id, {"held": False}),
        ("local", lead_id, {"held": True}),
    ]
