"""A sender's own library against Ondo's process, killed while it takes in: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

from segment.analytics.client import Client as Segment

from ondo.domain.instant import to_datetime
from ondo.ledger.db.clock import system_clock
from tests.slow.serving.processes import new_company, service

KILLS = 10 if os.environ.get("ONDO_TEST_WORLD") else 1
VISITS = 60
MAPPING = "schema: 1\npreset: segment\nsource: web\n"


def send(url: str, at: dict[str, Any]) -> set[str]:
    """Send every visit, and return those that the service has taken."""
    failed: list[dict[str, Any]] = []
    sender = Segment(
        "any-key",
        host=f"{url}/v1/intake/site",
        on_error=lambda _, items: failed.extend(items),
        max_retries=0,
        upload_size=4,
    )
    ids = {f"visit-{number}" for number in range(VISITS)}
    for each in sorted(ids):
        sender.page(user_id=f"u-{each}", name="price", properties={"page": "price"}, message_id=each, **at)
    sender.flush()
    sender.join()
    return ids - {item["messageId"] for item in failed}


def visits(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as ledger:
        return [key for (key,) in ledger.execute("SELECT key FROM event WHERE kind = 'page_view' ORDER BY key")]


def test_what_a_library_sent_is_there_once_wherever_ondo_was_killed(tmp_path: Path):
    home, chance = tmp_path / "home", random.Random(7)
    new_company(home)
    (home / "intake").mkdir(exist_ok=True)
    (home / "intake" / "site.yaml").write_text(MAPPING, encoding="utf-8")
    at, interrupted = {"timestamp": to_datetime(system_clock())}, 0
    for _ in range(KILLS):
        with service(home) as running:
            killer = Timer(chance.uniform(0.0, 0.15), running.kill)
            killer.start()
            taken = send(running.url, at)
            killer.join()
        interrupted += len(taken) < VISITS
        assert taken <= set(visits(home)), "what was taken is there"
    assert interrupted
    with service(home) as running:
        everything = send(running.url, at)
    assert len(everything) == VISITS
    assert visits(home) == sorted(everything)
