"""The client over the whole loop, against the service itself; retries only what may come twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ondo.client import Client, ProblemError, Unreachable
from ondo.domain.instant import DAY, SECOND
from tests.serving.builders import BASE, HOT, Company, api_document, open_company
from tests.serving.test_definitions_api import CARD, FIRST, NAMES, propose

EVENT = {"source": "ma", "external_id": "L-1", "happened_at": datetime(2026, 10, 1, 0, 30, tzinfo=UTC)}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home: Path = tmp_path_factory.mktemp("company")
    with open_company(home) as made:
        yield made


def test_the_whole_loop(company):
    client = Client(BASE, lang="en", http=company.http)
    assert client.health()["ready"] is True
    lead_id = client.save_lead("ma", "L-1", attributes=HOT, person={"name": "Sato"})["lead_id"]
    assert (
        client.save_leads([{"source": "ma", "external_id": f"L-{number}"} for number in range(2, 5)])["refused"] == []
    )
    client.save_events([EVENT | {"key": kind, "kind": kind} for kind in ("demo_request", "document_request")])
    answer = client.score(source="ma", external_id="L-1")
    assert (answer["temperature"], answer["temperature_label"]) == ("hot", "hot")
    assert client.scores([{"source": "ma", "external_id": f"L-{number}"} for number in (1, 2)])["refused"] == []
    handoff_id = answer["handoff"]["handoff_id"]
    assert [row["handoff_id"] for row in client.every(client.handoffs, "handoffs", limit=1)] == [handoff_id]
    assert client.handoff(handoff_id)["name"] == "Sato"
    assert client.feedback(handoff_id, "accurate_hot", "s-1")["new"] == 1
    reply = client.save_outcome("crm", "won-1", "won", handoff_id=handoff_id, amount={"minor": 5, "currency": "USD"})
    assert reply["closed"] == [handoff_id]
    assert client.outcomes(lead_id)["outcomes"][0]["amount"] == {"minor": 5, "currency": "USD"}
    second = client.score(source="ma", external_id="L-2")["lead_id"]
    assert client.missed_hot(second, "s-1")["new"] == 1
    assert client.lead(lead_id, as_of=date(2026, 9, 1))["attributes"] == {}
    assert len(list(client.every(client.attributes, "attributes", lead_id, limit=1))) == len(HOT)
    assert len(client.events(lead_id)["events"]) == 2
    assert client.score_as_of(lead_id, date(2026, 10, 1))["total"] == answer["total"]
    company.clock.forward(40 * DAY)
    assert client.score_change(lead_id, date(2026, 10, 1))["decay"] < 0
    assert client.score_history(lead_id)["next"] is None
    assert client.erase_person(lead_id)["erased"] is True


def test_the_definitions(company):
    client = Client(BASE, lang="en", http=company.http)
    propose(company)
    assert client.open_proposal()["proposal_id"] == client.proposals()["proposals"][0]["proposal_id"] == "p-1"
    made = client.decide("p-1", "approve", NAMES, changes=[FIRST], confirm="unknown")
    assert (made["card"]["version"], made["effect"]["partial"]) == (2, True)
    assert client.proposal("p-1")["decision"]["changes"] == [FIRST]
    assert [
        difference["version"] for difference in client.every(client.card_versions, "versions", CARD.card_id, limit=1)
    ] == [2, 1]
    assert client.active_card()["version"] == client.cards()["cards"][0]["version"] == 2
    assert client.card_version(CARD.card_id, 1)["state"] == "past"
    assert [difference["place"] for difference in client.card_diff(CARD.card_id)["differences"]] == [
        f"rules.{FIRST}.points"
    ]
    company.clock.forward(SECOND)
    assert client.roll_back(CARD.card_id, 1, NAMES, "as it was")["version"] == 3
    assert [difference["decision"] for difference in client.every(client.decisions, "decisions")] == [
        "rollback",
        "approve",
    ]
    asked = client.ask_rule("too_high", "s-1", rule_id=FIRST)["request_id"]
    assert client.rule_requests(waiting=True)["requests"] == [client.rule_request(asked)]
    assert client.answer_rule(asked, "accepted", NAMES)["answer"]["answer"] == "accepted"
    assert client.workshop(CARD.card_id)["answers"] is None
    assert client.keep_workshop(CARD.card_id, NAMES, when_hot="asks for a quote")["answers"]["version"] == 3
    kept = client.keep_workshop(CARD.card_id, NAMES, too_early="only a fair")["answers"]
    assert (kept["when_hot"], kept["too_early"], kept["least_bant"]) == ("asks for a quote", "only a fair", "")
    assert client.workshop(CARD.card_id) == {"card_id": CARD.card_id, "version": 3, "answers": kept}
    assert client.workshop(CARD.card_id, 2)["answers"] is None


def test_a_refusal_is_a_typed_error_with_its_document(shared):
    with pytest.raises(ProblemError, match="no lead 'a/b'") as refused:
        Client(BASE, http=shared.http).score(source="ma", external_id="a/b")
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    assert refused.value.request_id == refused.value.document["request_id"]
    with pytest.raises(ProblemError, match="There is no lead a b"):
        Client(BASE, http=shared.http).lead("a b")


class Moody:
    """Answers what it was given, in turn, and remembers what it was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.asked, self.slept = list(answers), [], []

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        self.asked.append((method, url, more))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return answer

    def client(self, **more: Any) -> Client:
        return Client("http://ondo", http=self, sleep=self.slept.append, **more)


OK = httpx.Response(200, json={"ready": True})
BUSY = httpx.Response(503, json={"code": "unavailable", "detail": "Busy."})
SLOW_DOWN = httpx.Response(429, headers={"retry-after": "7"}, json={})
GONE = httpx.ConnectError("refused")


@pytest.mark.parametrize(("before", "slept"), [([GONE, BUSY], [0.2, 0.4]), ([SLOW_DOWN], [7.0]), ([], [])])
def test_what_may_come_twice_is_tried_again(before, slept):
    moody = Moody(*before, OK)
    assert moody.client(key="k").health() == {"ready": True}
    assert moody.slept == slept
    assert len({str(row) for row in moody.asked}) == 1
    assert moody.asked[0][2]["headers"] == {"authorization": "Bearer k"}


def test_at_last_it_is_given_up():
    with pytest.raises(Unreachable, match="GET /health"):
        Moody(GONE, GONE, GONE).client().health()
    with pytest.raises(ProblemError, match="Busy"):
        Moody(BUSY, BUSY).client(tries=2).health()
    with pytest.raises(ProblemError, match="HTTP 500"):
        Moody(httpx.Response(500, text="oops")).client().health()


def test_a_decision_is_sent_once():
    for call in (
        lambda client: client.decide("p", "approve", NAMES),
        lambda client: client.roll_back("c", 1, NAMES, "why"),
        lambda client: client.ask_rule("too_high", "s-1", rule_id="r"),
        lambda client: client.answer_rule("r", "accepted", NAMES),
    ):
        moody = Moody(GONE)
        with pytest.raises(Unreachable):
            call(moody.client())
        assert (len(moody.asked), moody.slept) == (1, [])


def test_every_route_has_its_method_and_every_method_its_route():
    paths = api_document()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    called = set()
    for name, method in inspect.getmembers(Client, inspect.isfunction):
        needed = [value for value in inspect.signature(method).parameters.values() if value.default is value.empty]
        if name.startswith("_") or name in ("close", "every"):
            continue
        moody = Moody(OK)
        method(
            moody.client(),
            *([] if value.name == "asked" else "x" for value in needed[1:] if value.kind is not value.VAR_KEYWORD),
        )
        (verb, url, _), *_ = moody.asked
        path = url.removeprefix("http://ondo")
        fits = [route for route in routes if route[0] == verb and re.fullmatch(re.sub(r"\{\w+\}", "x", route[1]), path)]
        assert len(fits) == 1, (name, path)
        called |= {*fits}
    others = {("POST", "/v1/intake/{name}")}  # for systems that do not write as the API asks
    assert routes - called == {("GET", "/v1/health/live"), ("GET", "/v1/health/ready"), *others}


def test_a_key_that_cannot_be_sent_is_named_in_no_error():
    for key in ("secret\nsecond line", "secret\x00", "秘密"):
        with pytest.raises(ValueError, match="no API key has") as refused:
            Client(BASE, key=key)
        assert key not in str(refused.value)


def test_an_address_that_is_none_is_not_reached():
    with Client("http://[::1", sleep=lambda _: None) as client, pytest.raises(Unreachable, match="GET /health"):
        client.health()


def test_a_refusal_of_what_was_asked_names_the_part_of_it(shared):
    with pytest.raises(ProblemError, match=r"query\.limit: .*greater than or equal to 1"):
        Client(BASE, http=shared.http).handoffs(limit=0)
