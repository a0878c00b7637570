"""Cache-Control on personal data: no answer of the API or of a page may be kept on its way."""

from __future__ import annotations

from typing import Any

import pytest

from ondo.domain.vocabulary import Role
from serving.http.roles import listed
from tests.serving.builders import Company, make_hot
from tests.serving.keyed import keyed, path_of


@pytest.mark.slow
def test_no_answer_of_any_route_may_be_kept(company: Company):
    app: Any = company.http.app
    answer = make_hot(company, person={"name": "佐藤 花子"})
    known = {"{lead_id}": answer["lead_id"], "{handoff_id}": answer["handoff"]["handoff_id"]}
    seen = set()
    for (method, template), _ in listed(app.routes):
        if method not in ("GET", "POST", "DELETE") or template.startswith("/static"):
            continue
        path = template
        for name, value in known.items():
            path = path.replace(name, value)
        sent = company.http.request(method, path_of(path), headers={"sec-fetch-site": "same-origin"})
        assert sent.headers.get_list("cache-control") == ["no-store"], (method, path, sent.status_code)
        seen.add(sent.status_code)
    assert {200, 404, 422} <= seen, "answers and refusals alike"
    assert company.http.get("/v1/nurture?format=csv").headers["cache-control"] == "no-store"
    assert "no-store" not in company.http.get("/static/ondo.css").headers.get("cache-control", "")


@pytest.mark.parametrize("role", [None, Role.INGEST, Role.SALES])
def test_with_keys_no_refusal_may_be_kept_either(tmp_path, role: Role | None):
    with keyed(tmp_path) as service:
        for path in ("/v1/handoffs", "/v1/webhooks", "/v1/score", "/", "/nowhere"):
            assert service.ask("GET", path, role).headers.get_list("cache-control") == ["no-store"]


def test_an_answer_to_a_bug_may_not_be_kept(company: Company, monkeypatch: pytest.MonkeyPatch):
    def breaks(*_: object) -> None:
        raise RuntimeError("this cannot happen")

    monkeypatch.setattr("serving.leads.lead_facts.lead_view", breaks)
    answer = company.http.get("/v1/leads/none")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
