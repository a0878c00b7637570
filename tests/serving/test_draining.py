"""A replica that will stop says so first; a ledger that cannot be used is told as a reason to come again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from serving.app import create_app
from serving.http.draining import Draining
from tests.serving.builders import BASE, Company


def test_a_leaving_replica_is_not_ready_and_still_answers(company: Company):
    draining = Draining()
    with TestClient(create_app(company.ledger, company.settings, draining), base_url=BASE) as http:
        before = http.get("/v1/health/ready")
        draining.begin()
        ready, other, health = (http.get(f"/v1/{path}") for path in ("health/ready", "cards", "health"))
    assert (before.status_code, before.headers.get("connection")) == (200, None)
    assert (ready.status_code, ready.headers["connection"]) == (503, "close")
    assert (health.status_code, health.json()["ready"]) == (503, False), "both say the same"
    assert "about to stop" in health.json()["note"]
    assert (other.status_code, other.headers["connection"]) == (200, "close")


@pytest.mark.parametrize("path", ["/v1/handoffs", "/"])
def test_an_unusable_ledger_is_a_reason_to_come_again_and_keeps_its_place_to_itself(
    company: Company, tmp_path: Path, path: str
):
    with company.ledger.begin() as tx:
        tx.conn.execute(sa.text("ALTER TABLE open_handoff RENAME TO elsewhere"))
    answer = company.http.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    for inner in ("open_handoff", str(tmp_path), "sqlite"):
        assert inner not in answer.text
