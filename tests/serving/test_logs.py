"""Log lines say what a request came to, and hold no key, no query, no body and no person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ondo.domain.vocabulary import Role
from ondo.settings import Settings
from serving.http.log_lines import configure
from tests.serving.keyed import SECRET, keyed

PERSON = {"name": "山田花子", "email": "hanako@example.com", "phone": "03-1234-5678", "company": "山田商事"}


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root, access = logging.getLogger(), logging.getLogger("ondo.access")
    before = (root.handlers[:], root.level, access.level)
    configure(request.param)
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:], root.level = before[:2]
    access.setLevel(before[2])


@pytest.mark.parametrize("lines", ["json", "text"], indirect=True)
def test_no_line_holds_a_secret_or_a_person(lines: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with keyed(tmp_path) as service:
        lead = {"source": "ma", "external_id": "L-1", "person": PERSON}
        service.ask("POST", "/v1/leads", Role.INGEST, json=lead)
        service.ask("POST", "/v1/leads?email=hanako@example.com", Role.ADMIN, json=lead)
        service.ask("GET", "/v1/handoffs", Role.SALES)
        service.ask("GET", "/v1/handoffs", Role.SCORE)
        service.ask("GET", "/v1/nothing/hanako@example.com", Role.ADMIN)
        service.http.get("/v1/handoffs", headers={"authorization": f"Bearer {service.keys[Role.ADMIN]}0"})
        service.sign_in(Role.SALES)
        service.http.get("/?said=hanako@example.com")
        with monkeypatch.context() as broken:
            broken.setattr("serving.leads.ingest.save_lead", _breaks)
            service.ask("POST", "/v1/leads", Role.INGEST, json=lead)
            broken.setattr("serving.leads.lead_facts.lead_view", _breaks)
            service.ask("GET", "/v1/leads/hanako@example.com%0Aforged", Role.SALES)
        cookies = dict(service.http.cookies)
    answer = lines.getvalue()
    secrets = [text.rsplit("_", 1)[1] for text in service.keys.values()]
    for hidden in (*secrets, *cookies.values(), SECRET, *PERSON.values()):
        assert hidden not in answer
    assert service.ids[Role.INGEST] in answer
    assert "/v1/leads" in answer
    assert "_breaks" in answer, "a bug is told with where it happened"
    assert "GET /v1/leads/{lead_id} failed" in answer
    assert "forged" not in answer


def _breaks(*_: object) -> None:
    raise RuntimeError("this cannot happen")


@pytest.mark.parametrize("lines", ["json"], indirect=True)
def test_a_line_is_one_json_object(lines: io.StringIO, tmp_path: Path):
    with keyed(tmp_path) as service:
        answer = service.ask("GET", "/v1/leads/none", Role.SALES, headers={"x-request-id": "asked-1"})
        assert answer.headers["x-request-id"] == "asked-1"
        service.ask("GET", "/v1/nothing")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert first.keys() == {"at", "level", "logger", "request_id", "method", "route", "status", "ms", "actor"}
    assert (first["request_id"], first["route"], first["status"]) == ("asked-1", "/v1/leads/{lead_id}", 404)
    assert first["actor"] == service.ids[Role.SALES]
    assert first["ms"] > 0
    assert (second["route"], second["actor"], second["status"]) == ("other", "anonymous", 401)


def test_settings_never_show_their_secrets(tmp_path: Path):
    from dataclasses import replace

    from tests.serving.builders import settings_in

    chosen: Settings = replace(settings_in(tmp_path), session_secret=SECRET)
    assert SECRET not in repr(chosen)
