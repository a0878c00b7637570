"""What goes wrong in a night of operation, under load: nothing acknowledged is lost and nobody is handed over twice.

The figures in docs/operating.md are what these tests print with ``-s``.
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.instant import MINUTE, Micros, iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.deliveries import LEASE
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from serving.workers.dispatcher import Dispatcher
from serving.workers.rescoring import RescoringWorker
from tests.serving.builders import Company, open_company, settings_in
from tests.serving.receiver import MASTER, Receiver, receiving
from tests.slow.serving.load import Balancer, Load, Record, check
from tests.slow.serving.processes import Service, ledger_url, new_company, service
from tests.support.postgres import Postgres

SWITCHED_WITHIN = 2.0
HOOKS = {"ONDO_WEBHOOK_SECRET": MASTER, "ONDO_WEBHOOK_PRIVATE": "1"}


@contextmanager
def site(home: Path, url: str, replicas: int, **more: str) -> Iterator[tuple[Balancer, list[Service], ExitStack]]:
    """Run replicas on one PostgreSQL behind a balancer."""
    with ExitStack() as open_services:
        started = [service(home, ONDO_LEDGER=url, **HOOKS, **more) for _ in range(replicas)]
        with ThreadPoolExecutor(replicas) as pool:
            running = list(pool.map(open_services.enter_context, started))
        yield open_services.enter_context(Balancer(*running)), running, open_services


@pytest.fixture
def receiver(tmp_path: Path, postgres_url: str) -> Iterator[Receiver]:
    """A receiver that a new company on PostgreSQL tells everything."""
    new_company(tmp_path, postgres_url)
    with receiving() as company, open_ledger(postgres_url, system_clock, tmp_path / "artifacts") as ledger:
        with ledger.begin() as tx:
            webhooks.add(tx, company.url, [], "local")
        yield company


def tell(figures: str) -> None:
    sys.stdout.write(f"\n{figures}\n")


def afterwards(home: Path, url: str, record: Record, receiver: Receiver, what: str) -> None:
    """Deliver what a killed replica had taken, once its lease is over, and check everything."""
    settings = replace(settings_in(home), webhook_secret=MASTER, webhook_private=True)
    with open_ledger(url, lambda: Micros(system_clock() + LEASE + MINUTE), home / "artifacts") as ledger:
        left = RescoringWorker(ledger, Scoring(ledger, Definitions(), settings)).turn()
        late = Dispatcher(ledger, settings).deliver_due()
        check(ledger, record, receiver)
    tell(
        f"{what}: {len(record.answered_at)} answers, {len(record.keys)} events, {len(receiver.got)} webhooks, "
        f"after the end {left} leads scored and {late} webhooks; not answered at once: {dict(record.failures)}; "
        f"longest gap {record.longest_gap:.2f} s"
    )


def test_a_replica_is_killed_and_a_card_switches_under_load(tmp_path: Path, postgres_url: str, receiver: Receiver):
    with site(tmp_path, postgres_url, 2) as (balancer, (first, second), _):
        load = Load(balancer)
        with load.running():
            load.wait_for(100)
            seconds = switch(tmp_path, postgres_url, (first, second))
            load.wait_for(100)
            first.kill()
            load.wait_for(150)
        assert second.stop() in (0, -signal.SIGTERM)
    assert seconds < SWITCHED_WITHIN
    assert load.record.without_retry_after == 0
    afterwards(tmp_path, postgres_url, load.record, receiver, f"kill (card switched in {seconds:.2f} s)")


def switch(home: Path, url: str, replicas: tuple[Service, ...]) -> float:
    """Approve another card by rolling back over the API; return after how many seconds the last replica used it."""
    card = default_card()
    other = replace(card, rules=(replace(card.rules[0], points=card.rules[0].points + 5), *card.rules[1:]))
    with open_ledger(url, system_clock, home / "artifacts") as ledger, ledger.begin() as tx:
        cards.publish(tx, other, approved_by=["Sato"], effective_from=tx.now)
    text = {"to_version": 1, "names": ["Sato", "Tanaka"], "reason": "a test of the switch"}
    replicas[0].post(f"/v1/cards/{card.card_id}/rollback", text)
    began, waiting = time.monotonic(), list(replicas)
    asked = {"attributes": {"employees": 800}, "events": []}
    while waiting:
        waiting = [first for first in waiting if first.post("/v1/score", asked)["card"]["version"] != 3]
        assert time.monotonic() - began < 30
    return time.monotonic() - began


def test_postgres_restarts_and_crashes_under_load(
    tmp_path: Path, postgres_url: str, receiver: Receiver, postgres: Postgres
):
    with site(tmp_path, postgres_url, 2) as (balancer, replicas, _):
        load = Load(balancer)
        with load.running():
            for way in ("fast", "immediate"):
                load.wait_for(100)
                seen = sum(load.record.failures.values())
                postgres.stop(way)
                load.wait_until(lambda record, seen=seen: sum(record.failures.values()) >= seen + 4)
                assert {httpx.get(f"{replica.url}/v1/health/live", timeout=10).status_code for replica in replicas} == {
                    200
                }
                assert {
                    httpx.get(f"{replica.url}/v1/health/ready", timeout=10).status_code for replica in replicas
                } == {503}
                postgres.start()
                balancer.wait_for(*replicas)
            load.wait_for(100)
        assert {replica.stop() for replica in replicas} <= {0, -signal.SIGTERM}, (
            "the same processes from beginning to end"
        )
    assert load.record.without_retry_after == 0
    afterwards(tmp_path, postgres_url, load.record, receiver, "PostgreSQL stopped and crashed")


def test_a_rolling_restart_drops_no_request(tmp_path: Path, postgres_url: str, receiver: Receiver):
    drain = {"ONDO_DRAIN": "2"}
    with site(tmp_path, postgres_url, 2, **drain) as (balancer, old, services):
        load = Load(balancer)
        with load.running():
            for leaver in old:
                balancer.add(services.enter_context(service(tmp_path, ONDO_LEDGER=postgres_url, **HOOKS, **drain)))
                load.wait_for(50)
                assert leaver.stop() in (0, -signal.SIGTERM)
            load.wait_for(50)
    assert load.record.failures == {}
    afterwards(tmp_path, postgres_url, load.record, receiver, "rolling restart of two replicas")


def hot_lead(number: int) -> tuple[dict[str, object], dict[str, object]]:
    lead: dict[str, object] = {"source": "ma", "external_id": f"L-{number}"}
    row = lead | {"key": f"k-{number}", "kind": "demo_request", "happened_at": iso(system_clock())}
    return lead, {"events": [row]}


def test_a_full_disk_refuses_and_goes_on_when_there_is_room_again(tmp_path: Path):
    """The limit on a file's size stops every write of the running service, as a full disk does."""
    new_company(tmp_path)
    kept, refused, number = [], 0, 0
    with service(tmp_path) as running, httpx.Client(base_url=running.url, timeout=30) as client:

        def send() -> int:
            nonlocal number
            number += 1
            lead, events = hot_lead(number)
            statuses = [client.post(f"/v1/{path}", json=body) for path, body in (("events", events), ("score", lead))]
            if statuses[0].status_code == 200:
                kept.append(f"k-{number}")
            for statuse in statuses:
                if statuse.status_code == 503:
                    assert statuse.headers["retry-after"]
                    assert statuse.headers["content-type"] == "application/problem+json"
            return max(statuse.status_code for statuse in statuses if statuse.status_code != 404)

        assert [send() for _ in range(20)] == [200] * 20
        limit(running, max(file.stat().st_size for file in tmp_path.glob("ledger.sqlite*")))
        while refused < 20:
            refused += send() == 503
            assert number < 2_000
        assert client.get("/v1/health/live").status_code == 200
        assert client.post("/v1/score", json=hot_lead(1)[0]).status_code == 200, "what needs no writing still works"
        limit(running, resource.RLIM_INFINITY)
        assert [send() for _ in range(20)] == [200] * 20
        for again in range(1, number + 1):  # senders repeat what was refused
            assert client.post("/v1/events", json=hot_lead(again)[1]).status_code in (200, 409)
        assert running.stop() in (0, -signal.SIGTERM)
    with open_ledger(ledger_url(tmp_path), system_clock, tmp_path / "artifacts") as ledger, ledger.read() as tx:
        assert set(kept) <= {*tx.conn.execute(sa.text("SELECT key FROM event")).scalars()}
        assert tx.conn.execute(sa.text("SELECT count(*) FROM event")).scalar() == number
        assert tx.conn.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    tell(f"full disk: {number} messages, {refused} refused, {len(kept)} accepted at once, all there in the end")


def limit(running: Service, size: int) -> None:
    """Let no file of a running service grow beyond a size."""
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_ledger_that_may_not_grow_keeps_what_it_said_yes_to(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with open_company(tmp_path) as company:
        kept = [f"L-{number}" for number in range(10)]
        company.post("/v1/leads/batch", {"leads": [{"source": "ma", "external_id": name} for name in kept]})
        with most_pages(company.ledger):
            statuses = [batch(company, number, kept) for number in range(40)]
        assert set(statuses) == {200, 503}, "it was full"
        assert "disk is full" in caplog.text
        assert "savepoint" not in caplog.text, "what failed first is what an operator reads"
        assert batch(company, 99, kept) == 200, "there is room again"
        with company.ledger.read() as tx:
            assert {*tx.conn.execute(sa.text("SELECT external_id FROM lead_key")).scalars()} == set(kept)
            assert tx.conn.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def batch(company: Company, number: int, kept: list[str]) -> int:
    """Send leads with enough said about each to fill pages; note those acknowledged."""
    names = [f"B-{number}-{row}" for row in range(20)]
    reply = {"industry": "it", "employees": 10 + number}
    rows = [{"source": "ma", "external_id": name, "attributes": reply} for name in names]
    answer = company.http.post("/v1/leads/batch", json={"leads": rows})
    if answer.status_code == 200:
        kept.extend(names)
    return answer.status_code


@contextmanager
def most_pages(ledger: Ledger, more: int = 12) -> Iterator[None]:
    """Let the ledger's file grow by so many pages at most; the bound is each connection's own, so each gets it anew."""
    with ledger.read() as tx:
        most = tx.conn.execute(sa.text("PRAGMA page_count")).scalar_one() + more

    @sa.event.listens_for(ledger._engine, "begin")
    def bound(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    yield
    most = 1073741823
