"""While writes fail, ``ready`` says no, reading goes on, and the log is told once and without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.domain.errors import Unavailable
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.pulse import can_write
from ondo.ledger.facts import arrivals
from ondo.ledger.outbox import outbox, webhooks
from serving.scoring.definitions import Definitions
from serving.scoring.score_log import GroupWriter
from serving.scoring.scoring import Scoring
from serving.workers.deadlines import Deadlines
from serving.workers.dispatcher import Dispatcher
from serving.workers.rescoring import RescoringWorker
from tests.serving.builders import Clock, Company, make_hot
from tests.serving.receiver import MASTER


@contextmanager
def full_disk(ledger: Ledger) -> Iterator[None]:
    """Let the ledger's file grow no more."""
    engine = ledger._engine
    with ledger.read() as tx:
        most = tx.conn.execute(sa.text("PRAGMA page_count")).scalar_one()

    def narrow(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    sa.event.listen(engine, "begin", narrow)
    try:
        yield
    finally:
        sa.event.remove(engine, "begin", narrow)
        with ledger.begin() as tx:
            tx.conn.exec_driver_sql("PRAGMA max_page_count=1073741823")


def fill_up(company: Company) -> None:
    """Write until it is refused."""
    for number in range(1_000):
        rows = [{"source": "ma", "external_id": f"{number}-{row}", "attributes": {"employees": 1}} for row in range(9)]
        if company.http.post("/v1/leads/batch", json={"leads": rows}).status_code == 503:
            return
    pytest.fail("the disk was never full")


def test_ready_says_no_while_writes_fail_and_yes_again_without_a_restart(
    company: Company, caplog: pytest.LogCaptureFixture
):
    make_hot(company)
    assert company.get("/v1/health/ready") == {"ready": True}
    with full_disk(company.ledger):
        fill_up(company)
        assert company.get("/v1/health/ready", 503) == {"ready": False}
        assert company.get("/v1/health/ready", 503) == {"ready": False}, "not for one answer only"
        health = company.get("/v1/health", 503)
        assert (health["live"], health["ready"]) == (True, False)
        assert "written" in health["note"]
        assert company.get("/v1/health/live") == {"live": True}
        assert company.get("/v1/handoffs")["handoffs"], "reading goes on"
    assert company.get("/v1/health/ready") == {"ready": True}
    assert company.get("/v1/health")["ready"]
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.slow
def test_a_replica_that_starts_on_a_full_disk_is_not_ready(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    open_ledger(url, Clock(), tmp_path).close()
    with open_ledger(url, Clock(), tmp_path) as ledger:
        with full_disk(ledger):
            assert not can_write(ledger)
        assert can_write(ledger)
        ledger.trying.acquire()
        ledger.writable = False
        assert not can_write(ledger), "somebody else is trying"


def test_background_work_tells_of_an_outage_once_and_without_a_traceback(
    company: Company, caplog: pytest.LogCaptureFixture
):
    away = Unavailable("The ledger cannot be used: database or disk is full.")

    def write(_: object) -> None:
        raise away

    log = GroupWriter[int](write)
    for _ in range(3):
        log.put(1)
        assert not log.attempt()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert "disk is full" in caplog.text
    assert log.waiting() == 3
    log._write = lambda _: None
    assert log.attempt()
    assert log.attempt()
    assert (log.waiting(), log.failures) == (0, 3)
    assert len(caplog.records) == 2
    assert "back" in caplog.records[1].getMessage()


def test_every_background_worker_goes_on_after_an_outage_without_a_traceback(
    company: Company, caplog: pytest.LogCaptureFixture
):
    """Each of them runs against a ledger whose disk is full, and does its work when there is room."""
    scoring = Scoring(company.ledger, Definitions(), company.settings)
    workers = [
        RescoringWorker(company.ledger, scoring, every=0.01),
        Deadlines(company.ledger, company.settings, every=0.01),
    ]
    lead_id = company.lead()
    with company.ledger.begin() as tx:
        webhooks.add(tx, "https://example.com", [], "local")
        outbox.put(tx, outbox.Kind.LEAD_HOT, lead_id, {"total": 100})
        arrivals.note(tx, [lead_id])
    dispatcher = Dispatcher(company.ledger, replace(company.settings, webhook_secret=MASTER))
    refused = 0

    def refuse(connection: sa.Connection) -> None:
        nonlocal refused
        refused += 1
        raise Unavailable("The ledger cannot be used: database or disk is full.")

    sa.event.listen(company.ledger._engine, "begin", refuse)
    try:
        for worker in workers:
            before = refused
            worker.start()
            while refused < before + 3:  # several attempts of this one, or of those before it
                pass
        assert dispatcher._try_to_drain("none") is None
    finally:
        sa.event.remove(company.ledger._engine, "begin", refuse)
        for worker in workers:
            worker.stop()
    answer = [record for record in caplog.records if record.name == "ondo.serving"]
    assert answer
    assert not [record for record in answer if record.exc_info]
