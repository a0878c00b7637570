"""Dispatchers as processes: one that is killed between sending and saying so loses nothing, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.domain.instant import Micros
from ondo.ledger import Ledger
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.deliveries import LEASE
from ondo.ledger.outbox.outbox import put
from serving.workers.dispatcher import Dispatcher
from tests.ledger.making import Clock
from tests.serving.builders import settings_in
from tests.serving.receiver import MASTER, Receiver, Request, receiving

REPOSITORY = Path(__file__).resolve().parents[3]
Open = Callable[[str], Ledger]

COURIER = """
import sys
from dataclasses import replace
from pathlib import Path
from ondo.ledger import open_ledger
from serving.workers.dispatcher import Dispatcher
from tests.ledger.making import Clock
from tests.serving.builders import settings_in
from tests.serving.receiver import MASTER

url, home = sys.argv[1], Path(sys.argv[2])
settings = replace(settings_in(home), webhook_secret=MASTER, webhook_private=True)
ledger = open_ledger(url, Clock(), home)
print("ready", flush=True)
sys.stdin.readline()
print(Dispatcher(ledger, settings).deliver_due(), flush=True)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    result: str = request.getfixturevalue("ledger_url")
    return result


def process(url: str, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", COURIER, url, str(home)]
    return subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def go(child: subprocess.Popen[str]) -> str:
    assert child.stdin
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    return child.stdout.readline()


def tell(ledger: Ledger, receiver: Receiver, leads: int, rounds: int) -> list[str]:
    with ledger.begin() as tx:
        webhooks.add(tx, receiver.url, [], "local")
        ids = [lead_for(tx, "crm", str(number)) for number in range(leads)]
        return [put(tx, "lead.hot", lead, {"total": number}) for number in range(rounds) for lead in ids]


def test_a_message_whose_dispatcher_was_killed_is_sent_again_under_the_same_id(
    url: str, open_one: Open, clock: Clock, tmp_path: Path
):
    ledger = open_one(url)
    killed: list[int] = []

    def kill_first(request: Request) -> int:
        if not killed:
            killed.append(child.pid)
            os.kill(child.pid, signal.SIGKILL)  # it has sent, and cannot say so any more
        return 204

    settings = replace(settings_in(tmp_path), webhook_secret=MASTER, webhook_private=True)
    with receiving(kill_first) as receiver, process(url, tmp_path) as child:
        first, second = tell(ledger, receiver, leads=1, rounds=2)
        assert go(child) == ""
        assert child.wait() == -signal.SIGKILL
        assert receiver.messages == [first]
        clock.at = Micros(clock.at + LEASE - 1)
        assert Dispatcher(ledger, settings).deliver_due() == 0
        clock.at = Micros(clock.at + 1)
        assert Dispatcher(ledger, settings).deliver_due() == 2
    assert receiver.messages == [first, first, second]
    assert receiver.got[0].body == receiver.got[1].body


def test_processes_that_deliver_side_by_side_send_each_message_once(url: str, open_one: Open, tmp_path: Path):
    ledger = open_one(url)
    with receiving() as receiver, process(url, tmp_path) as first, process(url, tmp_path) as two:
        answer = tell(ledger, receiver, leads=10, rounds=10)
        with ThreadPoolExecutor(2) as pool:
            counts = [int(line) for line in pool.map(go, (first, two))]
        assert sum(counts) == 100
        assert min(counts) > 0
        order = {message: number for number, message in enumerate(answer)}
        assert sorted(receiver.messages) == sorted(answer)
        for lead in range(10):
            got = [order[message] for message in receiver.messages if order[message] % 10 == lead]
            assert got == sorted(got)
