"""PostgreSQL with another isolation level as its default: writers get theirs, and none of them is refused."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from ondo.definitions.card_file import default_card
from ondo.domain.instant import iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.schema import event
from ondo.ledger.decisions import cards
from ondo.ledger.identity.lead_keys import lead_for
from serving.app import create_app
from tests.serving.builders import BASE, START, settings_in

LEVELS = ["serializable", "repeatable read"]


@pytest.fixture(params=LEVELS)
def url(request: pytest.FixtureRequest, postgres_url: str) -> str:
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = '{request.param}'".encode())
    return postgres_url


def opened(url: str, home: Path) -> Ledger:
    return open_ledger(url, system_clock, home / "artifacts")


def test_two_writers_of_one_key_both_come_through(url: str, tmp_path: Path):
    with opened(url, tmp_path) as first, opened(url, tmp_path) as second, first.begin() as early:
        early.conn.execute(sa.text("SELECT count(*) FROM lead_key"))  # a snapshot, where the level keeps one
        with second.begin() as late:
            made = lead_for(late, "crm", "A")
        assert lead_for(early, "crm", "A") == made


def test_two_replicas_under_load_refuse_nothing(url: str, tmp_path: Path):
    settings = replace(settings_in(tmp_path), ledger=url)
    with ExitStack() as stack:
        replicas = []
        for _ in range(2):
            ledger = stack.enter_context(opened(url, tmp_path))
            replicas.append(stack.enter_context(TestClient(create_app(ledger, settings), base_url=BASE)))
        with ledger.begin() as tx:
            cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)

        def write(number: int) -> int:
            lead = {"source": "ma", "external_id": f"L-{number % 7}"}
            fact = lead | {"key": f"k-{number}", "kind": "demo_request", "happened_at": iso(START)}
            asked = [("/v1/leads", lead | {"attributes": {"employees": number}}), ("/v1/events", {"events": [fact]})]
            asked.append(("/v1/score", lead))
            return max(replicas[number % 2].post(path, json=body).status_code for path, body in asked)

        with ThreadPoolExecutor(6) as pool:
            answers = Counter(pool.map(write, range(120)))
        with ledger.read() as tx:
            kept = tx.conn.execute(sa.select(sa.func.count()).select_from(event)).scalar()
    assert (answers, kept) == ({200: 120}, 120)
