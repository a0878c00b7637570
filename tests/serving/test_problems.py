"""Every refusal of Ondo has its status and becomes a problem document; bad input never breaks the service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain import errors
from ondo.domain.errors import DefinitionError, OndoError
from ondo.domain.finding import Finding, Level
from ondo.intake import bodies as intake_bodies
from serving.http import problems
from tests.serving.builders import Company, open_company

POSTS = ("/v1/leads", "/v1/events", "/v1/score", "/v1/handoffs/none/feedback")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home: Path = tmp_path_factory.mktemp("company")
    with open_company(home) as made:
        yield made


def refusals() -> list[type[OndoError]]:
    company, todo = [OndoError], [OndoError]
    while todo:
        for kind in todo.pop().__subclasses__():
            company.append(kind)
            todo.append(kind)
    return company


def test_every_class_of_refusal_is_in_the_table():
    ours = {
        kind for kind in refusals() if kind.__module__ in (errors.__name__, problems.__name__, intake_bodies.__name__)
    }
    assert ours == set(problems.STATUS)
    assert all(400 <= status < 600 for status in problems.STATUS.values())


def test_a_broken_definition_shows_its_findings():
    company = problems.of_error(DefinitionError("broken", [Finding(Level.ERROR, "x", "no", file="card.yaml", line=7)]))
    assert company["status"] == 422
    assert company["findings"] == ["card.yaml:7: error: no"]


def test_what_does_not_exist_is_a_problem_document(company):
    for path, method in (("/nowhere", "GET"), ("/v1/score", "GET"), ("/v1/handoffs/none", "GET")):
        answer = company.http.request(method, path)
        assert answer.status_code in (404, 405)
        assert answer.headers["content-type"] == problems.MEDIA_TYPE
        assert answer.json()["status"] == answer.status_code


def test_a_browser_gets_a_page_where_there_is_none(company):
    answer = company.http.get("/nowhere?lang=en", headers={"accept": "text/html,*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page." in answer.text
    for path, accepted in (("/v1/nowhere", "text/html"), ("/nowhere", "application/json")):
        assert company.http.get(path, headers={"accept": accepted}).headers["content-type"] == problems.MEDIA_TYPE


def test_a_body_that_is_too_large_is_refused_before_it_is_read(company):
    answer = company.http.post("/v1/leads", content=b" " * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_stream_that_grows_too_large_is_refused(company):
    answer = company.http.post("/v1/leads", content=(b" " * 65_536 for _ in range(8)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_another_host_name_or_another_site_is_refused(company):
    foreign = company.http.get("/v1/health", headers={"host": "evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (421, "foreign_host")
    sent = company.http.post("/v1/leads", json={}, headers={"sec-fetch-site": "cross-site"})
    assert (sent.status_code, sent.json()["code"]) == (403, "not_same_origin")


LEAD = {"source": "a", "external_id": "1"}
EVENT = LEAD | {"key": "k", "kind": "site_visit", "happened_at": "2026-09-01T09:00:00Z"}


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        ("/v1/leads", LEAD | {"attributes": {"employees": [600]}}, ["attributes.employees"]),
        ("/v1/leads", LEAD | {"attributes": {"Employees": 600}}, ["attributes.Employees"]),
        ("/v1/leads", LEAD | {"happened_at": "2026-09-01T09:00:00"}, ["happened_at"]),
        ("/v1/leads", LEAD | {"happened_at": 5, "sauce": "x"}, ["happened_at", "sauce"]),
        ("/v1/leads", {"person": {"name": 5}}, ["source", "external_id", "person.name"]),
        ("/v1/leads", [], ["body"]),
        ("/v1/score", {}, ["body"]),
        ("/v1/score", {"events": [{"kind": "k"}]}, ["events.0.happened_at"]),
        ("/v1/handoffs/none/feedback", {"label": "false_hot", "rater": "s"}, ["reason"]),
        ("/v1/handoffs/none/feedback", {"label": "hot", "rater": "s"}, ["label"]),
        ("/v1/events", {"events": []}, ["events"]),
    ],
)
def test_a_refused_body_names_its_fields_once_and_nothing_of_the_inside(shared, path, body, places):
    problem = shared.post(path, body, 422)
    assert [error["at"] for error in problem["errors"]] == places
    assert not any(part in str(problem) for part in ("function", "constrained", "Value error"))


def test_a_refused_row_reads_alike(shared):
    rows = [EVENT, EVENT | {"lead_id": "1"}, EVENT | {"properties": {"page": {}}}]
    answer = shared.post("/v1/events", {"events": rows}, 207)
    assert [row["detail"] for row in answer["refused"]] == [
        "lead_id: name the lead by either external_id or lead_id",
        "properties.page: a value is a text of up to 2,000 characters, a number up to 1e15, true or false",
    ]


def test_a_wrong_query_is_a_problem_document(shared):
    problem = shared.get("/v1/handoffs?lang=fr", 422)
    assert (problem["code"], [error["at"] for error in problem["errors"]]) == ("input_invalid", ["query.lang"])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
members = st.sampled_from(
    [
        *("source", "external_id", "lead_id", "attributes", "events", "as_of"),
        *("happened_at", "key", "kind", "label", "rater"),
    ]
)
bodies = st.one_of(
    st.binary(max_size=200),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(members, json_values, max_size=6).map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [
            b'{"source": "a", "external_id": "x\\ud800"}',
            b'{"source": "a", "external_id": "x", "attributes": {"n": 1e999}}',
            b'{"source": "a", "external_id": "x", "attributes": {"n": NaN}}',
            b'{"source": "a", "external_id": "x", "attributes": {"n": ' + b"9" * 5_000 + b"}}",
            b'{"source": "a", "external_id": "x", "happened_at": "0001-01-01T00:00:00+14:00"}',
            b'{"source": "a", "external_id": "x", "as_of": "9999-12-31T23:59:59-14:00"}',
            b'{"source": "a\\u0000", "external_id": "x"}',
            b'{"events": [' + b"[" * 100_000,
            b'{"events": [{"source": "a", "key": "k", "external_id": "x", "kind": "k", "happened_at": 1e300}]}',
            b'{"events": [{"key": 1e999}], "events": "twice"}',
        ]
    ),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(path=st.sampled_from(POSTS), body=bodies)
def test_no_body_breaks_the_service(shared: Company, path: str, body: bytes):
    answer = shared.http.post(path, content=body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == problems.MEDIA_TYPE
        assert answer.json()["detail"]
        reply = [(row["at"], row["message"]) for row in answer.json().get("errors", ())]
        assert all(at and not at.startswith(("function", "constrained")) for at, _ in reply)
        assert len({at for at, _ in reply}) == len(reply), "one message for each field"
        assert "Value error" not in answer.text


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.dictionaries(st.sampled_from(["label", "reason", "names", "proposal_id", "rule", "back"]), st.text()))
def test_no_form_breaks_the_pages(shared: Company, form: dict[str, str]):
    for path in ("/meeting", "/handoffs/none/feedback"):
        data = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
        answer = shared.http.post(path, data=data, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code < 500
