"""Servers as processes of their own on one core, and wrk on another: what each run costs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN = 180.0
_TICKS = os.sysconf("SC_CLK_TCK")

LUA = """
local requests = {}
init = function(_)
  wrk.headers["content-type"] = "application/json"
  for line in io.open(os.getenv("BENCH_BODIES")):lines() do
    requests[#requests + 1] = wrk.format("POST", os.getenv("BENCH_PATH"), wrk.headers, line)
  end
end
local place = 0
request = function()
  place = place % #requests + 1
  return requests[place]
end
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format('WRK {"requests": %d, "micros": %d, "p50": %d, "p99": %d, "errors": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def cores() -> tuple[int, int] | None:
    """Return the core of the servers and the core of wrk; ``None`` with only one."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[-1]) if len(cores) > 1 else None


def pinned(command: Sequence[str], core: int | None) -> list[str]:
    """Return a command that stays on a core."""
    return list(command) if core is None else ["taskset", "-c", str(core), *command]


class Key(NamedTuple):
    """What a row is about."""

    server: str
    model: str = "100x15"
    events: int = 50
    card: str = "default"
    connections: int = 16


@dataclass(frozen=True)
class Load:
    """What a server is asked: the bodies go round; ``key`` says what the row is about, for so many connections."""

    key: Key
    bodies: Path
    connections: Sequence[int]


@dataclass(frozen=True)
class Server:
    """A server to be measured: how it is started, where it is ready, what it is asked."""

    name: str
    command: Sequence[str]
    port: int
    ready: str
    path: str
    loads: Sequence[Load]
    environment: Mapping[str, str] = field(default_factory=dict)
    home: Path | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Run:
    """What wrk saw in one run, and the CPU time of the server meanwhile, its children included."""

    rps: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    requests: int


@contextmanager
def running(server: Server, logs: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    both = cores()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    quiet = {"DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1"}
    log = logs / f"{server.name}-{server.port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            pinned(server.command, both and both[0]),
            cwd=ROOT,
            env=kept | quiet | {"PYTHONPATH": str(ROOT)} | dict(server.environment),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(server, process, log)
        yield process
    finally:
        _end(process)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(server.url + server.ready, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"{server.name} did not start: {log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and the workers it started: they are a session of their own."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def _members(leader: int) -> Iterator[list[str]]:
    """Yield the fields of every process of a session."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(fields[3]) == leader:
                yield fields


def cpu_seconds(leader: int) -> float:
    """Return the CPU time that a server and its workers have used so far."""
    return sum(int(fields[11]) + int(fields[12]) for fields in _members(leader)) / _TICKS


def ask(
    server: Server, load: Load, process: subprocess.Popen[bytes], connections: int, seconds: float, folder: Path
) -> Run:
    """Load a server with so many connections for so long."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    both, script = cores(), folder / "ask.lua"
    script.write_text(LUA)
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s", "--timeout", "30s"]
    before = cpu_seconds(process.pid)
    done = subprocess.run(
        pinned([*command, "-s", str(script), server.url], both and both[1]),
        env={**os.environ, "BENCH_BODIES": str(load.bodies), "BENCH_PATH": server.path},
        capture_output=True,
        text=True,
        check=True,
    )
    used = cpu_seconds(process.pid) - before
    match = re.search(r"^WRK (.*)$", done.stdout, re.MULTILINE)
    if match is None:
        raise SystemExit(f"wrk said nothing: {done.stdout} {done.stderr}")
    report = json.loads(match[1])
    if report["errors"] or not report["requests"]:
        raise SystemExit(f"{server.name} answered {report['requests']} requests with {report['errors']} errors")
    return Run(
        rps=report["requests"] / report["micros"] * 1e6,
        p50_ms=report["p50"] / 1e3,
        p99_ms=report["p99"] / 1e3,
        cpu_us=used / report["requests"] * 1e6,
        requests=report["requests"],
    )


def python(module: str, *arguments: str) -> list[str]:
    """Return a command of this environment."""
    return [sys.executable, "-m", module, *arguments]
