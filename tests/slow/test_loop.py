"""The loop as a user turns it, by real commands: the demo, an edited card under a running server, a killed run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from ondo.cli.demo_cmd import SUMMARY_KEYS
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.definitions.card_file import dump_card, load_card
from ondo.domain.instant import DAY
from ondo.domain.sla import ContactState, state
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.schema import metadata
from ondo.ledger.decisions.proposals import bundle_of, proposal_page
from ondo.ledger.handoffs.open_list import open_page
from ondo.ledger.records.findings import digests
from ondo.settings import read_settings
from tests.monitoring.page_reader import PROSE, addresses, figures_agree, needs_nothing, unmarked_numbers
from tests.slow.longer import more
from tests.slow.serving.processes import Service, service

LEAD = {"attributes": {"employees": 800, "industry": "it"}, "events": []}


def ondo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), env=environment(home), capture_output=True, text=True, check=False)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "ondo.cli", *words]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"ONDO_HOME": str(home), "ONDO_LANG": "en"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stage") / "demo"
    done = ondo(folder, "demo", "--out", str(folder), "--leads", "2000", "--trials", "1", "--lang", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_demo_turns_the_whole_loop_and_says_what_it_found(demo: Path):
    summary = json.loads((demo / "summary.json").read_text(encoding="utf-8"))
    assert set(SUMMARY_KEYS) | {"seconds"} <= set(summary)
    assert 1000 < summary["leads"] < 2000, "those that were known when the decided proposal was made"
    assert summary["labels"] > 100
    yesterday = datetime.now(ZoneInfo("Asia/Tokyo")).date() - timedelta(days=1)
    assert date.fromisoformat(summary["until"]) in {yesterday, yesterday - timedelta(days=1)}, (
        "midnight may have passed"
    )
    suggested = [summary[name] for name in SUMMARY_KEYS if name.endswith("_suggested")]
    assert all(value is None for value in suggested) == (summary["changes"] == 0)


def test_a_decided_recalibration_of_the_demo_is_repeated_to_the_byte(demo: Path):
    """Another process, with another order of hashes: proposal, data set, trees, stack and model cards are the same."""
    with opened(demo / "home") as ledger, ledger.read() as tx:
        made = proposal_page(tx, None, 10)[-1].proposal
        assert bundle_of(tx, made.proposal_id) is not None
    again = ondo(demo / "home", "recalibrate", "--replay", made.proposal_id, "--json")
    assert again.returncode == 0, again.stdout + again.stderr
    assert json.loads(again.stdout)["equal"]


def test_the_demo_leaves_work_a_decided_proposal_and_one_that_waits(demo: Path):
    with opened(demo / "home") as ledger, ledger.read() as tx:
        clocks = DeadlineCalendar(tx, read_settings({"ONDO_HOME": str(demo / "home")}))
        duties = [row.duty for row in open_page(tx, (), 1000)]
        states = {state(duty.course, tx.now, clocks.soon(duty)) for duty in duties}
        made = proposal_page(tx, None, 10)
        looks = digests(tx)
    assert {ContactState.BREACHED, ContactState.DUE_SOON, ContactState.WAITING, ContactState.ANSWERED} <= states
    assert {duty.owner for duty in duties} >= {"rep-01", "rep-02", "rep-03"}
    assert [row.decided is None for row in made] == [True, False]
    assert made[0].proposal.base_version == made[1].proposal.base_version + bool(made[1].decided.version)
    assert (looks[0].at - looks[-1].at) / DAY > 150, "two quarters"


def test_the_demo_leaves_reports_in_both_languages_with_the_numbers_of_json(demo: Path):
    done = ondo(demo / "home", "report", "--json", "--both", "--pdf", "--out", str(demo / "r.html"))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["hot"]["total"]["handoffs"] > 20
    assert answer["proposal"]["decision"] is None or answer["proposal"]["decision"]["kind"] == "approve"
    for lang in ("ja", "en"):
        left = (demo / f"report-{lang}.html").read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in left
        assert needs_nothing(left)
        written = (demo / f"r-{lang}.html").read_text(encoding="utf-8")  # of now: a proposal more waits
        assert f'<html lang="{lang}">' in written
        assert figures_agree(written, answer, apart=frozenset({"head.as_of_day"})) > 300
        assert unmarked_numbers(written, answer) <= PROSE
        assert needs_nothing(written)
        assert set(addresses(written)) == {"data:,"}
        printed = (demo / f"r-{lang}.pdf").read_bytes()
        assert printed.startswith(b"%PDF")
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
        assert 6 <= pages <= 12, "twelve sections on A4"
    kept = sorted(file.name for file in (demo / "home" / "artifacts" / "reports").iterdir())
    quarter = answer["head"]["quarter"]
    assert kept == [f"{quarter}-default-en.html", f"{quarter}-default-ja.html"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Service]]:
    home = tmp_path_factory.mktemp("served")
    assert ondo(home, "init").returncode == 0
    with service(home) as running:
        yield home, running


def test_an_edited_rule_changes_the_next_score_of_a_running_server(served: tuple[Path, Service]):
    home, running = served
    assert running.post("/v1/score", LEAD)["total"] == 25
    edited = home / "edited.yaml"
    shutil.copy(home / "card.yaml", edited)
    text = dump_card(load_card(edited))
    edited.write_text(text.replace("points: 15", "points: 20", 1), encoding="utf-8")
    approved = ondo(home, "approve", "--card", str(edited), "--name", "marketing", "--name", "sales")
    assert approved.returncode == 0, approved.stderr
    answer = running.post("/v1/score", LEAD)
    assert (answer["total"], answer["card"]["version"]) == (30, 2)


def test_a_broken_card_is_refused_with_file_and_line(served: tuple[Path, Service]):
    home, running = served
    before = running.post("/v1/score", LEAD)["card"]
    lines = (home / "card.yaml").read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines, 1) if line.startswith("hot_line:"))
    lines[place - 1] = "hot_lime: 100"
    (home / "broken.yaml").write_text("\n".join(lines), encoding="utf-8")
    refused = ondo(home, "approve", "--card", str(home / "broken.yaml"), "--name", "marketing")
    assert refused.returncode == 2
    assert f"broken.yaml:{place}" in refused.stderr
    assert "hot_line" in refused.stderr
    assert running.post("/v1/score", LEAD)["card"] == before


@pytest.mark.parametrize("seen", ["facts", "mlflow", *more(["points"])])  # nothing is written between points and model
def test_a_recalibration_killed_at_any_step_leaves_the_ledger_as_it_was(demo: Path, seen: str):
    home = demo / "home"
    before = counts(home)
    script = KILLED.format(step=seen)
    done = subprocess.run([sys.executable, "-c", script], env=environment(home), check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert counts(home) == before
    if seen == "mlflow":
        again = ondo(home, "recalibrate", "--trials", "0", "--quarters", "0", "--json")
        assert again.returncode == 0, again.stderr
        figures = json.loads(again.stdout)
        assert set(SUMMARY_KEYS) | {"seconds"} <= set(figures)
        assert figures["labels"] > 150


KILLED = """
import os, signal
from ondo.cli.app import session
from ondo.cli.registry_cmd import tracking_of
from training.data.plan import RecalibrationPlan
from training.recalibrate import recalibrate

class Deadly:
    def step(self, name, done, total=None):
        if name == {step!r}:
            os.kill(os.getpid(), signal.SIGKILL)

work = session()
with work.ledger() as ledger:
    given = {{"zone": work.settings.timezone, "tracking": tracking_of(work)}}
    recalibrate(ledger, RecalibrationPlan(trials=1, quarters=0), **given, progress=Deadly())
"""


def opened(home: Path) -> Ledger:
    return open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", system_clock, home / "artifacts")


def counts(home: Path) -> dict[str, int]:
    with opened(home) as ledger, ledger.read() as tx:
        query = {table.name: sa.select(sa.func.count()).select_from(table) for table in metadata.sorted_tables}
        return {name: tx.conn.execute(row).scalar_one() for name, row in query.items()}
