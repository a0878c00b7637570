"""Stage of the demo: the folder where it plays, its commands as processes of their own, and its server."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from ondo.cli.app import out, sentence
from ondo.domain.errors import Unavailable
from ondo.domain.vocabulary import Lang
from ondo.text.messages import Message

START_SECONDS = 180.0


@dataclass(slots=True)
class Stage:
    """Where the demo works and how it talks; ``step`` is the number of the step that it is at."""

    folder: Path
    lang: Lang
    step: int = 0

    @property
    def home(self) -> Path:
        """The company folder, with the ledger."""
        return self.folder / "home"

    @property
    def company(self) -> Path:
        """The simulated company's exported files."""
        return self.folder / "company"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: this folder and language, nothing else of Ondo's from outside."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONDO_")}
        return kept | {"ONDO_HOME": str(self.home.resolve()), "ONDO_LANG": self.lang}

    def title(self, text: str) -> None:
        """Begin the next step."""
        self.step += 1
        out.print()
        out.rule(f"[bold]{self.step}[/]  {text}", align="left", style="cyan")

    def say(self, message_id: str, /, **values: str | int) -> None:
        """Print a sentence."""
        out.print(sentence(self.lang, message_id, **values), markup=False, soft_wrap=True)

    def say_where(self) -> None:
        """Say how to open what was made."""
        served_by = f"make serve   (ONDO_HOME={shlex.quote(str(self.home))} ondo serve)  →  http://127.0.0.1:8420/"
        out.print(sentence(self.lang, "cli-open-server") + served_by, markup=False, soft_wrap=True)

    def run(self, *words: str, fine: tuple[int, ...] = (0,), quiet: bool = False) -> str:
        """Run one ``ondo`` command as a process of its own; with ``quiet`` what it prints goes to the caller alone."""
        out.print(f"$ ondo {shlex.join(words)}", style="dim", markup=False, soft_wrap=True)
        sys.stdout.flush()
        done = subprocess.run(
            [sys.executable, "-m", "ondo.cli", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            text=True,
            check=False,
        )
        if done.returncode not in fine:
            raise Unavailable(
                Message("cli-command-failed", value=words[0], returncode=done.returncode),
                Message("cli-command-failed-hint", folder=str(self.folder)),
            )
        return done.stdout or ""

    def answer(self, *words: str, fine: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Run one command with ``--json`` and return what it answered."""
        data: dict[str, Any] = json.loads(self.run(*words, "--json", fine=fine, quiet=True))
        return data


@contextmanager
def served(stage: Stage) -> Iterator[str]:
    """Serve the demo's ledger on a free loopback port for as long as the block lasts."""
    log = (stage.folder / "server.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "ondo.cli.demo_server"],
        env=stage.environment,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _wait_until_ready(process, log)
    finally:
        assert process.stdin is not None
        process.stdin.close()  # tells it that the demo is over
        process.wait(timeout=30)
        log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], log: IO[str]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        match = re.search(r"http://127\.0\.0\.1:\d+", Path(log.name).read_text("utf-8"))
        if match:
            try:
                call(match[0], "GET", "/v1/health")
            except URLError:
                continue
            return match[0]
        time.sleep(0.1)
    raise Unavailable(Message("cli-server-did-not-start"), Message("cli-server-did-not-start-hint", name=log.name))


def call(url: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """Call the demo's own server and return its answer."""
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    request = Request(url + path, data=data, method=method, headers={"content-type": "application/json"})  # noqa: S310 - always the demo's own loopback server
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        answer_data: dict[str, Any] = json.load(answer)
        return answer_data
