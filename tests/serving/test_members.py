"""A member given twice is refused with its name, on every route; many unknown members cost little."""

from __future__ import annotations

import json
import time

import pytest

from ondo.domain.instant import iso
from tests.serving.builders import START, api_document

TWICE = [
    ("/v1/leads", '{"source":"ma","external_id":"A","external_id":"B"}', "external_id"),
    ("/v1/leads", '{"source":"ma","external_id":"A","attributes":{"employees":1,"employees":600}}', "employees"),
    ("/v1/leads/batch", '{"leads":[{"source":"ma","external_id":"A","external_id":"B"}]}', "external_id"),
    ("/v1/leads/batch", '{"leads":[],"leads":[{"source":"ma","external_id":"B"}]}', "leads"),
    ("/v1/events", '{"events":[{"kind":"a","kind":"b"}]}', "kind"),
    ("/v1/score", '{"source":"ma","external_id":"A","\\u0073ource":"crm"}', "source"),
    ("/v1/score", '{"attributes":{"a":1,"a":2}}', "a"),
    ("/v1/scores", '{"scores":[{"lead_id":"A","lead_id":"B"}]}', "lead_id"),
    ("/v1/outcomes", '{"source":"crm","key":"1","key":"2"}', "key"),
    ("/v1/leads/none/missed-hot", '{"rater":"a","rater":"b"}', "rater"),
    ("/v1/handoffs/none/feedback", '{"label":"accurate_hot","label":"false_hot"}', "label"),
]


@pytest.mark.parametrize(("path", "body", "name"), TWICE, ids=[f"{path} {name}" for path, _, name in TWICE])
def test_a_member_given_twice_is_refused_with_its_name(company, path, body, name):
    answer = company.http.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert f"'{name}' is given twice" in answer.text
    assert answer.json()["code"] == "input_invalid"


def test_every_route_with_a_body_looks_for_members_given_twice(company):
    paths = api_document()["paths"]
    bodies = [(method, path) for path, ways in paths.items() for method, way in ways.items() if "requestBody" in way]
    assert len(bodies) > 10
    for method, path in bodies:
        answer = company.http.request(method, path.replace("{name}", "segment"), content='{"x":1,"x":2}')
        assert (answer.status_code, "'x' is given twice" in answer.text) == (422, True), path


def test_a_row_with_a_member_twice_spoils_only_itself(company):
    good = {"source": "ma", "external_id": "A", "key": "1", "kind": "page_view", "happened_at": iso(START)}
    bad = json.dumps(good | {"key": "2"})[:-1] + ', "kind": "demo_request"}'
    answer = company.http.post("/v1/events", content=f'{{"events":[{bad},{json.dumps(good)}]}}')
    assert answer.status_code == 207
    assert answer.json()["new"] == 1
    [row] = answer.json()["refused"]
    assert (row["index"], row["key"], row["code"]) == (0, "2", "input_invalid")
    assert "'kind' is given twice" in row["detail"]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/v1/events", "/v1/leads", "/v1/score"])
def test_a_hundred_thousand_unknown_members_cost_little(company, path):
    body = json.dumps({f"m{n}": n for n in range(15_000 if path == "/v1/leads" else 100_000)})
    began = time.process_time()
    answer = company.http.post(path, content=body)
    assert (answer.status_code, time.process_time() - began < 2) == (422, True)
    assert "members" in answer.json()["detail"]


def test_numbers_of_any_length_and_deep_nesting_are_refused_as_before(company):
    assert company.http.post("/v1/score", content='{"source":' + "9" * 5000 + "}").status_code == 400
    assert company.http.post("/v1/score", content="[" * 100_000).status_code == 400
    assert company.http.post("/v1/events", content=b'{"events": "\xff"}').status_code == 400
