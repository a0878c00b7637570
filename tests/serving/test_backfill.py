"""A connector brings a CRM's history over the API: batches, what was known when, and scores that open nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.client import Client
from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, iso
from ondo.ledger.db import schema, service_schema
from serving.schemas.batches import ContactsOut, FeedbacksOut, OutcomesOut
from serving.schemas.leads import LeadView
from serving.schemas.scores import ScoreBatchOut
from tests.serving.builders import BASE, HOT, START, Company, make_hot

CRM = {"source": "ma", "external_id": "L-1"}


def ago(days: float) -> str:
    return iso(Micros(START - int(days * DAY)))


def counts(company: Company, *tables: sa.Table) -> list[int]:
    with company.ledger.read() as tx:
        return [tx.conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_connector_that_replays_field_history_says_when_each_value_was_known(company):
    for days, employees in ((30, 10), (20, 700)):
        company.lead(attributes={"employees": employees}, happened_at=ago(days), known_at=ago(days - 5))
    lead_id = company.lead(attributes={"industry": "it"}, known_at=ago(3))
    again = company.post("/v1/leads", CRM | {"attributes": {"industry": "it"}, "known_at": ago(3)})
    assert (again["new"], again["same"]) == (0, 1)

    def values(days: float) -> Any:
        return company.get(f"/v1/leads/{lead_id}?as_of={ago(days).replace('+', '%2B')}")["attributes"]

    assert [values(days) for days in (26, 25, 16, 15)] == [{}, {"employees": 10}, {"employees": 10}, {"employees": 700}]
    assert values(2) == {"employees": 700, "industry": "it"}
    latest = company.get(f"/v1/leads/{lead_id}/attributes")["attributes"][0]
    assert (latest["happened_at"], latest["known_at"]) == (ago(3), ago(3)), "since when it was known"


@pytest.mark.parametrize("what", ["leads", "outcomes", "feedback", "contacts", "claim", "missed-hot"])
@pytest.mark.parametrize(("known_at", "code"), [("2999-01-01T00:00:00Z", "input_invalid"), ("later", "fact_in_future")])
def test_known_at_has_the_bounds_of_an_event(company, what, known_at, code):
    handoff = f"/v1/handoffs/{make_hot(company)['handoff']['handoff_id']}"
    lead_id = company.lead("L-2")
    bodies = {
        "leads": ("/v1/leads", CRM | {"attributes": {"employees": 1}}),
        "outcomes": ("/v1/outcomes", CRM | {"key": "o", "outcome": "won"}),
        "feedback": (f"{handoff}/feedback", {"label": "accurate_hot", "rater": "s"}),
        "contacts": (f"{handoff}/contacts", {"channel": "email", "reached": True}),
        "claim": (f"{handoff}/claim", {"owner": "s"}),
        "missed-hot": (f"/v1/leads/{lead_id}/missed-hot", {"rater": "s"}),
    }
    path, body = bodies[what]
    when = iso(Micros(START + 6 * MINUTE)) if known_at == "later" else known_at
    assert company.post(path, body | {"known_at": when}, 422)["code"] == code


def test_feedback_and_contacts_are_known_when_the_crm_knew_them(company):
    handoff_id = make_hot(company)["handoff"]["handoff_id"]
    path = f"/v1/handoffs/{handoff_id}"
    company.clock.forward(2 * DAY)
    known = {"happened_at": iso(Micros(START + HOUR)), "known_at": iso(Micros(START + DAY))}
    company.post(f"{path}/claim", {"owner": "s", **known})
    company.post(f"{path}/contacts", {"channel": "telephone", "reached": True, **known})
    company.post(f"{path}/feedback", {"label": "accurate_hot", "rater": "s", **known})
    tables = (schema.contact, schema.feedback, service_schema.claim)
    with company.ledger.read() as tx:
        for table in tables:
            row = tx.conn.execute(sa.select(table.c.happened_at, table.c.known_at)).one()
            assert tuple(row) == (START + HOUR, START + DAY)


def test_a_batch_of_outcomes_answers_row_by_row_and_may_come_twice(company):
    opened = make_hot(company)["handoff"]["handoff_id"]
    company.lead("L-2")
    rows = [
        CRM | {"key": "1", "outcome": "opportunity", "known_at": iso(START)},
        CRM | {"key": "2", "external_id": "L-2", "outcome": "lost", "happened_at": ago(1)},
        CRM | {"key": "3", "external_id": "nobody", "outcome": "lost"},
        CRM | {"key": "1", "outcome": "won"},
        CRM | {"key": "5"},
        {"source": "ma", "key": "6", "handoff_id": opened, "outcome": "won", "amount": {"minor": 5, "currency": "JPY"}},
    ]
    answer = company.post("/v1/outcomes/batch", {"outcomes": rows}, 207)
    OutcomesOut.model_validate(answer)
    assert [
        (outcome["index"], outcome["key"], outcome["new"], outcome["closed"]) for outcome in answer["outcomes"]
    ] == [
        (0, "1", 1, [opened]),
        (1, "2", 1, []),
        (3, "1", 1, []),
        (5, "6", 1, []),
    ], "an outcome is a state: another word under its key is a later fact"
    assert [
        (outcome["index"], outcome["key"], outcome["external_id"], outcome["code"]) for outcome in answer["refused"]
    ] == [
        (2, "3", "nobody", "not_found"),
        (4, "5", "L-1", "input_invalid"),
    ]
    company.clock.forward(DAY)
    again = company.post("/v1/outcomes/batch", {"outcomes": [rows[3], rows[1], rows[5]]})
    assert [outcome["new"] for outcome in again["outcomes"]] == [0, 0, 0], (
        "a key without an instant means the first one"
    )
    assert company.post("/v1/outcomes/batch", {"outcomes": [rows[2]]}, 404)["code"] == "not_found"
    assert counts(company, schema.outcome) == [4]


def test_a_batch_of_feedback_names_hand_offs_or_leads(company):
    opened = make_hot(company)["handoff"]["handoff_id"]
    company.lead("L-2")
    text = CRM | {"rater": "sales-07"}
    rows = [
        text | {"key": "1", "label": "accurate_hot", "happened_at": iso(START)},
        {"source": "ma", "key": "2", "handoff_id": opened, "label": "false_hot", "reason": "not_now", "rater": "s-2"},
        text | {"key": "3", "external_id": "L-2", "label": "missed_hot"},
        text | {"key": "4", "external_id": "L-2", "label": "accurate_hot"},
        text | {"key": "5", "label": "accurate_hot", "happened_at": ago(1)},
        text | {"key": "6", "label": "false_hot"},
    ]
    answer = company.post("/v1/feedback", {"feedback": rows}, 207)
    FeedbacksOut.model_validate(answer)
    assert [(row["key"], row["handoff_id"], row["new"]) for row in answer["feedback"]] == [
        ("1", opened, 1),
        ("2", opened, 1),
        ("3", None, 1),
    ]
    assert answer["feedback"][1]["closed_at"] == iso(START), "sent back"
    assert [(row["key"], row["code"]) for row in answer["refused"]] == [
        ("4", "not_found"),
        ("5", "not_found"),
        ("6", "input_invalid"),
    ]
    company.clock.forward(DAY)
    company.lead(attributes={"employees": 5})
    assert [row["new"] for row in company.post("/v1/feedback", {"feedback": rows[:3]})["feedback"]] == [0, 0, 0]
    assert counts(company, schema.feedback) == [3]


def test_a_batch_of_contacts_counts_for_the_hand_offs_that_were_open(company):
    opened = make_hot(company)["handoff"]["handoff_id"]
    rows = [
        CRM | {"key": "before", "channel": "telephone", "reached": True, "happened_at": ago(1)},
        CRM | {"key": "open", "channel": "telephone", "reached": False},
        {"source": "crm", "key": "named", "handoff_id": opened, "channel": "email", "reached": True},
        CRM | {"key": "whom", "external_id": "nobody", "channel": "email", "reached": True},
    ]
    answer = company.post("/v1/contacts", {"contacts": rows}, 207)
    ContactsOut.model_validate(answer)
    assert [(contact["key"], contact["handoff_id"], contact["new"]) for contact in answer["contacts"]] == [
        ("before", None, 1),
        ("open", None, 1),
        ("named", opened, 1),
    ]
    assert company.get("/v1/handoffs")["handoffs"][0]["attempts"] == 2
    company.clock.forward(DAY)
    assert [contact["new"] for contact in company.post("/v1/contacts", {"contacts": rows[:3]})["contacts"]] == [0, 0, 0]


def test_a_lead_is_read_by_the_callers_own_id(company):
    lead_id = company.lead(attributes={"employees": 7}, happened_at=ago(1))
    seen = company.get("/v1/leads?source=ma&external_id=L-1")
    LeadView.model_validate(seen)
    assert seen == company.get(f"/v1/leads/{lead_id}")
    assert company.get(f"/v1/leads?source=ma&external_id=L-1&as_of={ago(2)}")["attributes"] == {}
    assert company.get("/v1/leads?source=ma&external_id=L-9", 404)["code"] == "not_found"
    assert company.get("/v1/leads?source=ma", 422)["code"] == "input_invalid"


def test_a_batch_of_scores_names_each_row_as_the_caller_did_refused_ones_too(company):
    lead_id = company.lead()
    rows = [CRM, CRM | {"external_id": "L-9"}, {"lead_id": lead_id}, {"lead_id": "no"}, CRM | {"lang": "xx"}]
    answer = company.post("/v1/scores", {"scores": [*rows, {"attributes": {}}]}, 207)
    ScoreBatchOut.model_validate(answer)
    named = [(score["index"], score["source"], score["external_id"]) for score in answer["scores"]]
    assert named == [(0, "ma", "L-1"), (2, None, None), (5, None, None)]
    reply = [(score["index"], score["key"], score["source"], score["external_id"]) for score in answer["refused"]]
    assert reply == [(1, "L-9", "ma", "L-9"), (3, "no", None, None), (4, "L-1", "ma", "L-1")]


TRACES = (
    *(schema.handoff, schema.open_handoff, schema.heat, schema.score_log, schema.handoff_close),
    *(service_schema.outbox, service_schema.reactivation),
)


def test_bulk_scores_with_handoff_false_open_nothing(company):
    company.publish(replace(default_card(), exploration_rate=1.0))
    company.lead("hot", attributes=HOT)
    for kind in ("demo_request", "document_request"):
        company.event(kind, kind, external_id="hot")
    for number in range(20):
        company.lead(f"L-{number}", attributes={"employees": 700})
    rows = [{"source": "ma", "external_id": name, "lang": "en"} for name in ("hot", *(f"L-{n}" for n in range(20)))]
    before = counts(company, *TRACES)
    looked = company.post("/v1/scores", {"scores": [row | {"handoff": False} for row in rows]})["scores"]
    assert [item["answer"]["temperature"] for item in looked[:2]] == ["hot", "cold"]
    assert company.score("hot", handoff=False, explain="rules") == company.score("hot", handoff=False, explain="rules")
    company.http.__exit__(None, None, None)  # the score log is written behind the answers, and completely at shutdown
    company.http.__enter__()
    assert counts(company, *TRACES) == before
    assert sum(before[:5]) == 0
    done = company.post("/v1/scores", {"scores": rows})["scores"]
    assert counts(company, schema.handoff) == [21], "as they open without it"
    same = [{**item["answer"], "handoff": None} for item in looked]
    assert same == [{**item["answer"], "handoff": None} for item in done]
    assert company.score("hot", handoff=False)["handoff"]["opened_now"] is False, "what is open is shown"


def test_a_look_neither_reactivates_nor_ends_an_open_hand_off(company):
    opened = make_hot(company)["handoff"]
    company.event("switch", "switch_inquiry", properties={"urgent": True})
    before = counts(company, *TRACES)
    assert company.score(handoff=False)["handoff"]["due_at"] == opened["due_at"]
    company.clock.forward(100 * DAY)
    assert company.score(handoff=False)["handoff"]["handoff_id"] == opened["handoff_id"]
    now = counts(company, *TRACES)
    assert now[:3] + now[4:] == before[:3] + before[4:], "the log is written behind the answers"


def test_the_client_brings_a_history(company):
    opened = make_hot(company)["handoff"]["handoff_id"]
    client = Client(BASE, lang="en", http=company.http)
    text = {"source": "crm", "handoff_id": opened}
    assert client.find_lead("ma", "L-1")["open_handoffs"] == [opened]
    tried = text | {"key": "c", "channel": "telephone", "reached": True}
    assert client.save_contacts([tried])["contacts"][0]["new"] == 1
    judged = text | {"key": "f", "label": "accurate_hot", "rater": "s"}
    assert client.save_feedback([judged])["feedback"][0]["new"] == 1
    assert client.save_outcomes([text | {"key": "o", "outcome": "won"}])["outcomes"][0]["closed"] == [opened]
    assert (
        client.scores([{"source": "ma", "external_id": "L-1", "handoff": False}])["scores"][0]["external_id"] == "L-1"
    )
