"""Segments of facts when a writer is killed at any moment, and when two processes write at once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, Tx, open_ledger
from ondo.ledger.db import schema
from ondo.ledger.facts.facts import append_events
from ondo.ledger.facts.segments import FactStore
from ondo.ledger.facts.typed_facts import FactTypes
from ondo.ledger.identity.lead_keys import leads_for
from tests.domain.strategies import ZONE
from tests.ledger.making import NOW, Clock, ago, card, event
from tests.ledger.test_fact_store import same_as_without
from tests.support.ledgers import lay_empty

REPOSITORY = Path(__file__).resolve().parents[3]
EVENTS, PART = 40_000, 4_000

# Writes the segments in small files, says when each of them stands, and begins anew for ever.
WRITER = """
import sys
from pathlib import Path
from ondo.ledger import open_ledger
from ondo.ledger.facts import segments
from ondo.ledger.facts.segments import FactStore
from ondo.ledger.facts.typed_facts import FactTypes
from tests.domain.strategies import ZONE
from tests.ledger.making import Clock, card

segments._MOST_ROWS = int(sys.argv[3])
times = int(sys.argv[4])

class Steps:
    def step(self, name, done, total=None):
        sys.stdout.write(f"{name} {done}\\n")
        sys.stdout.flush()

ledger = open_ledger(sys.argv[1], Clock(), Path(sys.argv[2]))
for number in range(times):
    with ledger.read() as tx:
        store = FactStore(tx, FactTypes.of(card(), ZONE))
        if number:
            store.rebuild(Steps())
        else:
            store.extend(least=1, progress=Steps())
sys.stdout.write("end\\n")
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    url = lay_empty(tmp_path / "ledger.sqlite")
    with open_ledger(url, Clock(), tmp_path / "artifacts") as opened:
        with opened.begin() as tx:
            leads = list(leads_for(tx, "crm", [str(number) for number in range(200)], ago(90)).values())
            rows = [
                event(
                    leads[number % 200], str(number), ago(1 + number % 80), kind="price_view", properties={"page": "p"}
                )
                for number in range(EVENTS)
            ]
            append_events(tx, rows)
        yield opened


def start(ledger: Ledger, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, ledger.url, str(ledger.artifacts), str(PART), str(times)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def store(tx: Tx) -> FactStore:
    return FactStore(tx, FactTypes.of(card(), ZONE))


def test_a_killed_writer_leaves_a_store_that_can_be_used_and_goes_on_where_it_was(ledger: Ledger):
    dice = random.Random(1)
    for _ in range(5):
        with start(ledger, 1_000) as child:
            assert child.stdout is not None
            for _ in range(dice.randrange(1, 25)):
                assert child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        with ledger.read() as tx:
            assert not store(tx).check().wrong
    same_as_without(ledger, NOW)
    with ledger.read() as tx:
        check = store(tx).check()
        left = [file.name for file in store(tx).folder.glob("*") if file.suffix in {".part", ".parquet"}]
    assert (check.facts, check.wrong) == (EVENTS, ())
    assert len(left) == check.segments, "what the killed ones left is gone"


def test_two_processes_write_at_once_and_a_third_appends(ledger: Ledger):
    writers = [start(ledger, 3) for _ in range(2)]
    with ledger.read() as tx:
        lead = tx.conn.execute(sa.select(schema.lead.c.lead_id).limit(1)).scalar_one()
    for number in range(20):
        with ledger.begin() as tx:
            append_events(tx, [event(lead, f"new {number}", ago(1))])
    for writer in writers:
        output, _ = writer.communicate()
        assert (writer.returncode, output.split()[-1]) == (0, "end")
    same_as_without(ledger, NOW)
    with ledger.read() as tx:
        assert store(tx).check().wrong == ()
