"""``python benchmarks/serving.py --json``: Ondo's service against named rivals on loopback, one core each, by wrk.

All servers run at once and take turns, so that a busy moment of the machine hits all of them; a ratio is the median
of the ratios of the turns. JSON lines: the machine, one object for each server, model and number of connections,
last ``ratios``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks import serving_company as company
from benchmarks.serving_ratios import Runs, ratios, rows
from benchmarks.serving_run import Key, Load, Server, ask, cores, python, running
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

Row = dict[str, float | None]
Process = subprocess.Popen[bytes]
Maker = Callable[[Path, str, Sequence[int], Row, argparse.Namespace], Server]

RIVALS = ROOT / ".venv-rivals" / "bin" / "python"
SERVERS = ("ondo", "ondo_rules_only", "mlflow", "naive", "fastapi_echo", "asgi_bare")
EXPLAINED = ("ondo", "mlflow", "naive")
"""What the larger model is measured on: whoever asks it for contributions."""
ECHO_EVENTS = 20
LOG_WITHIN = 3.0
"""Seconds after which every score must stand in the log; the service promises one."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    chosen = _parsed(arguments)
    both = cores()
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "architecture": platform.machine()}
    print(json.dumps({"machine": machine, "pinned": both, "seconds": chosen.seconds, "repeats": chosen.repeats}))
    with TemporaryDirectory(prefix="ondo-serving-") as folder:
        runs, counted = measured(chosen, Path(folder))
    for row in rows(runs):
        print(json.dumps(row), flush=True)
    print(json.dumps({"ratios": ratios(runs), "score_log": counted}), flush=True)
    if not all(log["complete"] for log in counted):
        raise SystemExit("the score log does not hold every answer")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="serving", description="Ondo's service against named rivals.")
    add = parser.add_argument
    add("--json", action="store_true", help="JSON lines on standard output (there is no other form)")
    add("--servers", nargs="+", choices=SERVERS, default=SERVERS, metavar="SERVER", help=" ".join(SERVERS))
    add("--models", nargs="+", choices=company.MODELS, default=list(company.MODELS), metavar="MODEL")
    add("--connections", nargs="+", type=int, default=[1, 16, 64], help="default 1 16 64")
    add("--seconds", type=float, default=2.0, help="length of one run (default 2)")
    add("--repeats", type=int, default=5, help="turns; the median counts (default 5)")
    add("--events", nargs="*", type=int, default=[company.FEW, company.MANY], help="leads of so many events")
    return parser.parse_args(arguments)


def measured(chosen: argparse.Namespace, folder: Path) -> tuple[Runs, list[dict[str, object]]]:
    """Start every server, let them take turns, and count the score logs at the end."""
    runs: Runs = {}
    asked: dict[str, int] = {}
    cut: dict[str, int] = {}
    with ExitStack() as stack:
        started = []
        for server in servers(chosen, folder):
            print(f"starting {server.name}", file=sys.stderr, flush=True)
            process = stack.enter_context(running(server, folder))
            for load in server.loads:
                asked[server.url] = asked.get(server.url, 0) + _every_lead_once(server, load)
                asked[server.url] += ask(server, load, process, 2, 1, folder).requests  # warm
                cut[server.url] = cut.get(server.url, 0) + 2
            started.append((server, process))
        for turn in range(chosen.repeats):
            for server, load, process, connections in _turn(started):
                figures = ask(server, load, process, connections, chosen.seconds, folder)
                asked[server.url] += figures.requests
                cut[server.url] += connections
                runs.setdefault(load.key._replace(connections=connections), []).append(figures)
            print(f"turn {turn + 1} of {chosen.repeats}", file=sys.stderr, flush=True)
        return runs, [
            _log_of(server, asked[server.url], cut[server.url]) for server, _ in started if server.home is not None
        ]


def _every_lead_once(server: Server, load: Load) -> int:
    """Let Ondo score every lead that a load asks for; return how many. The first score of a lead writes its heat."""
    if server.home is None:
        return 0
    bodies = [json.loads(line) for line in load.bodies.read_text().splitlines()]
    for first in range(0, len(bodies), 50):
        answer = httpx.post(f"{server.url}/v1/scores", json={"scores": bodies[first : first + 50]}, timeout=60)
        assert answer.status_code == 200, answer.text
    return len(bodies)


def _turn(started: Sequence[tuple[Server, Process]]) -> Iterator[tuple[Server, Load, Process, int]]:
    """Yield every run of a turn; those that are compared with one another come close together."""
    several = sorted(
        {connections for server, _ in started for load in server.loads for connections in load.connections}
    )
    for connections in several:
        for server, process in started:
            for load in server.loads:
                if connections in load.connections:
                    yield server, load, process, connections


def _log_of(server: Server, asked: int, open_requests: int) -> dict[str, object]:
    """Count the score log when nobody asks any more: as many rows as the service says that it answered.

    A run ends in the middle of up to one request for each connection: the service answers it, wrk no longer counts it.
    """
    assert server.home is not None
    answered = _answered(server)
    deadline = time.monotonic() + LOG_WITHIN
    with closing(sqlite3.connect(server.home / "ledger.sqlite")) as log:
        while (written := log.execute("SELECT count(*) FROM score_log").fetchone()[0]) < answered:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
    return {
        "server": server.name,
        "counted_by_wrk": asked,
        "answered": answered,
        "rows": written,
        "complete": written == answered >= asked and answered - asked <= open_requests,
    }


def _answered(server: Server) -> int:
    """Ask the service how many scores it has answered, until the last open request is through."""
    before = -1
    while True:
        text = httpx.get(f"{server.url}/metrics", timeout=10).text
        match = re.search(r"^ondo_scores_total (\S+)", text, re.MULTILINE)
        now = 0 if match is None else int(float(match[1]))
        if now == before:
            return now
        before = now
        time.sleep(0.2)


def servers(chosen: argparse.Namespace, folder: Path) -> list[Server]:
    """Make the companies and say which servers answer for them."""
    servers: list[Server] = []
    for place, model in enumerate(chosen.models):
        home, several = folder / model, chosen.connections if place == 0 else chosen.connections[-2:][:1]
        company.make(home, model)
        features = company.feature_row(home)
        for name, make in _MAKERS.items():
            wanted = name in chosen.servers or (name == "ondo" and "ondo_rules_only" in chosen.servers)
            if wanted and (place == 0 or name in EXPLAINED):
                servers.append(make(home, model, several, features, chosen))
    if company.MANY in chosen.events and "ondo" in chosen.servers:
        home = folder / "fading"
        company.make(home, chosen.models[0], fading=True)
        loads = [_stored(home, Key("ondo", chosen.models[0], n, "every rule fades"), [16]) for n in chosen.events]
        servers.append(_serve("ondo, fading card", home, loads))
    return servers


def _written(file: Path, lines: Sequence[object]) -> Path:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def _stored(home: Path, key: Key, connections: Sequence[int], **more: str) -> Load:
    """Ask for stored leads of a size, one after the other."""
    size = "few" if key.events == company.FEW else "many"
    asked = [{"source": company.SOURCE, "external_id": f"{size}-{n}", **more} for n in range(company.LEADS[size])]
    return Load(key, _written(home / f"{size}{''.join(more)}.txt", asked), connections)


def _serve(name: str, home: Path, loads: Sequence[Load]) -> Server:
    port = free_port()
    environment = {"ONDO_HOME": str(home), "ONDO_LEDGER": company.url_of(home)}
    command = python("ondo.cli", "serve", "--port", str(port))
    return Server(name, command, port, "/v1/health/ready", "/v1/score", loads, environment, home)


def _ondo(home: Path, model: str, several: Sequence[int], _: Row, chosen: argparse.Namespace) -> Server:
    """One process answers every kind of question, so its log holds the answers of all of them."""
    loads = [_stored(home, Key("ondo", model), several)] if "ondo" in chosen.servers else []
    if model == chosen.models[0]:
        if "ondo_rules_only" in chosen.servers:
            loads.append(_stored(home, Key("ondo_rules_only", model), several, explain="rules"))
        if company.MANY in chosen.events and "ondo" in chosen.servers:
            loads.append(_stored(home, Key("ondo", model, company.MANY), [16]))
    return _serve(f"ondo {model}", home, loads)


def _mlflow(home: Path, model: str, several: Sequence[int], features: Row, _: argparse.Namespace) -> Server:
    import mlflow.pyfunc

    folder, port = home / "mlflow", free_port()
    code, artifacts = (
        ROOT / "benchmarks/rivals/serving_pyfunc.py",
        {"model": str(home / f"artifacts/bundles/{model}/model.txt")},
    )
    mlflow.pyfunc.save_model(
        folder, python_model=str(code), artifacts=artifacts, pip_requirements=["lightgbm", "pandas"]
    )
    body = {"dataframe_split": {"columns": list(features), "data": [list(features.values())]}}
    load = Load(Key("mlflow", model), _written(home / "mlflow.txt", [body]), several)
    command = python(
        "mlflow", "models", "serve", "-m", str(folder), "-h", "127.0.0.1", "-p", str(port), "--env-manager", "local"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it starts uvicorn by its name
    return Server(
        f"mlflow {model}", [*command, "--workers", "1"], port, "/ping", "/invocations", [load], {"PATH": path}
    )


def _naive(home: Path, model: str, several: Sequence[int], features: Row, _: argparse.Namespace) -> Server:
    if not RIVALS.exists():
        raise SystemExit("the environment of the rivals is missing: make bench-serving, or leave out --servers naive")
    port, load = free_port(), Load(Key("naive", model), _written(home / "naive.txt", [{"features": features}]), several)
    command = [str(RIVALS), *_uvicorn("benchmarks.rivals.serving_naive:app", port)]
    bundle = {"BENCH_MODEL": str(home / "artifacts" / "bundles" / model)}
    return Server(f"naive {model}", command, port, "/docs", "/v1/score", [load], bundle)


def _echo(home: Path, model: str, several: Sequence[int], _: Row, __: argparse.Namespace) -> Server:
    """Two bodies: a lead's facts (some 2 KB), which a service without a memory is sent, and Ondo's own short one."""
    facts = _written(home / "facts.txt", [company.facts_of(home, ECHO_EVENTS)])
    loads = [Load(Key("fastapi_echo", model), facts, several)]
    loads.append(replace(_stored(home, Key("fastapi_echo", model), [16]), key=Key("fastapi_echo_short", model)))
    return _plain("fastapi_echo", "echo", loads)


def _bare(home: Path, model: str, several: Sequence[int], _: Row, __: argparse.Namespace) -> Server:
    return _plain("asgi_bare", "bare", [_stored(home, Key("asgi_bare", model), several)])


def _plain(name: str, app: str, loads: Sequence[Load]) -> Server:
    port = free_port()
    command = [sys.executable, *_uvicorn(f"benchmarks.serving_apps:{app}", port)]
    return Server(name, command, port, "/openapi.json", "/v1/score", loads)


def _uvicorn(app: str, port: int) -> list[str]:
    return ["-m", "uvicorn", app, "--port", str(port), "--log-level", "warning", "--no-access-log"]


_MAKERS: dict[str, Maker] = {
    "ondo": _ondo,
    "mlflow": _mlflow,
    "naive": _naive,
    "fastapi_echo": _echo,
    "asgi_bare": _bare,
}


if __name__ == "__main__":
    main()
