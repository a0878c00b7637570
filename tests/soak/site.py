"""Site of a soak: two replicas, a receiver, PostgreSQL and the commands of a company, each of which may be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Timer

import httpx

from tests.soak.clock import SharedClock
from tests.support.ports import free_port
from tests.support.postgres import Postgres

REPOSITORY = Path(__file__).resolve().parents[2]
READY_WITHIN = 240.0
MASTER = "a master secret of more than 32 characters"
TRIES = 12
UNAVAILABLE = 7


class Site:
    """Processes on one ledger.

    Attributes
    ----------
    kills:
        How often each sort of process was killed.
    took:
        Seconds that each command took when it was not.
    """

    def __init__(self, home: Path, server: Postgres, chance: random.Random, seconds: float) -> None:
        self.home, self.server, self.chance = home, server, chance
        self.url = server.create("soak")
        self.clock = SharedClock(home.parent / "clock")
        self.kills: Counter[str] = Counter()
        self.took: dict[str, float] = {}
        self._first = seconds
        self._receiver_port = free_port()
        self.messages = home.parent / "messages"
        self._ports = [free_port(), free_port()]
        self._replicas: list[subprocess.Popen[bytes] | None] = [None, None]
        self._receiver: subprocess.Popen[bytes] | None = None
        self.variables: dict[str, str] = {}

    @property
    def hook(self) -> str:
        """The receiver's address."""
        return f"http://127.0.0.1:{self._receiver_port}/hooks"

    @property
    def replicas(self) -> list[str]:
        """The addresses of the replicas, whether they run or not."""
        return [f"http://127.0.0.1:{port}" for port in self._ports]

    def start(self) -> None:
        """Start whatever does not run."""
        if self._receiver is None:
            command = [sys.executable, "-m", "tests.soak.receiver", str(self._receiver_port), str(self.messages)]
            self._receiver = subprocess.Popen(command, cwd=REPOSITORY)
        for place, process in enumerate(self._replicas):
            if process is None:
                words = ("serve", "--port", str(self._ports[place]))
                self._replicas[place] = self._begin(words, self.home.parent / f"serve-{place}.log")

    def wait_ready(self) -> None:
        """Wait until every replica is ready."""
        deadline = time.monotonic() + READY_WITHIN
        for url in self.replicas:
            while not self._is_ready(url):
                if time.monotonic() > deadline:
                    log = "".join(file.read_text()[-2_000:] for file in self.home.parent.glob("serve-*.log"))
                    raise TimeoutError(f"{url} was not ready within {READY_WITHIN:g} s:\n{log}")
                time.sleep(0.1)

    @staticmethod
    def _is_ready(url: str) -> bool:
        try:
            return httpx.get(f"{url}/v1/health/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill_replica(self) -> None:
        """Kill one replica and start it again; the other goes on."""
        place = self.chance.randrange(2)
        self._end(self._replicas[place])
        self._replicas[place] = None
        self.kills["serve"] += 1
        self.start()

    def kill_receiver(self) -> None:
        """Kill the receiver of webhooks and start it again."""
        self._end(self._receiver)
        self._receiver = None
        self.kills["receiver"] += 1
        self.start()

    def crash_database(self) -> None:
        """Stop PostgreSQL as a crash does, and start it again."""
        self.server.stop("immediate")
        self.kills["postgresql"] += 1
        self.server.start()

    def command(self, *words: str, ends: tuple[int, ...] = (0,), killed: bool = True) -> str:
        """Run a command until it ends by itself, killed at random moments before; return what it printed.

        ``AssertionError`` when it ends otherwise than by ``ends``, or with a traceback.
        """
        name = words[0]
        for attempt in range(TRIES):
            begun = time.monotonic()
            with (self.home.parent / f"{name}.log").open("wb+") as log:
                process = self._begin(words, log)
                span = self.took.get(name, self._first) * 1.1
                killer = Timer(self.chance.uniform(0.3, 1.0) * span, process.kill)
                if killed and attempt < 2:
                    killer.start()
                process.wait()
                killer.cancel()
                log.seek(0)
                output = log.read().decode(errors="replace")
            if process.returncode == -signal.SIGKILL:
                self.kills[name] += 1
                continue
            if process.returncode in ends and "Traceback" not in output:
                self.took[name] = time.monotonic() - begun
                return output
            if "Traceback" in output or process.returncode != UNAVAILABLE:
                raise AssertionError(f"ondo {' '.join(words)} ended with {process.returncode}:\n{output[-3_000:]}")
            time.sleep(0.2)  # the database went away under it, and it said so
        raise AssertionError(f"ondo {' '.join(words)} did not end well in {TRIES} runs:\n{output[-3_000:]}")

    def stop(self) -> None:
        """End everything."""
        for process in (*self._replicas, self._receiver):
            self._end(process)

    def _begin(self, words: tuple[str, ...], log: object) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        settings = {"ONDO_HOME": str(self.home), "ONDO_LEDGER": self.url, "ONDO_DRAIN": "0", "ONDO_LANG": "en"}
        hooks = {"ONDO_WEBHOOK_SECRET": MASTER, "ONDO_WEBHOOK_PRIVATE": "1"}
        command = [sys.executable, "-m", "tests.soak.process", str(self.home.parent / "clock"), *words]
        env = kept | settings | hooks | self.variables
        if isinstance(log, Path):
            with log.open("ab") as file:
                return subprocess.Popen(command, cwd=REPOSITORY, env=env, stdout=file, stderr=file)
        return subprocess.Popen(command, cwd=REPOSITORY, env=env, stdout=log, stderr=log)  # type: ignore[call-overload,no-any-return]

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None) -> None:
        if process is not None:
            process.kill()
            process.wait()
