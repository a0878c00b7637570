"""A company's folder joined with a CRM by the shipped file, and its command, run as a process that can be killed."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import bundles
from tests.serving.test_model import write_bundle

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


class ConnectedCompany:
    """A company whose connection is ``connection``, with these variables beside its own."""

    def __init__(self, home: Path, connection: str, variables: Mapping[str, str]) -> None:
        self.home, self._variables = home, variables
        self.run("init")
        (home / "connect").mkdir(exist_ok=True)
        fast = connection.replace("requests_per_minute: 300", "requests_per_minute: 60000")
        (home / "connect" / "crm.yaml").write_text(fast, encoding="utf-8")
        folder = home / "artifacts" / "bundles" / "b"
        manifest = write_bundle(folder)
        url = f"sqlite:///{home}/ledger.sqlite"
        with open_ledger(url, system_clock, home / "artifacts") as ledger, ledger.begin() as tx:
            bundles.register_bundle(tx, "b", folder, manifest)
            bundles.promote(tx, "b")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start its command."""
        env = {**os.environ, "ONDO_HOME": str(self.home), "ONDO_LANG": "en", **self._variables}
        env["ONDO_PUBLIC_URL"] = "https://ondo.example.com"
        command = [sys.executable, "-m", "ondo.cli", *words]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str, ends: tuple[int, ...] = (0,)) -> str:
        """Run its command to its end, in one of these ways, and return what it printed."""
        with self.start(*words) as process:
            out, err = process.communicate()
        assert process.returncode in ends, err
        return out

    def connect(self) -> dict[str, Any]:
        """Run the connection once and return its report."""
        return json.loads(self.run("connect", "crm", "--once", "--json"))

    def check(self) -> dict[str, Any]:
        """Look at the other system without writing anything and return the report."""
        return json.loads(self.run("connect", "crm", "--check", "--json"))

    def connect_killed(self, times: int, chance: random.Random) -> None:
        """Run the connection so many times, each killed at a random moment; some may come to their end before."""
        begun = monotonic()
        self.run("connect", "crm", "--check")
        span = monotonic() - begun
        killed = 0
        for _ in range(times):
            with self.start("connect", "crm", "--once") as process:
                try:
                    process.communicate(timeout=chance.uniform(0.2, 1.2) * span)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
        assert killed >= times // 2

    def interest(self, addresses: Iterable[str]) -> None:
        """Bring what the MA tool saw of people, by their addresses: enough to be hot."""
        begin = datetime.now(UTC) - timedelta(hours=2)
        rows = [
            f"{address},{(begin + timedelta(minutes=minute)).isoformat()},{event}"
            for address in addresses
            for minute, event in enumerate(EVENTS)
        ]
        (self.home / "ma.csv").write_text("\n".join(["mail,at,kind,page,document,topic", *rows]), encoding="utf-8")
        (self.home / "ma.yaml").write_text(MA, encoding="utf-8")
        self.run("import", "-m", str(self.home / "ma.yaml"), str(self.home / "ma.csv"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask its ledger."""
        with closing(sqlite3.connect(self.home / "ledger.sqlite")) as ledger:
            return sorted(ledger.execute(query).fetchall(), key=repr)

    def facts(self) -> list[tuple[Any, ...]]:
        """Return all facts that a run could bring twice."""
        return [
            *self.rows("SELECT 'event', kind, happened_at, lead_id FROM event"),
            *self.rows("SELECT 'feedback', label, reason, rater, lead_id FROM feedback"),
            *self.rows("SELECT 'outcome', outcome, happened_at, lead_id FROM outcome"),
            *self.rows("SELECT 'contact', channel, happened_at, lead_id FROM contact"),
            *self.rows("SELECT 'attribute', name, value, happened_at, lead_id FROM attribute"),
            *self.rows("SELECT 'lead', source, external_id FROM lead_key"),
        ]
