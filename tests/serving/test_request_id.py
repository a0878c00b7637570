"""Every request has a name: the caller's own when it is sane, told in the answer and in every problem document."""

from __future__ import annotations

import pytest


def test_the_callers_name_comes_back(company):
    answer = company.http.get("/v1/health", headers={"x-request-id": "order-7/a"})
    assert answer.headers["x-request-id"] == "order-7/a"


@pytest.mark.parametrize("name", ["", "a b", "x" * 129, 'a"b', "é".encode()])
def test_a_name_that_is_not_sane_is_replaced(company, name):
    answers = [company.http.get("/v1/health", headers={"x-request-id": name}) for _ in range(2)]
    names = [answer.headers["x-request-id"] for answer in answers]
    assert all(len(row) == 24 for row in names)
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/v1/handoffs/none", {}, 404),
        ("GET", "/nowhere", {}, 404),
        ("POST", "/v1/leads", {}, 400),
        ("POST", "/v1/leads", {"sec-fetch-site": "cross-site"}, 403),
        ("GET", "/v1/health", {"host": "evil.example"}, 421),
        ("GET", "/v1/handoffs?lang=xx", {}, 422),
    ],
)
def test_every_problem_document_holds_the_name(company, method, path, headers, status):
    answer = company.http.request(method, path, headers=headers | {"x-request-id": "r-1"})
    assert answer.status_code == status
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "r-1"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_an_unexpected_error_tells_its_name_too(company, monkeypatch, caplog):
    monkeypatch.setattr("serving.scoring.scoring.finished", None)
    answer = company.http.post("/v1/score", json={"attributes": {}}, headers={"x-request-id": "r-2"})
    assert (answer.status_code, answer.json()["request_id"]) == (500, "r-2")
    assert answer.headers["x-request-id"] == "r-2"
    assert "r-2" in caplog.text
