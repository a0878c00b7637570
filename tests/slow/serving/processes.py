"""Real service processes for the slow tests: started on a free port, polled until ready, ended by their own id."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx
import pytest

from ondo.definitions.card_file import default_card
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards

REPOSITORY = Path(__file__).resolve().parents[3]
READY_WITHIN = 60.0


def ledger_url(home: Path) -> str:
    return f"sqlite:///{home / 'ledger.sqlite'}"


def new_company(home: Path, url: str = "") -> None:
    home.mkdir(parents=True, exist_ok=True)
    with open_ledger(url or ledger_url(home), system_clock, home / "artifacts") as ledger, ledger.begin() as tx:
        cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=tx.now)


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if not self.url and (answer := re.search(r"http://127\.0\.0\.1:\d+", self.log.read_text())):
                    self.url = answer[0]
                if self.url and httpx.get(f"{self.url}/v1/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            try:  # waits, and ends at once should the process die
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        pytest.fail(f"the service was not ready within {READY_WITHIN:g} s: {self.log.read_text()}")

    def post(self, path: str, body: object, status: int = 200) -> dict[str, object]:
        answer = httpx.post(self.url + path, content=json.dumps(body).encode(), timeout=30)
        assert answer.status_code == status, answer.text
        company: dict[str, object] = answer.json()
        return company

    def get(self, path: str) -> dict[str, object]:
        answer = httpx.get(self.url + path, timeout=30)
        assert answer.status_code == 200, answer.text
        company: dict[str, object] = answer.json()
        return company

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def service(home: Path, **more: str) -> Iterator[Service]:
    """Run ``ondo serve`` on a company's ledger until the block ends; ``more`` are further settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"ONDO_HOME": str(home), "ONDO_LEDGER": ledger_url(home), "ONDO_DRAIN": "0"}
    command = [sys.executable, "-m", "ondo.cli", "serve", "--port", "0"]
    with NamedTemporaryFile(prefix="serve-", suffix=".log", dir=home, delete=False) as output:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=kept | settings | more, stdout=output, stderr=output)
    running = Service(process, "", Path(output.name))
    try:
        running.wait_ready()
        yield running
    finally:
        if process.poll() is None:
            running.kill()
