"""People sign in to the pages with a key; the cookie is worth what the key is worth, and only on pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa

from ondo.domain.instant import MINUTE, SECOND, Micros, iso
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit, keys, sessions
from ondo.ledger.db.service_schema import session_end
from ondo.ledger.handoffs.feedback import feedback_of
from serving.http.caller import Callers
from serving.http.session import COOKIE, LASTS, SessionSigner
from tests.serving.builders import HOT, PAGE, START
from tests.serving.keyed import SECRET, Keyed, keyed


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Keyed]:
    with keyed(tmp_path) as made:
        yield made


def test_a_browser_is_sent_to_sign_in_and_back(service: Keyed):
    sent = service.http.get("/meeting?lang=en")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fmeeting%3Flang%3Den")
    assert 'name="key"' in service.http.get(sent.headers["location"]).text
    back = service.sign_in(Role.REVIEWER, next="/meeting?lang=en")
    assert (back.status_code, back.headers["location"].partition("?")[0]) == (303, "/meeting")
    page = service.http.get("/meeting")
    assert page.status_code == 200
    assert "key of reviewer" in page.text
    with service.ledger.read() as tx:
        assert [entry.actor for entry in audit.entries(tx, action="session.opened")] == [service.ids[Role.REVIEWER]]


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_connections(service: Keyed, tmp_path: Path):
    plain = service.sign_in(Role.SALES).headers["set-cookie"]
    lasts = {"max-age": str(LASTS // SECOND)}
    assert attributes(plain) == {"httponly": "", "path": "/", "samesite": "strict"} | lasts
    with keyed(tmp_path / "https", base="https://127.0.0.1:8420") as secure:
        kept = attributes(secure.sign_in(Role.SALES).headers["set-cookie"])
        assert kept == {"httponly": "", "path": "/", "samesite": "strict", "secure": ""} | lasts
    assert service.keys[Role.SALES].rsplit("_", 1)[1] not in plain


def attributes(header: str) -> dict[str, str]:
    """What a browser is told about a cookie: its attributes, whose names and fixed values may be in either case."""
    parts = [part.strip().partition("=") for part in header.split(";")[1:]]
    return {name.lower(): value.lower() for name, _, value in parts}


def test_a_foreign_cookie_beside_ours_is_no_hindrance(service: Keyed):
    ours = service.sign_in(Role.SALES).cookies[COOKIE]
    service.http.cookies.clear()
    for beside in ("a b=1; ", "bad[name]=x; ", '"; '):
        assert service.http.get("/", headers={"cookie": f"{beside}{COOKIE}={ours}"}).status_code == 200


def test_a_session_is_for_pages_only_and_for_its_role(service: Keyed):
    service.sign_in(Role.SALES)
    assert service.http.get("/").status_code == 200
    assert service.http.get("/v1/handoffs").status_code == 401
    assert service.http.post("/meeting", headers=PAGE).status_code == 403


@pytest.mark.parametrize("end", ["time", "key", "owner"])
def test_a_session_ends_with_its_time_its_key_or_its_owner(service: Keyed, end: str):
    with service.ledger.begin() as tx:
        until = Micros(tx.now + MINUTE)
        short = keys.make_key(tx, "short", Role.SALES, by="local", expires_at=until if end == "key" else None)[1]
    service.sign_in(Role.SALES, key=short)
    assert service.http.get("/").status_code == 200
    if end == "owner":
        out = service.http.post("/logout", headers=PAGE)
        assert "Max-Age=0" in out.headers["set-cookie"]
    else:
        service.clock.forward(MINUTE if end == "key" else LASTS)
    assert service.http.get("/").status_code == 303


def test_a_wrong_key_opens_nothing(service: Keyed):
    for key in ("", "no-such-key", service.keys[Role.SALES][:-1] + "x"):
        answer = service.http.post("/login", data={"key": key}, headers=PAGE)
        assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
        assert not key or key not in answer.text


def test_another_site_can_neither_sign_in_nor_out(service: Keyed):
    for path in ("/login", "/logout"):
        for site in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
            answer = service.http.post(path, data={"key": service.keys[Role.SALES]}, headers=site)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", ""])
def test_signing_in_leads_to_our_own_pages_only(service: Keyed, path: str):
    assert service.sign_in(Role.SALES, next=path).headers["location"].startswith("/?")


def test_a_cookie_that_we_did_not_sign_names_nobody():
    ours = SessionSigner(SECRET)
    good = ours.make("0" * 12, START)
    session = ours.session(good, START)
    assert session is not None
    assert (session.key_id, session.ends_at) == ("0" * 12, START + LASTS)
    assert SessionSigner(SECRET).session(good, START) == session, "replicas with the same secret agree"
    assert SessionSigner(SECRET + "x").session(good, START) is None
    assert SessionSigner("").session(SessionSigner("").make("0" * 12, START), START) is None
    changed = SessionSigner(SECRET + "x", SECRET)
    assert changed.session(good, START) == session, "the secret of before goes on for a while"
    assert ours.session(changed.make("0" * 12, START), START) is None, "the new one signs"
    key_id, session_id, ends, mac = good.split(".")
    rest = f"{ends}.{mac}"
    forged = [f"1{key_id[1:]}.{session_id}.{rest}", f"{key_id}.{session_id[1:]}g.{rest}", f"{key_id}.{'0' * 32}.{rest}"]
    for bad in ("", good[:-1], *forged, f"{key_id}.{session_id}.9{ends[1:]}.{mac}", f"{key_id}.{session_id}.{ends}."):
        assert ours.session(bad, START) is None
    assert COOKIE in "ondo_session"


def test_signing_out_ends_the_session_everywhere(service: Keyed):
    """A copied cookie is worth nothing, here at once and on every other replica within two seconds."""
    copied = service.sign_in(Role.SALES).cookies[COOKIE]
    other = service.sign_in(Role.SALES).cookies[COOKIE]
    ticks = iter([0.0, 0.5, 2.0])
    replica = Callers(service.ledger, "127.0.0.1", lambda: next(ticks))
    session = SessionSigner(SECRET).session(copied, service.clock())
    assert session is not None

    async def owner() -> str | None:
        caller = (await replica.known()).owner(session, service.clock())
        return None if caller is None else caller.actor

    assert anyio.run(owner) == service.ids[Role.SALES]
    service.http.cookies.clear()
    left = service.http.post("/logout", headers=PAGE | {"cookie": f"{COOKIE}={copied}"})
    assert (left.status_code, left.headers["location"].partition("?")[0]) == (303, "/login")
    assert service.http.get("/", headers={"cookie": f"{COOKIE}={copied}"}).status_code == 303
    assert service.http.get("/", headers={"cookie": f"{COOKIE}={other}"}).status_code == 200, "another browser stays"
    assert [anyio.run(owner), anyio.run(owner)] == [service.ids[Role.SALES], None]
    with service.ledger.read() as tx:
        assert [entry.actor for entry in audit.entries(tx, action="session.closed")] == [service.ids[Role.SALES]]


def test_ended_sessions_are_kept_no_longer_than_their_own_time(service: Keyed):
    with service.ledger.begin() as tx:
        soon = Micros(tx.now + MINUTE)
        assert sessions.end_session(tx, "a" * 32, service.ids[Role.SALES], soon)
        assert not sessions.end_session(tx, "a" * 32, service.ids[Role.SALES], soon), "twice is once"
    service.clock.forward(MINUTE)
    with service.ledger.begin() as tx:
        assert sessions.ended_sessions(tx) == frozenset()
        assert not sessions.end_session(tx, "b" * 32, service.ids[Role.SALES], soon), "it is over anyway"
        assert tx.conn.execute(sa.select(session_end)).all() == []


def test_who_cannot_be_signed_out_now_is_told_so_and_keeps_the_cookie(service: Keyed):
    service.sign_in(Role.SALES)
    with service.ledger.begin() as tx:
        tx.conn.execute(sa.text("ALTER TABLE session_end RENAME TO elsewhere"))
    left = service.http.post("/logout?lang=en", headers=PAGE)
    assert (left.status_code, "set-cookie" in left.headers) == (503, False)
    assert "cannot be used" in left.text


def test_feedback_from_a_page_carries_the_name_of_the_key(service: Keyed):
    service.ask("POST", "/v1/leads", Role.INGEST, json={"source": "ma", "external_id": "L-1", "attributes": HOT})
    kinds = ("demo_request", "document_request")
    rows = [{"source": "ma", "external_id": "L-1", "key": kind, "kind": kind} for kind in kinds]
    events = [row | {"happened_at": iso(service.clock.at)} for row in rows]
    service.ask("POST", "/v1/events", Role.INGEST, json={"events": events})
    scored = service.ask("POST", "/v1/score", Role.SCORE, json={"source": "ma", "external_id": "L-1"}).json()
    service.sign_in(Role.SALES)
    handoff_id = scored["handoff"]["handoff_id"]
    text = service.http.post(f"/handoffs/{handoff_id}/feedback", data={"label": "accurate_hot"}, headers=PAGE)
    assert text.status_code == 303
    with service.ledger.read() as tx:
        (company,) = feedback_of(tx, scored["lead_id"], tx.now)
    assert company.rater == "key of sales"
