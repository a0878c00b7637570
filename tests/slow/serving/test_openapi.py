"""The service keeps its own OpenAPI document: whatever is sent, no 5xx and no status that is not in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from ondo.ledger import open_ledger
from serving import problems
from serving.app import create_app
from tests.serving.builders import Clock, Company, company, make_hot, settings_in
from tests.serving.test_definitions_api import CARD, FIRST, propose


def document(home: Path) -> dict[str, Any]:
    with open_ledger(f"sqlite:///{home / 'empty.sqlite'}", Clock(), home) as ledger:
        return create_app(ledger, settings_in(home)).openapi()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, dict[str, list[str]]]]:
    """A company with something behind every address, and the ids of it."""
    with company(tmp_path_factory.mktemp("company")) as found:
        answer = make_hot(found)
        propose(found)
        asked = found.post("/v1/rule-requests", {"rule_id": FIRST, "choice": "too_high", "asked_by": "s-1"})
        yield (
            found,
            {
                "lead_id": [answer["lead_id"]],
                "handoff_id": [answer["handoff"]["handoff_id"]],
                "card_id": [CARD.card_id],
                "proposal_id": ["p-1"],
                "request_id": [asked["request_id"]],
                "version": ["1"],
            },
        )


def operations() -> list[tuple[str, str]]:
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        described = document(Path(home))
    return [(method, path) for path, methods in described["paths"].items() for method in methods]


OPERATIONS = operations()


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return schemathesis.openapi.from_dict(document(tmp_path_factory.mktemp("schema")))


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_no_5xx_and_no_undocumented_status(schema, shared, method, path):
    found, known = shared
    operation = schema[path][method.upper()]
    documented = {int(status) for status in operation.definition.raw["responses"]}
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*modes), real=st.booleans())
    def holds(case: Any, real: bool) -> None:
        parts = dict(case.path_parameters or {})
        if real:
            parts |= {name: known[name][0] for name in parts if name in known}
        address = path
        for name, value in parts.items():
            address = address.replace("{" + name + "}", quote(str(value), safe="") or "x")
        body = case.body if isinstance(case.body, (dict, list, str, int, float, bool)) or case.body is None else None
        answer = found.http.request(
            method.upper(),
            address,
            params=_plain(case.query),
            content=None if method == "get" else json.dumps(body).encode(),
        )
        told = f"{method} {address} {case.query} {body!r}: {answer.status_code} {answer.text[:500]}"
        if path not in ("/v1/health/ready",):
            assert answer.status_code < 500, told
        routed = answer.status_code != 404 or answer.json().get("detail") != "Not Found"  # some other address
        assert answer.status_code in documented or not routed, told
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == problems.MEDIA_TYPE, told

    holds()


def _plain(query: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in dict(query or {}).items() if value is not None}
