"""No route is reached without its role once there are keys; without any, this machine may do everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.errors import Unavailable
from ondo.domain.instant import DAY, HOUR
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit, keys
from serving.access import MOST_HEADERS
from serving.http import problems
from serving.http.caller import Callers
from serving.http.rate_limits import RateLimits
from serving.http.roles import NEEDS, OTHER, RouteTable
from tests.serving.builders import Clock, api_document
from tests.serving.keyed import Keyed, keyed, path_of, routes_of

READ = "/v1/cards/active"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Keyed]:
    with keyed(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    with keyed(tmp_path_factory.mktemp("keyed"), rate_key="off", rate_address="off") as made:
        yield made


def test_every_route_has_its_role_and_every_role_its_route(shared: Keyed):
    assert set(routes_of(shared.app)) == set(NEEDS)


@pytest.mark.slow
def test_no_route_is_reached_without_its_role(shared: Keyed):
    """What comes from the middleware is told by its code: behind it nobody answers so."""
    for route in routes_of(shared.app):
        method, template = route
        need, path = NEEDS[route], path_of(template)
        if need.public:
            continue
        browser = not path.startswith("/v1") and path != "/metrics"
        method = "GET" if method == "*" else method
        answer = shared.ask(method, path, headers={"x-forwarded-for": "203.0.113.7"})
        assert (answer.status_code, answer.headers.get("location", "")[:6]) == (
            (303, "/login") if browser and method == "GET" else (401, "")
        ), route
        for role in Role:
            answer = shared.ask(method, path, role)
            refused = answer.status_code == 403 and (browser or answer.json()["code"] == "forbidden")
            reached = answer.status_code not in (401, 403) or (browser and method == "POST")
            assert (reached, refused)[not need.allows(role)], (route, role, answer.text)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]),
    path=st.one_of(
        st.sampled_from(["/v1/leads/", "//v1/leads", "/V1/leads", "/v1/leads/x/", "/static/../v1/leads", "/metrics/"]),
        st.lists(
            st.sampled_from(["v1", "leads", "handoffs", "meeting", "x", "..", "%2e%2e", "", "static", "%00"]),
            max_size=5,
        ).map(lambda parts: "/" + "/".join(parts)),
    ),
    shown=st.sampled_from(["", "Bearer ", "Bearer x", "Basic eDp4", "Bearer ondo_000000000000_" + "0" * 64]),
)
def test_no_path_and_no_false_key_gets_past_the_fence(shared: Keyed, method: str, path: str, shown: str):
    answer = shared.http.request(method, path, headers={"authorization": shown} if shown else {})
    if answer.status_code < 400 and answer.status_code != 303:
        served = str(answer.request.url.path)
        assert served.startswith(("/static/", "/v1/health/", "/login")), served


def test_a_path_that_no_route_answers_is_not_there_for_whoever_has_a_key(shared: Keyed):
    table = RouteTable(shared.app.routes)
    for method, path in (("GET", "/v1/nothing"), ("POST", "/v1/batch"), ("POST", "/mp/collect")):
        assert table.find(method, path)[0] == OTHER
        answer = shared.ask(method, path, Role.INGEST)
        assert (answer.status_code, answer.headers["content-type"]) == (404, problems.MEDIA_TYPE)
        assert shared.http.request(method, path).status_code in (303, 401)
    assert shared.ask("DELETE", "/v1/leads", Role.INGEST).status_code == 405


def test_refusals_are_problem_documents_that_say_how_to_sign_in(service: Keyed):
    for shown, hint in ((None, "Authorization"), ("Bearer wrong", "ondo key list"), ("Basic eDp4", "ondo key list")):
        answer = service.http.get(READ, headers={} if shown is None else {"authorization": shown})
        assert (answer.status_code, answer.headers["content-type"]) == (401, problems.MEDIA_TYPE)
        assert answer.headers["www-authenticate"] == 'Bearer realm="ondo"'
        assert answer.json()["code"] == "unauthenticated"
        assert hint in answer.json()["hint"]
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
    refused = service.ask("POST", "/v1/leads", Role.SCORE, json={})
    assert (refused.status_code, refused.json()["hint"]) == (403, "It needs one of: ingest, admin.")


def test_without_keys_this_machine_may_do_everything(company):
    assert company.get(READ)["version"] == 1
    assert company.http.get("/metrics").status_code == 200
    assert company.http.get("/login", follow_redirects=False).headers["location"].startswith("/?")
    with company.ledger.read() as tx:
        assert audit.entries(tx, action=keys.USED) == []


def test_after_the_last_key_is_gone_nobody_may(service: Keyed):
    with service.ledger.begin() as tx:
        for key_id in service.ids.values():
            keys.revoke_key(tx, key_id, by="local")
    for role in (None, *Role):
        assert service.ask("GET", READ, role).status_code == 401


def test_a_key_stops_at_its_expiry_and_a_rotated_one_after_its_grace(tmp_path: Path):
    with keyed(tmp_path) as service:
        with service.ledger.begin() as tx:
            short = keys.make_key(tx, "short", Role.SCORE, by="local", expires_at=tx.now + DAY)[1]
            keys.rotate_key(tx, service.ids[Role.SALES], by="local", grace=HOUR)
        wanted = {HOUR - 1: [200, 200], HOUR: [200, 401], DAY - 1: [200, 401], DAY: [401, 401]}
        began = service.clock.at
        for later, statuses in wanted.items():
            service.clock.at = began + later
            shown = ({"authorization": f"Bearer {short}"}, service.bearer(Role.SALES))
            assert [service.http.get(READ, headers=row).status_code for row in shown] == statuses


async def _held(callers: Callers, text: str) -> bool:
    return (await callers.known()).holder(text, callers.now()) is not None


@pytest.mark.anyio
async def test_a_revoked_key_stops_within_two_seconds_and_a_made_one_works(service: Keyed):
    seconds = [0.0]
    callers = Callers(service.ledger, "127.0.0.1", tick=lambda: seconds[0])
    assert await _held(callers, service.keys[Role.SCORE])
    with service.ledger.begin() as tx:
        keys.revoke_key(tx, service.ids[Role.SCORE], by="local")
        made = keys.make_key(tx, "new", Role.SCORE, by="local")[1]
    seconds[0] = 0.9
    assert [await _held(callers, text) for text in (service.keys[Role.SCORE], made)] == [True, False]
    seconds[0] = 1.0
    assert [await _held(callers, text) for text in (service.keys[Role.SCORE], made)] == [False, True]


@pytest.mark.anyio
async def test_keys_that_cannot_be_read_let_nobody_in(service: Keyed, tmp_path: Path):
    callers = Callers(service.ledger, "127.0.0.1")
    service.ledger.close()
    for file in tmp_path.glob("ledger.sqlite*"):
        file.unlink()
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(Unavailable):
        await callers.known()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_the_first_use_of_a_key_in_each_hour_is_in_the_audit_log(service: Keyed):
    for later in (0, 0, 2 * HOUR, 0):
        service.clock.forward(later)
        service.ask("GET", READ, Role.SCORE)
        service.ask("POST", "/v1/leads", Role.SCORE)  # a refused use is a use
    with service.ledger.read() as tx:
        used = audit.entries(tx, action=keys.USED)
    assert [row.actor for row in used] == [service.ids[Role.SCORE]] * 2


def test_one_request_too_many_is_asked_to_wait(tmp_path: Path):
    with keyed(tmp_path, rate_key="3/hour", rate_address="7/hour") as service:
        statuses = [service.ask("GET", READ, Role.SCORE).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        answer = service.ask("GET", READ, Role.SCORE)
        assert answer.json()["code"] == "rate_limited"
        assert 1 <= int(answer.headers["retry-after"]) <= 2 * 3600
        assert service.ask("GET", READ, Role.SALES).status_code == 200
        assert service.ask("GET", READ, Role.SALES).status_code == 429, "the eighth from this address"
        assert service.ask("GET", "/v1/health/live").status_code == 200


def test_limits_can_be_off():
    limits = RateLimits("off", "off", Clock())
    assert [limits.wait(kind, "x") for kind in ("key", "address") for _ in range(10_000)] == [None] * 20_000


def test_headers_and_announced_bodies_have_a_limit_on_every_route(shared: Keyed):
    many = {f"x-{number}": "1" for number in range(MOST_HEADERS)}
    for headers in (many, {"x-long": "1" * 40_000}):
        assert shared.http.get(READ, headers=headers).status_code == 431
    for method, template in routes_of(shared.app):
        if method == "POST":
            answer = shared.ask("POST", path_of(template), Role.ADMIN, headers={"content-length": "99999999999"})
            assert answer.status_code == 413, template


@pytest.mark.slow
def test_every_route_with_a_body_reads_no_more_than_its_limit(shared: Keyed):
    paths = api_document()["paths"]
    for method, template in routes_of(shared.app):
        reads = "requestBody" in paths[template]["post"] if template in paths and method == "POST" else True
        if method == "POST" and reads:
            endless = (b" " * 65_536 for _ in range(80))  # 5 MiB without an announcement
            headers = {"sec-fetch-site": "same-origin"}
            answer = shared.ask("POST", path_of(template), Role.ADMIN, headers=headers, content=endless)
            assert answer.status_code == 413, template


def test_metrics_are_for_administrators_and_programs_on_this_machine(tmp_path: Path):
    with keyed(tmp_path / "here") as service:
        assert service.ask("GET", "/metrics").status_code == 200
        assert service.ask("GET", "/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 401
        assert service.ask("GET", "/metrics", Role.SCORE).status_code == 403
    with keyed(tmp_path / "there", address="203.0.113.7") as service:
        assert service.ask("GET", "/metrics").status_code == 401
        text = service.ask("GET", "/metrics", Role.ADMIN).text
    assert 'ondo_requests_total{method="GET",route="/metrics",status="401"} 1.0' in text
    for name in ("request_seconds_bucket", "scores_total", "handoffs_opened_total", "score_log_queue 0.0"):
        assert f"ondo_{name}" in text
    assert "ondo_outbox_pending 0.0" in text


def test_scores_and_hand_offs_are_counted(company):
    from tests.serving.builders import make_hot

    make_hot(company)
    company.score()
    text = company.http.get("/metrics").text
    assert "ondo_scores_total 2.0" in text
    assert "ondo_handoffs_opened_total 1.0" in text
    assert 'route="/v1/score"' in text


def test_health_is_for_everybody_and_tells_nothing(service: Keyed):
    for path, reply in (("live", {"live": True}), ("ready", {"ready": True})):
        answer = service.http.get(f"/v1/health/{path}", headers={"host": "10.0.0.7:8420"})
        assert (answer.status_code, answer.json()) == (200, reply)
    assert service.http.get("/v1/health").status_code == 401
    assert service.ask("GET", "/v1/health", Role.SCORE).status_code == 200


def test_configured_host_names_are_answered(tmp_path: Path):
    with keyed(tmp_path, base="https://ondo.example.com", hosts=("ondo.example.com",)) as service:
        assert service.ask("GET", READ, Role.SCORE).status_code == 200
        assert service.ask("GET", READ, Role.SCORE, headers={"host": "evil.example"}).status_code == 421
