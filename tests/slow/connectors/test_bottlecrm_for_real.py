"""BottleCRM really running: events of the MA tool turn leads hot there, what reps do comes back, killed anywhere."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import bundles
from tests.serving.test_model import write_bundle
from tests.slow.connectors.bottlecrm import REPOSITORY, RealCrm, running_bottlecrm
from tests.support.postgres import Postgres

KILLS = 10
EVENTS = (
    *("demo_request,,,", "page_view,price,,", "document_download,,case_study,"),
    *("document_request,,,", "seminar_attended,,,problem_solving"),
)
MA = """\
schema: 1
source: ma
timezone: UTC
files:
  - name: ma
    lead: {id: mail}
    events:
      - kind: {column: kind}
        at: at
        properties: {page: {column: page}, document: {column: document}, topic: {column: topic}}
"""


@pytest.fixture(scope="module")
def crm(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCrm]:
    with running_bottlecrm(postgres, tmp_path_factory.mktemp("bottlecrm")) as running:
        yield running


class Ondo:
    """A company's folder, joined with the CRM by the shipped file, and its command."""

    def __init__(self, home: Path, crm: RealCrm) -> None:
        self.home, self._crm = home, crm
        self.run("init")
        shipped = REPOSITORY / "examples" / "connect" / "bottlecrm.yaml"
        (home / "connect").mkdir()
        text = shipped.read_text(encoding="utf-8").replace("http://localhost:8000", crm.url)
        (home / "connect" / "crm.yaml").write_text(
            text.replace("requests_per_minute: 300", "requests_per_minute: 60000")
        )
        folder = home / "artifacts" / "bundles" / "b"
        manifest = write_bundle(folder)
        url = f"sqlite:///{home}/ledger.sqlite"
        with open_ledger(url, system_clock, home / "artifacts") as ledger, ledger.begin() as tx:
            bundles.register_bundle(tx, "b", folder, manifest)
            bundles.promote(tx, "b")

    def start(self, *words: str) -> subprocess.Popen[str]:
        env = {**os.environ, "ONDO_HOME": str(self.home), "ONDO_LANG": "en", "ONDO_CONNECT_CRM_TOKEN": self._crm.token}
        env["ONDO_PUBLIC_URL"] = "https://ondo.example.com"
        command = [sys.executable, "-m", "ondo.cli", *words]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str) -> str:
        with self.start(*words) as process:
            out, err = process.communicate()
        assert process.returncode == 0, err
        return out

    def connect(self) -> dict[str, Any]:
        return json.loads(self.run("connect", "crm", "--once", "--json"))

    def interest(self, leads: Sequence[dict[str, Any]]) -> None:
        """Have leads want something within months, and bring what the MA tool saw of them, by their addresses."""
        soon = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
        for lead in leads:
            self._crm.rep(lead["id"], close_date=soon)
        begin = datetime.now(UTC) - timedelta(hours=2)
        rows = [
            f"{lead['email']},{(begin + timedelta(minutes=minute)).isoformat()},{event}"
            for lead in leads
            for minute, event in enumerate(EVENTS)
        ]
        (self.home / "ma.csv").write_text("\n".join(["mail,at,kind,page,document,topic", *rows]), encoding="utf-8")
        (self.home / "ma.yaml").write_text(MA, encoding="utf-8")
        self.run("import", "-m", str(self.home / "ma.yaml"), str(self.home / "ma.csv"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "ledger.sqlite")) as ledger:
            return sorted(ledger.execute(query).fetchall(), key=repr)

    def facts(self) -> list[tuple[Any, ...]]:
        """Return all facts that a run could bring twice."""
        return [
            *self.rows("SELECT 'event', kind, happened_at, lead_id FROM event"),
            *self.rows("SELECT 'feedback', label, reason, rater, lead_id FROM feedback"),
            *self.rows("SELECT 'outcome', outcome, happened_at, lead_id FROM outcome"),
            *self.rows("SELECT 'attribute', name, value, happened_at, lead_id FROM attribute"),
            *self.rows("SELECT 'lead', source, external_id FROM lead_key"),
        ]


def test_ma_events_turn_leads_hot_there_and_what_reps_do_comes_back(crm: RealCrm, tmp_path: Path):
    ondo = Ondo(tmp_path / "home", crm)
    leads = [row for row in crm.open_leads() if row["email"]][:4]
    ids = [row["id"] for row in leads]
    ondo.connect()
    assert [crm.lead(lead)["rating"] for lead in ids] == ["COLD"] * 4

    ondo.interest(leads)
    assert ondo.connect()["pushed"]["notes"] == 4
    for lead in map(crm.lead, ids):
        assert (lead["rating"], 0 < lead["probability"] <= 100) == ("HOT", True)
        (note,) = lead["comments"]
        assert note.startswith("Ondo: hot, ")
        assert "Demo or quote requested +" in note
        assert "https://ondo.example.com/leads/" in note

    crm.rep(ids[0], status="recycled", custom_fields={"recycle_reason": "No budget"})
    crm.rep(ids[1], status="closed")
    crm.rep(ids[2], status="converted")
    rater = leads[0]["assigned_to"][0]["id"] if leads[0]["assigned_to"] else leads[0]["created_by"]["id"]
    before = ondo.rows("SELECT outcome FROM outcome")
    ondo.connect()
    assert ondo.rows("SELECT label, reason, rater FROM feedback WHERE reason IS NOT NULL") == [
        ("false_hot", "no_budget", rater)
    ]
    assert ondo.rows("SELECT outcome FROM outcome") == sorted([*before, ("lost",), ("opportunity",)])
    assert ondo.rows("SELECT cause FROM handoff_close") == [("false_hot",), ("lost",), ("opportunity",)]

    deals = crm.call("GET", "/opportunities/", params={"limit": 100}).json()["opportunities"]
    (deal,) = (each for each in deals if leads[2]["email"] in [contact["email"] for contact in each["contacts"]])
    won = {"stage": "CLOSED_WON", "closed_on": datetime.now(UTC).date().isoformat(), "amount": "900.00"}
    assert crm.call("PATCH", f"/opportunities/{deal['id']}/", json=won).status_code == 200
    ondo.connect()
    assert ondo.rows("SELECT outcome, amount_minor FROM outcome WHERE outcome = 'won'") == [("won", 90_000)]

    facts, there = ondo.facts(), [crm.lead(lead) for lead in ids]
    report = ondo.connect()
    assert (report["pushed"]["sent"], [pull["new"] for pull in report["pulled"]]) == (0, [{}, {}])
    assert ondo.facts() == facts
    assert [crm.lead(lead) for lead in ids] == there, "not even the instant of the last change moved"


def test_killed_at_random_moments_nothing_is_lost_or_doubled(crm: RealCrm, tmp_path: Path):
    ondo, chance = Ondo(tmp_path / "home", crm), random.Random(7)
    leads = [row for row in crm.open_leads() if row["email"] and row["status"] != "recycled"][-6:]
    hot, sent_back = leads[:4], leads[4:]
    ondo.interest(hot)
    for row in sent_back:
        crm.rep(row["id"], status="recycled")
    begun = monotonic()
    ondo.run("connect", "crm", "--check")
    span = monotonic() - begun
    killed = 0
    for _ in range(KILLS):
        with ondo.start("connect", "crm", "--once") as process:
            try:
                process.wait(chance.uniform(0.2, 1.2) * span)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
    assert killed >= KILLS // 2
    ondo.connect()
    facts = ondo.facts()
    assert sum(fact[0] == "event" for fact in facts) == len(hot) * len(EVENTS)
    back = {row["id"] for row in sent_back}
    known = dict(ondo.rows("SELECT external_id, lead_id FROM lead_key WHERE source = 'bottlecrm'"))
    answer = [fact[4] for fact in facts if fact[0] == "feedback"]
    assert all(answer.count(known[lead]) == 1 for lead in back)
    there = [crm.lead(row["id"]) for row in hot]
    assert [lead["rating"] for lead in there] == ["HOT"] * len(hot)
    notes = [note for lead in there for note in lead["comments"]]
    handoffs = [handoff for (handoff,) in ondo.rows("SELECT handoff_id FROM open_handoff")]
    assert len(handoffs) == len(hot)
    assert all(sum(handoff in note for note in notes) == 1 for handoff in handoffs)
    assert ondo.connect()["pushed"]["sent"] == 0
    assert ondo.facts() == facts
