"""People sign in to the pages at their company's OpenID provider, a real second process.

Who they are and which role they have is the provider's word; a token that it did not sign for this sign-in is not.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from ondo.domain.errors import Conflict, InputError
from ondo.domain.vocabulary import Role
from ondo.ledger.access import audit, keys
from ondo.ledger.access.people import SignedInPerson, key_of
from ondo.settings import read_settings
from serving.http.session import COOKIE
from tests.serving.builders import BASE, PAGE
from tests.serving.keyed import Keyed, keyed

ROLES = (("ondo-meeting", Role.REVIEWER), ("ondo-sales", Role.SALES))


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    command = [sys.executable, "-u", "-m", "oidc_provider_mock", "--port", "0", "-n", "true"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stderr.readline, "")
            yield next(address[0] for line in lines if (address := re.search(r"http://127\.0\.0\.1:\d+", line)))
        finally:
            process.terminate()


@pytest.fixture
def service(tmp_path: Path, provider: str) -> Iterator[Keyed]:
    with keyed(tmp_path, **settings_of(provider)) as made:
        yield made


def settings_of(issuer: str) -> dict[str, object]:
    names = {"oidc_issuer": issuer, "oidc_client_id": "ondo", "oidc_client_secret": "not so secret"}
    return {**names, "oidc_roles": ROLES, "public_url": BASE}


def at_the_provider(service: Keyed, provider: str, subject: str = "sato@example.com", **claims: object) -> str:
    """Leave for the provider and sign in there; return the path with which it sends the browser back."""
    known = {"sub": subject, "email": subject, **claims}
    httpx.put(f"{provider}/users/{subject}", json=known).raise_for_status()
    left = service.http.get("/login/oidc?next=/meeting%3Flang%3Den")
    assert left.status_code == 302
    sent = httpx.post(left.headers["location"], data={"sub": subject})
    back = urlsplit(sent.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == BASE
    return f"{back.path}?{back.query}"


def test_a_person_signs_in_at_the_provider_and_lands_where_they_wanted(service: Keyed, provider: str):
    page = service.http.get("/login?lang=en&next=/meeting").text
    assert 'href="/login/oidc?lang=en&amp;next=/meeting"' in page
    assert 'name="key"' in page
    answer = service.http.get(at_the_provider(service, provider, name="佐藤 花子", groups=["staff", "ondo-sales"]))
    assert answer.status_code == 200
    # another site sent the browser here, so the page sends it on and no redirect does
    assert 'content="0; url=/meeting?lang=en"' in answer.text
    assert "佐藤 花子" in answer.text
    assert service.http.get("/").status_code == 200
    assert service.http.post("/meeting", headers=PAGE).status_code == 403
    with service.ledger.read() as tx:
        [key] = [key for key in keys.api_keys(tx) if key.made_by == "openid"]
        assert (key.name, key.role, key.team) == ("佐藤 花子", Role.SALES, None)
        assert [entry.actor for entry in audit.entries(tx, action="session.opened")] == [key.key_id]
    service.http.post("/logout", headers=PAGE)
    assert service.http.get("/").status_code == 303


@pytest.mark.slow
def test_who_signs_in_again_is_the_same_and_a_new_role_ends_the_old(service: Keyed, provider: str):
    for _ in range(2):
        service.http.get(at_the_provider(service, provider, name="Sato", groups=["ondo-sales"]))
    before = service.http.cookies[COOKIE]
    service.http.get(at_the_provider(service, provider, name="Sato", groups=["ondo-sales", "ondo-meeting"]))
    assert service.http.get("/meeting").status_code == 200
    with service.ledger.read() as tx:
        made = {(key.role, key.valid(tx.now)) for key in keys.api_keys(tx) if key.made_by == "openid"}
    assert made == {(Role.SALES, False), (Role.REVIEWER, True)}
    service.http.cookies.clear()
    assert service.http.get("/", headers={"cookie": f"{COOKIE}={before}"}).status_code == 303


def test_who_loses_the_last_role_is_signed_out_everywhere(service: Keyed, provider: str):
    service.http.get(at_the_provider(service, provider, "left@example.com", groups=["ondo-sales"]))
    kept = {"cookie": f"{COOKIE}={service.http.cookies[COOKIE]}"}
    back = at_the_provider(service, provider, "left@example.com", groups=["staff"])
    assert service.http.get(back).status_code == 403
    service.http.cookies.clear()
    assert service.http.get("/", headers=kept).status_code == 303


def test_who_has_no_role_is_told_whom_to_ask_and_nothing_is_made(service: Keyed, provider: str):
    for claims in ({}, {"groups": ["staff"]}, {"groups": 7}):
        answer = service.http.get(at_the_provider(service, provider, "guest@example.com", **claims))
        assert answer.status_code == 403
        assert "groups" in answer.text
        assert COOKIE not in answer.cookies
    with service.ledger.read() as tx:
        assert all(key.made_by != "openid" for key in keys.api_keys(tx))


@pytest.mark.slow
def test_odd_claims_are_no_name_no_team_and_nobody(tmp_path: Path, provider: str):
    with keyed(tmp_path, **settings_of(provider), oidc_team_claim="team") as service:
        for team in ("to\u0000kyo", "t" * 300, ["tokyo"], 7, "  ", "tokyo"):
            claims = {"name": ["Sato"], "groups": [["x"], 7, "ondo-sales"], "team": team}
            assert service.http.get(at_the_provider(service, provider, **claims)).status_code == 200
        assert service.http.get(at_the_provider(service, provider, "s" * 300, groups=["ondo-sales"])).status_code == 503
        with service.ledger.read() as tx:
            made = [key for key in keys.api_keys(tx) if key.made_by == "openid"]
        assert {(key.name, key.team) for key in made} == {("sato@example.com", None), ("sato@example.com", "tokyo")}


def test_a_way_back_counts_once_and_for_the_browser_that_left(service: Keyed, provider: str):
    back = at_the_provider(service, provider, groups=["ondo-sales"])
    kept = service.http.cookies["ondo_openid"]
    service.http.cookies.clear()
    assert service.http.get(back).status_code == 422  # another browser
    forged = {"cookie": f"ondo_openid={kept[:-2]}xx"}
    assert service.http.get(back, headers=forged).status_code == 422
    ours = {"cookie": f"ondo_openid={kept}"}
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert service.http.get(back.replace(state, "another"), headers=ours).status_code == 422
    assert service.http.get(back, headers=ours).status_code == 200
    service.http.cookies.clear()
    assert service.http.get(back, headers=ours).status_code == 422  # the code was used
    denied = f"/login/oidc/callback?error=access_denied&state={state}"
    assert service.http.get(denied, headers=ours).status_code == 403


def test_a_provider_that_does_not_answer_leaves_the_key(tmp_path: Path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with keyed(tmp_path, **settings_of(issuer)) as service:
            assert service.http.get("/login/oidc").status_code == 503
            assert service.sign_in(Role.SALES).status_code == 303


def test_without_a_provider_nobody_is_sent_to_one(tmp_path: Path):
    with keyed(tmp_path) as service:
        assert "/login/oidc" not in service.http.get("/login").text
        for path in ("/login/oidc", "/login/oidc/callback?code=1&state=2"):
            assert service.http.get(path).status_code == 404


def test_no_text_opens_the_key_of_a_person(service: Keyed):
    person = SignedInPerson("https://id.example.com", "1", "\u0007 ", Role.SALES)
    with service.ledger.begin() as tx:
        key = key_of(tx, person)
        assert key is not None
        assert key.name == person.digest[:12]
        with pytest.raises(Conflict):
            keys.rotate_key(tx, key.key_id, by="local")
    for secret in (key.key_hash, person.digest, person.digest * 2):
        answer = service.http.get("/v1/handoffs", headers={"authorization": f"Bearer ondo_{key.key_id}_{secret[:64]}"})
        assert answer.status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({}, "ONDO_PUBLIC_URL, ONDO_OIDC_CLIENT_ID, ONDO_OIDC_ROLES"),
        ({"ONDO_OIDC_ROLES": "staff=boss"}, "staff=boss"),
        ({"ONDO_OIDC_ISSUER": "http://id.example.com"}, "http://id.example.com"),
    ],
)
def test_a_provider_that_could_sign_nobody_in_is_refused(more: dict[str, str], named: str):
    whole = {"ONDO_PUBLIC_URL": BASE, "ONDO_OIDC_CLIENT_ID": "ondo", "ONDO_OIDC_ROLES": "*=sales"}
    given = {"ONDO_OIDC_ISSUER": "https://id.example.com", **(whole if more else {}), **more}
    with pytest.raises(InputError, match=named):
        read_settings(given)
    assert read_settings(given | whole | {"ONDO_OIDC_ISSUER": "https://id.example.com"}).oidc_roles == (
        ("*", Role.SALES),
    )
