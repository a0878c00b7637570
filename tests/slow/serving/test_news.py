"""How long news about a lead takes from the answer to whoever sent it until a receiver of webhooks hears of it.

The figures in docs/operating.md are what these tests, the long ones among them, print with ``-s``.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.facts import arrivals
from ondo.ledger.outbox import webhooks
from tests.serving.receiver import MASTER, receiving
from tests.slow.longer import more
from tests.slow.serving.processes import ledger_url, new_company, service

HOOKS = {"ONDO_WEBHOOK_SECRET": MASTER, "ONDO_WEBHOOK_PRIVATE": "1"}
HOT_LEADS, BATCH = 10, 50
EMPTY_WITHIN = 300.0


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The name of a kind of database, and the address of a new company's ledger in it."""
    url = ledger_url(tmp_path) if request.param == "SQLite" else str(request.getfixturevalue("postgres_url"))
    new_company(tmp_path, url)
    return request.param, url


def tell(figures: str) -> None:
    sys.stdout.write(f"\n{figures}\n")


def test_a_receiver_hears_of_each_hot_lead_soon(tmp_path: Path, database: tuple[str, str]):
    name, url = database
    with receiving() as receiver:
        with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger, ledger.begin() as tx:
            webhooks.add(tx, receiver.url, ["lead.hot"], "local")
        with service(tmp_path, ONDO_LEDGER=url, **HOOKS) as running:
            waits = []
            for number in range(HOT_LEADS):
                lead = {"source": "ma", "external_id": f"L-{number}"}
                known = {"employees": 800, "industry": "it", "title_level": "executive"}
                known["expected_by"] = iso(Micros(system_clock() + 60 * DAY))[:10]
                running.post("/v1/leads", lead | {"attributes": known})
                kinds = ("demo_request", "document_request")
                rows = [lead | {"key": f"{number}/{kind}", "kind": kind} for kind in kinds]
                now = iso(system_clock())
                running.post("/v1/events", {"events": [row | {"happened_at": now} for row in rows]})
                answered = time.monotonic()
                receiver.wait_for(number + 1)
                waits.append(time.monotonic() - answered)
    assert len(receiver.got) == HOT_LEADS, "each lead is told as hot once"
    tell(
        f"{name}: a hot lead is heard of {statistics.median(waits):.2f} s after the answer, longest {max(waits):.2f} s"
    )


@pytest.mark.parametrize("batches", [10, *more([50])])
@pytest.mark.parametrize("scored", [True, False], ids=["scored", "unscored"])
def test_news_without_a_pause_is_all_scored_in_the_end(
    tmp_path: Path, database: tuple[str, str], scored: bool, batches: int
):
    name, url = database
    settings = {"ONDO_LEDGER": url, "ONDO_SCORE_ARRIVALS": str(int(scored))}
    with service(tmp_path, **settings) as running, httpx.Client(base_url=running.url, timeout=60) as client:
        answers, began = [], time.monotonic()
        for batch in range(batches):
            now = iso(system_clock())
            events = [
                {"source": "ma", "external_id": f"L-{batch}-{place}", "key": f"{batch}/{place}", "happened_at": now}
                for place in range(BATCH)
            ]
            sent = time.monotonic()
            answer = client.post("/v1/events", json={"events": [row | {"kind": "page_view"} for row in events]})
            answers.append(time.monotonic() - sent)
            assert answer.status_code == 200, answer.text
        ended = time.monotonic()
        with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger:
            until_empty(ledger)
    after = time.monotonic() - ended
    rate, median = batches * BATCH / (ended - began), statistics.median(answers)
    last = f", the last lead scored {after:.0f} s after the last batch" if scored else ""
    how = "scored" if scored else "not scored"
    tell(f"{name}, {how}: {rate:.0f} events a second, median answer {1000 * median:.0f} ms{last}")


def waiting(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return arrivals.waiting(tx)


def until_empty(ledger: Ledger) -> None:
    """Look at what waits until nothing does."""
    pause, deadline = threading.Event(), time.monotonic() + EMPTY_WITHIN
    while waiting(ledger):
        assert time.monotonic() < deadline, waiting(ledger)
        pause.wait(0.2)
