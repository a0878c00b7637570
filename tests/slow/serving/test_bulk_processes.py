"""Scoring everybody in real processes: killed anywhere and run again, or run twice at once, nothing is doubled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db import schema, service_schema
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.identity.lead_keys import leads_for
from tests.slow.longer import more
from tests.slow.serving.processes import REPOSITORY, ledger_url, new_company

LEADS, HOT = 600, 60
SCORER = """
import sys
from dataclasses import replace
from pathlib import Path
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.settings import read_settings
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring

folder, url = Path(sys.argv[1]), sys.argv[2]
settings = replace(read_settings(home=folder), ledger=url)

def tell(done, total):
    sys.stdout.write(f"{done}\\n")
    sys.stdout.flush()

with open_ledger(url, system_clock, folder / "artifacts") as ledger:
    report = BulkScoring(ledger, Scoring(ledger, Definitions(), settings), settings).run(tell)
    sys.stdout.write(f"opened {report.opened}\\n")
"""


def fill(ledger: Ledger, stock_per_day: int | None) -> None:
    """Make a history of leads, every tenth of them hot and every other one warm."""
    agreement = default_agreement()
    agreement = replace(agreement, sales=replace(agreement.sales, stock_per_day=stock_per_day))
    with ledger.begin() as tx:
        sla_versions.publish(tx, agreement, approved_by=["Sato"], effective_from=tx.now)
        ids = leads_for(tx, "ma", [f"L-{place}" for place in range(LEADS)])
        facts, events = [], []
        near = iso(Micros(tx.now + 60 * DAY))[:10]
        values = {"employees": 800.0, "industry": "it", "title_level": "department_head", "expected_by": near}
        for place, lead_id in enumerate(ids.values()):
            at = Micros(tx.now - DAY - place * HOUR // 10)
            names = values if place % (LEADS // HOT) == 0 or place % 2 else {}
            facts += [
                NewAttribute("ma", f"{place}-{name}", lead_id, name, value, at, at) for name, value in names.items()
            ]
            kinds = ("demo_request", "document_request") if place % (LEADS // HOT) == 0 else ("site_visit",)
            events += [NewEvent("ma", f"{place}-{kind}", lead_id, kind, at, at) for kind in kinds]
        append_attributes(tx, facts)
        append_events(tx, events)


@contextmanager
def scorer(folder: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SCORER, str(folder), url]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        yield process


def finished(folder: Path, url: str) -> int:
    """Score everybody to the end; return how many hand-offs opened."""
    with scorer(folder, url) as process:
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return int(output.rsplit("opened ", 1)[1])


def each_once(ledger: Ledger) -> int:
    """Hold every lead to one hand-off, told once; return how many there are."""
    h, o = schema.handoff.c, service_schema.outbox.c
    with ledger.read() as tx:
        leads = tx.conn.execute(sa.select(h.lead_id)).scalars().all()
        answer = {
            kind: sorted(tx.conn.execute(sa.select(o.lead_id).where(o.kind == kind)).scalars())
            for kind in ("lead.hot", "handoff.opened")
        }
    assert len(set(leads)) == len(leads)
    assert answer == {"lead.hot": sorted(leads), "handoff.opened": sorted(leads)}
    return len(leads)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    text = ledger_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    new_company(tmp_path, text)
    return str(text)


@pytest.mark.parametrize("kills", [(1, 4, 9), *more([tuple(range(10))])], ids=["three", "ten"])
def test_kills_double_nothing(tmp_path: Path, url: str, kills: tuple[int, ...]):
    """The first six are between two pages and in the midst of them, the last four while the stock is handed over."""
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger:
        fill(ledger, None)
        for kill in kills:
            with scorer(tmp_path, url) as process:
                assert process.stdout is not None
                pages = kill // 2 + 1 if kill < 6 else 1 + -(-LEADS // 200)
                for _ in range(pages):
                    assert process.stdout.readline()
                try:
                    process.wait(0.02 * (kill % 6))
                except subprocess.TimeoutExpired:
                    process.kill()
            each_once(ledger)
        finished(tmp_path, url)
        assert each_once(ledger) == HOT
        assert finished(tmp_path, url) == 0


def test_two_processes_at_once_keep_to_the_number_of_a_day(tmp_path: Path, url: str):
    with open_ledger(url, system_clock, tmp_path / "artifacts") as ledger:
        fill(ledger, 37)
        with scorer(tmp_path, url) as first, scorer(tmp_path, url) as second:
            outputs = [process.communicate(timeout=120)[0] for process in (first, second)]
        assert [process.returncode for process in (first, second)] == [0, 0]
        assert sum(int(text.rsplit("opened ", 1)[1]) for text in outputs) == 37
        assert each_once(ledger) == 37
