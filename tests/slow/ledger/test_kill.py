"""A process killed in the middle of writing loses nothing that was acknowledged and leaves nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db import schema
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import NOW, Clock, event
from tests.slow.longer import more

REPOSITORY = Path(__file__).resolve().parents[3]
ROWS = 200

# Commits transaction after transaction of ROWS events each and says so; the parent kills it without warning.
WRITER = """
import sys
from pathlib import Path
from ondo.ledger import open_ledger
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import Clock, event

url, folder, rows = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
ledger = open_ledger(url, Clock(), folder)
for number in range(1_000_000):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", str(number))
        append_events(tx, [event(lead, f"{number}-{row}") for row in range(rows)])
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def run_and_kill(url: str, folder: Path, acknowledged: int) -> int:
    """Let a writer run until it has acknowledged so many transactions, kill it, return the last one it acknowledged."""
    command = [sys.executable, "-c", WRITER, url, str(folder), str(ROWS)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(acknowledged):
            assert child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        answer = child.stdout.read().split()  # what it said between our last look and its end
        assert child.wait() == -signal.SIGKILL
    return int(answer[-1]) if answer and answer[-1].isdigit() else acknowledged - 1


def check(ledger: Ledger, last: int) -> None:
    with ledger.read() as tx:
        events = schema.event.c
        per_lead = (
            sa.select(schema.lead_key.c.external_id, sa.func.count(events.id))
            .outerjoin_from(schema.lead_key, schema.event, events.lead_id == schema.lead_key.c.lead_id)
            .group_by(schema.lead_key.c.external_id)
        )
        counts = {name: number for name, number in tx.conn.execute(per_lead)}  # noqa: C416
        total = tx.conn.execute(sa.select(sa.func.count()).select_from(schema.event)).scalar_one()
    assert {str(number) for number in range(last + 1)} <= {*counts}, "an acknowledged transaction is lost"
    assert {*counts.values()} == {ROWS}, "a transaction is half there"
    assert total == ROWS * len(counts)
    with ledger.begin() as tx:  # and the next writer goes on, idempotently
        append_events(tx, [event(lead_for(tx, "crm", "0"), f"0-{row}") for row in range(ROWS)])
        append_events(tx, [event(lead_for(tx, "crm", "next"), "next", NOW)])


@pytest.mark.parametrize("acknowledged", [4, *more((1, 9, 17, 30))])
def test_kill_while_writing_to_sqlite(tmp_path: Path, acknowledged: int):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    last = run_and_kill(url, tmp_path, acknowledged)
    with open_ledger(url, Clock(), tmp_path) as ledger:
        check(ledger, last)
        with ledger.read() as tx:
            assert tx.conn.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


@pytest.mark.parametrize("acknowledged", [9, *more((1,))])
def test_kill_while_writing_to_postgres(
    ledger_url: str, tmp_path: Path, open_one: Callable[[str], Ledger], acknowledged: int
):
    last = run_and_kill(ledger_url, tmp_path, acknowledged)
    check(open_one(ledger_url), last)


def test_kill_inside_one_great_transaction(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with open_ledger(url, Clock(), tmp_path) as ledger, ledger.begin() as tx:
        append_events(tx, [event(lead_for(tx, "crm", "kept"), "kept")])
    inside = WRITER.split("for number in", maxsplit=1)[0] + (
        "with ledger.begin() as tx:\n"
        "    append_events(tx, [event(lead_for(tx, 'crm', 'lost'), str(row)) for row in range(100_000)])\n"
        "    print('inside', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", inside, url, str(tmp_path), "0"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "inside\n"
        child.kill()
    with open_ledger(url, Clock(), tmp_path) as ledger, ledger.begin() as tx:
        keys = tx.conn.execute(sa.select(schema.event.c.key)).scalars().all()
        assert keys == ["kept"]
