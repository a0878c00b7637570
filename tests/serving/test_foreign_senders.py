"""What a page of another site may not do in a browser on this machine, with keys and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ondo.domain.vocabulary import Role
from serving.http.roles import listed
from tests.serving.builders import Company
from tests.serving.keyed import Keyed, keyed, path_of

LEAD = {"source": "evil", "external_id": "1"}
OURS = "http://127.0.0.1:8420"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Keyed]:
    with keyed(tmp_path) as made:
        yield made


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1.evil.example:8420", "http://[", ""],
)
def test_a_foreign_origin_may_not_post_without_keys_too(company: Company, origin: str):
    answer = company.http.post("/v1/leads", json=LEAD, headers={"origin": origin})
    assert refused(answer) == (403, "not_same_origin")
    both = company.http.post("/v1/leads", json=LEAD, headers=[("origin", OURS), ("origin", origin)])
    assert refused(both) == (403, "not_same_origin"), "one of two that is foreign is enough"


def test_our_own_origin_may_post_also_behind_a_proxy_that_ends_tls(company: Company):
    assert company.http.post("/v1/leads", json=LEAD, headers={"origin": OURS}).status_code == 200
    proxied = {"origin": "https://localhost", "host": "localhost"}
    assert company.http.post("/v1/leads", json=LEAD, headers=proxied).status_code == 200
    renamed = {"origin": "https://ondo.example.com", "host": "localhost", "sec-fetch-site": "same-origin"}
    assert company.http.post("/v1/leads", json=LEAD, headers=renamed).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "text/plain;application/json", "application/x-www-form-urlencoded", ""])
def test_a_wrong_content_type_is_refused_without_keys_too(company: Company, kind: str):
    app: Any = company.http.app
    for (method, template), _ in listed(app.routes):
        if method == "POST" and template.startswith("/v1/") and not template.startswith("/v1/intake/"):
            answer = company.http.post(path_of(template), content=b"{}", headers={"content-type": kind})
            assert refused(answer) == (415, "not_json"), template


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_is_taken_as_it_is_sent_is_not_taken_from_another_site(company: Company, kind: str):
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = company.http.post("/v1/intake/segment", content=b"{}", headers=headers | {"content-type": kind})
        assert refused(answer) == (403, "not_same_origin")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/ld+json"])
def test_json_by_any_of_its_names_is_taken(company: Company, kind: str):
    body = b'{"source": "ma", "external_id": "L-1"}'
    assert company.http.post("/v1/leads", content=body, headers={"content-type": kind}).status_code == 200
    assert company.http.post("/v1/leads", content=body).status_code == 200, (
        "no browser leaves it out and the origin too"
    )


@pytest.mark.parametrize("path", ["/v1/leads", "/v1/health/live", "/", "/v1/score"])
def test_two_host_headers_are_refused(company: Company, path: str):
    for hosts in (("evil.example", "127.0.0.1:8420"), ("127.0.0.1:8420", "127.0.0.1:8420")):
        answer = company.http.get(path, headers=[("host", host) for host in hosts])
        assert refused(answer) == (400, "two_hosts")


def test_with_keys_the_same_is_refused(service: Keyed):
    assert refused(service.ask("POST", "/v1/leads", Role.INGEST, json=LEAD, headers={"origin": "null"}))[0] == 403
    plain = {"content-type": "text/plain"}
    assert refused(service.ask("POST", "/v1/leads", Role.INGEST, content=b"{}", headers=plain))[0] == 415


def test_a_form_from_an_older_browser_on_another_site_is_refused(company: Company):
    for origin in ("null", "http://evil.example", "http://127.0.0.1:9999"):
        answer = company.http.post("/meeting", data={"decision": "decline"}, headers={"origin": origin})
        assert refused(answer) == (403, "not_same_origin")
