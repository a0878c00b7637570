"""Two replicas on one ledger: a key that is made works, one that is revoked stops, within two seconds on both."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from ondo.domain.vocabulary import Role
from ondo.ledger import open_ledger
from ondo.ledger.access import keys
from ondo.ledger.db.clock import system_clock
from tests.slow.serving.processes import Service, ledger_url, new_company, service

WITHIN = 2.0
SECRET = "what both replicas sign page sessions with"
SAME_SITE = {"sec-fetch-site": "same-origin"}


def _until(services: tuple[Service, ...], wanted: int, text: str) -> float:
    """Ask until every replica answers so; return after how many seconds the last one did."""
    began, waiting = time.monotonic(), list(services)
    while waiting:
        headers = {"authorization": f"Bearer {text}"}
        waiting = [
            row
            for row in waiting
            if httpx.get(f"{row.url}/v1/cards", headers=headers, timeout=30).status_code != wanted
        ]
        assert time.monotonic() - began < 30
    return time.monotonic() - began


def test_replicas_agree_on_keys_and_sessions(tmp_path: Path):
    new_company(tmp_path)
    with (
        open_ledger(ledger_url(tmp_path), system_clock, tmp_path / "artifacts") as ledger,
        service(tmp_path, ONDO_LOG="json", ONDO_SESSION_SECRET=SECRET) as first,
        service(tmp_path, ONDO_LOG="json", ONDO_SESSION_SECRET=SECRET) as second,
    ):
        both = (first, second)
        assert {httpx.get(f"{row.url}/v1/cards", timeout=30).status_code for row in both} == {200}, "no key yet"
        with ledger.begin() as tx:
            made, text = keys.make_key(tx, "web", Role.SALES, by="local")
        assert _until(both, 200, text) < WITHIN
        assert _until(both, 401, "none") < WITHIN

        entered = httpx.post(f"{first.url}/login", data={"key": text}, headers=SAME_SITE, timeout=30)
        assert entered.status_code == 303
        cookie = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
        assert httpx.get(f"{second.url}/", headers=cookie, timeout=30).status_code == 200

        with ledger.begin() as tx:
            keys.revoke_key(tx, made.key_id, by="local")
        assert _until(both, 401, text) < WITHIN
        assert {httpx.get(f"{row.url}/", headers=cookie, timeout=30).status_code for row in both} == {303}
        logs = "".join(row.log.read_text() for row in both)
    assert made.key_id in logs
    for secret in (text.rsplit("_", 1)[1], cookie["cookie"].rsplit(".", 1)[1], SECRET):
        assert secret not in logs
