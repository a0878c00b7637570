"""The service keeps its own OpenAPI document: whatever is sent by whomever, no 5xx and no status that is not in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from ondo.domain.instant import iso
from ondo.domain.vocabulary import Role
from ondo.ledger import open_ledger
from ondo.ledger.access import keys
from ondo.ledger.records.take_back import TABLES
from serving.app import create_app
from serving.http import problems
from tests.serving.builders import BASE, START, Clock, Company, make_hot, open_company, settings_in
from tests.serving.test_definitions_api import CARD, FIRST, propose
from tests.slow.longer import more
from tests.support.client import WholeAnswers

CALLERS: tuple[Role | None, ...] = (None, *Role)
"""Whoever is on this machine while there are no keys, and the holder of each role."""
TAKEN_BACK = {f"/v1/{kind}/{{source}}/{{key}}": kind for kind in TABLES}
SENT_BACK = {"label": "false_hot", "reason": "no_budget", "rater": "s-1"}
DRAFT = {"card_id": CARD.card_id, "base_version": 1, "saved_by": "Sato"}
READINESS = ("/v1/health/ready", "/v1/health")


def document(home: Path) -> dict[str, Any]:
    with open_ledger(f"sqlite:///{home / 'empty.sqlite'}", Clock(), home) as ledger:
        return create_app(ledger, settings_in(home)).openapi()


@dataclass(frozen=True)
class Served:
    """A service over a company with something behind every address: the ids of it, and a key for each role."""

    http: WholeAnswers
    known: dict[str, str]
    keys: dict[Role | None, str]

    def tell_again(self, kind: str) -> dict[str, str]:
        """Let a fact of a kind stand under its key, which whoever takes it back sets free; return source and key."""
        lead, handoff = ({name: self.known[name]} for name in ("lead_id", "handoff_id"))
        name = {"source": "crm", "key": f"{kind}/1"}
        path, body = {
            "events": ("events", {"events": [name | lead | {"kind": "demo_request", "happened_at": iso(START)}]}),
            "attributes": (
                "leads",
                {"source": "crm", "external_id": "C-1", "key": "m", "attributes": {"employees": 9}},
            ),
            "feedback": ("feedback", {"feedback": [name | handoff | SENT_BACK]}),
            "outcomes": ("outcomes", name | handoff | {"outcome": "lost"}),
            "contacts": ("contacts", {"contacts": [name | handoff | {"channel": "telephone", "reached": True}]}),
        }[kind]
        answer = self.ask(Role.ADMIN if self.keys else None, "POST", f"/v1/{path}", json=body, headers={})
        assert answer.status_code == 200, answer.text
        return name | ({"key": "m/employees"} if kind == "attributes" else {})

    def ask(self, caller: Role | None, method: str, address: str, **more: Any) -> Any:
        headers = more.pop("headers")
        if caller is not None:
            headers = headers | {"authorization": f"Bearer {self.keys[caller]}"}
        return self.http.request(method, address, headers=headers, **more)


def fill(company: Company) -> dict[str, str]:
    """Put something behind every address and return its ids."""
    answer = make_hot(company)
    propose(company)
    asked = company.post("/v1/rule-requests", {"rule_id": FIRST, "choice": "too_high", "asked_by": "s-1"})
    return {
        "lead_id": answer["lead_id"],
        "handoff_id": answer["handoff"]["handoff_id"],
        "card_id": CARD.card_id,
        "proposal_id": "p-1",
        "request_id": asked["request_id"],
        "draft_id": company.post("/v1/drafts", DRAFT)["draft_id"],
        "version": "1",
    }


@pytest.fixture(scope="module")
def without_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_company(tmp_path_factory.mktemp("open")) as company:
        yield Served(company.http, fill(company), {})


@pytest.fixture(scope="module")
def with_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_company(tmp_path_factory.mktemp("keyed")) as company:
        known = fill(company)
        with company.ledger.begin() as tx:
            made: dict[Role | None, str] = {
                role: keys.make_key(tx, f"key of {role}", role, by="local")[1] for role in Role
            }
        unlimited = replace(company.settings, rate_key="off", rate_address="off")
        app = create_app(company.ledger, unlimited)
        with WholeAnswers(app, base_url=BASE) as http:
            yield Served(http, known, made)


def operations() -> list[tuple[str, str]]:
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        described = document(Path(home))
    return [(method, path) for path, methods in described["paths"].items() for method in methods]


OPERATIONS = operations()


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return schemathesis.openapi.from_dict(document(tmp_path_factory.mktemp("schema")))


@pytest.mark.parametrize("number", [1, *more((2, 3))])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: part)
def test_no_5xx_and_no_undocumented_status_for_any_role(schema, without_keys, with_keys, method, path, number):
    operation = schema[path][method.upper()]
    answered = holds(operation, {caller: with_keys if caller else without_keys for caller in CALLERS}, number)
    assert path not in TAKEN_BACK or {200, 404} <= answered, answered


def test_every_route_that_takes_a_fact_back_is_among_them():
    assert {path for method, path in OPERATIONS if method == "delete" and "{key}" in path} == set(TAKEN_BACK)


def holds(operation: Any, services: Mapping[Role | None, Served], number: int) -> set[int]:
    """Send what the document allows and what it does not, look at each answer, and return the statuses.

    To make up a request takes longer than to answer it: each is sent by every caller.
    """
    answered: set[int] = set()
    method, path = operation.method.upper(), operation.path
    documented = {int(status) for status in operation.definition.raw["responses"]}
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    kinds = st.sampled_from(["application/json"] * 6 + ["text/plain", "application/x-www-form-urlencoded"])
    quiet = settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))

    @seed(number)
    @quiet
    @given(case=st.one_of(*modes), real=st.booleans(), kind=kinds)
    def check(case: Any, real: bool, kind: str) -> None:
        for caller, served in services.items():
            send(case, real, kind, caller, served)

    def send(case: Any, real: bool, kind: str, caller: Role | None, served: Served) -> None:
        parts = dict(case.path_parameters or {})
        if real:
            parts |= {name: served.known[name] for name in parts if name in served.known}
        query = _plain(case.query)
        if real and path in TAKEN_BACK:
            parts |= served.tell_again(TAKEN_BACK[path])
            query.pop("key_space", None)
        address = path
        for name, value in parts.items():
            address = address.replace("{" + name + "}", quote(str(value), safe="") or "x")
        body = case.body if isinstance(case.body, (dict, list, str, int, float, bool)) or case.body is None else None
        answer = served.ask(
            caller,
            method,
            address,
            params=query,
            content=None if method == "GET" else json.dumps(body).encode(),
            headers={"content-type": kind},
        )
        answered.add(answer.status_code)
        about = f"{caller} {method} {address} {case.query} {body!r}: {answer.status_code} {answer.text[:500]}"
        if path not in READINESS:
            assert answer.status_code < 500, about
        routed = answer.status_code != 404 or answer.json().get("detail") != "Not Found"  # some other address
        assert answer.status_code in documented or not routed, about
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == problems.MEDIA_TYPE, about

    check()
    return answered


def _plain(query: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in dict(query or {}).items() if value is not None}
