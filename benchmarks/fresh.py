"""``python -m benchmarks.fresh --json``: an event comes in, then its lead's score is made anew; pairs on loopback.

Leads are drawn at random from 20,000, so that nobody is asked twice before something happened. This is the benchmark
that judges caches. Servers run at once on one core and take turns, as in ``benchmarks/serving.py``; an event is
durable before its answer, and every score must know of the event before it. JSON lines: the machine, one object for
each server and number of senders, last ``ratios`` and ``score_log``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks import fresh_company as company
from benchmarks.fresh_senders import QUIET_KINDS, Check, Messages, Pair, Senders, Tally
from benchmarks.serving_company import url_of
from benchmarks.serving_run import Server, cores, cpu_seconds, python, running
from tests.support.ports import free_port

ONDO, ECHO, COMMIT = "ondo", "fastapi_echo", "fastapi_commit"
SERVERS = (ONDO, ECHO, COMMIT)
LEAST, MOST = 0.5, 4.0
"""What is aimed at: pairs a second as a share of the echo's, and p99 as a multiple of p50."""
SETTLED_WITHIN = 120.0
"""Seconds after a run within which the service must have looked at everything that came in."""

Row = dict[str, Any]
Runs = dict[tuple[str, int], list["Run"]]


@dataclass(frozen=True)
class Contestant:
    """A server with what it is sent and what must come back."""

    server: Server
    messages: Messages
    check: Check


@dataclass(frozen=True)
class Run:
    """One run: pairs a second, milliseconds, and CPU time of the server for a pair, with what it does afterwards."""

    pairs_s: float
    p50_ms: float
    p99_ms: float
    event_p50_ms: float
    score_p50_ms: float
    cpu_us: float
    settled_s: float
    pairs: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    chosen = _parsed(arguments)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "architecture": platform.machine()}
    print(json.dumps({"machine": machine, "pinned": cores(), **_asked(chosen)}), flush=True)
    with TemporaryDirectory(prefix="ondo-fresh-") as folder:
        home = Path(folder) / "company" if chosen.company is None else chosen.company
        company.make(home, chosen.leads)
        runs, logged = measured(contestants(chosen.servers, home, Path(folder)), chosen, Path(folder))
    for row in rows(runs):
        print(json.dumps(row), flush=True)
    print(json.dumps({"ratios": ratios(runs), "score_log": logged}), flush=True)
    if not all(log["complete"] for log in logged):
        raise SystemExit("the ledger does not hold every event and every answer")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fresh", description="An event in, then the lead's score made anew.")
    add = parser.add_argument
    add("--json", action="store_true", help="JSON lines on standard output (there is no other form)")
    add("--servers", nargs="+", choices=SERVERS, default=SERVERS, metavar="SERVER", help=" ".join(SERVERS))
    add("--senders", nargs="+", type=int, default=[1, 16, 64], help="default 1 16 64")
    add("--leads", type=int, default=20_000, help="leads to draw from (default 20000)")
    add("--seconds", type=float, default=5.0, help="length of one run (default 5)")
    add("--repeats", type=int, default=5, help="turns; the median counts (default 5)")
    add("--company", type=Path, help="folder in which the company is kept and used again; else a temporary one")
    return parser.parse_args(arguments)


def _asked(chosen: argparse.Namespace) -> dict[str, object]:
    return {"leads": chosen.leads, "seconds": chosen.seconds, "repeats": chosen.repeats}


def contestants(names: Sequence[str], home: Path, folder: Path) -> list[Contestant]:
    """Return the servers to be measured."""
    makers: dict[str, Callable[[], Contestant]] = {
        ONDO: lambda: ondo(home),
        ECHO: lambda: _fastapi(ECHO, "pair_echo", {}, _is_echo),
        COMMIT: lambda: _fastapi(
            *(COMMIT, "pair_commit", {"BENCH_FILE": str(folder / "commit.sqlite")}),
            lambda pair, answers: json.loads(answers[1])["last_active_at"] >= pair.at,
        ),
    }
    return [makers[name]() for name in makers if name in names]


def ondo(home: Path, name: str = ONDO, command: Sequence[str] = ()) -> Contestant:
    """Return Ondo's service on a company, as ``ondo serve`` starts it."""
    port = free_port()
    environment = {"ONDO_HOME": str(home), "ONDO_LEDGER": url_of(home)}
    serve = [*(command or python("ondo.cli")), "serve", "--port", str(port)]
    server = Server(name, serve, port, "/v1/health/ready", "", [], environment, home)
    return Contestant(server, lambda pair: [("/v1/events", pair.event), ("/v1/score", pair.question)], _knows)


def _knows(pair: Pair, answers: Sequence[bytes]) -> bool:
    """Tell whether the event was new and the score, made after it, knows of it and holds the model's reasons.

    An event that wakes nobody, or that came with so many in one second that a machine is behind them, leaves the last
    action as it was.
    """
    stored, score = map(json.loads, answers)
    whole = score["model"] is not None and bool(score["model"]["up"] or score["model"]["down"])
    quiet = pair.event["events"][0]["kind"] in QUIET_KINDS or score["machine_traffic"] is not None
    return bool(stored["new"] == 1 and (quiet or score["last_active_at"] >= pair.at) and whole)


def _is_echo(pair: Pair, answers: Sequence[bytes]) -> bool:
    return bool(json.loads(answers[1])["external_id"] == pair.question["external_id"])


def _fastapi(name: str, app: str, environment: Mapping[str, str], check: Check) -> Contestant:
    port = free_port()
    options = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    command = python("uvicorn", f"benchmarks.serving_apps:{app}", *options)
    server = Server(name, command, port, "/openapi.json", "", [], environment)
    return Contestant(server, lambda pair: [("/v1/events", pair.event), ("/v1/score", pair.question)], check)


def measured(
    several: Sequence[Contestant], chosen: argparse.Namespace, folder: Path
) -> tuple[Runs, list[dict[str, object]]]:
    """Start every server, let them take turns, and count events and answers at the end."""
    runs: Runs = {}
    before = {contestant.server.name: _counted(contestant.server) for contestant in several}
    sent: dict[str, int] = dict.fromkeys(before, 0)
    with ExitStack() as stack, _on_last_core():
        started = []
        for each in several:
            process = stack.enter_context(running(each.server, folder))
            seed = time.time_ns() if each.server.home is not None else 1  # a company that is kept knows older keys
            leads = company.lead_names(chosen.leads)
            senders = Senders(each.server.port, leads, each.messages, each.check, seed)
            sent[each.server.name] += len(senders.run(2, min(1.0, chosen.seconds)).pairs)  # warm
            started.append((each.server, process, senders))
        for turn in range(chosen.repeats):
            for count in chosen.senders:
                for server, process, senders in started:
                    used = cpu_seconds(process.pid)
                    tally = senders.run(count, chosen.seconds)
                    settled = _settled(server)
                    used = cpu_seconds(process.pid) - used
                    sent[server.name] += len(tally.pairs)
                    runs.setdefault((server.name, count), []).append(_run(tally, used, settled))
            print(f"turn {turn + 1} of {chosen.repeats}", file=sys.stderr, flush=True)
        logged = [_complete(log.server, before, sent) for log in several if log.server.home is not None]
    return runs, logged


@contextmanager
def _on_last_core() -> Iterator[None]:
    """Send from the core that no server runs on."""
    before, both = os.sched_getaffinity(0), cores()
    if both is not None:
        os.sched_setaffinity(0, {both[1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _run(tally: Tally, used: float, settled: float) -> Run:
    done = len(tally.pairs)
    if done == 0:
        raise SystemExit("no pair was answered in time: give more --seconds")
    event, score = tally.steps
    cut = statistics.quantiles(tally.pairs, n=100, method="inclusive") if done > 1 else tally.pairs * 99
    return Run(
        pairs_s=done / tally.seconds,
        p50_ms=cut[49] * 1e3,
        p99_ms=cut[98] * 1e3,
        event_p50_ms=statistics.median(event) * 1e3,
        score_p50_ms=statistics.median(score) * 1e3,
        cpu_us=used / done * 1e6,
        settled_s=settled,
        pairs=done,
    )


def _settled(server: Server) -> float:
    """Wait until the service has scored, behind the answers, whoever something new became known about."""
    if server.home is None:
        return 0.0
    began = time.monotonic()
    with closing(sqlite3.connect(server.home / "ledger.sqlite")) as ledger:
        while ledger.execute("SELECT count(*) FROM arrival").fetchone()[0]:
            if time.monotonic() - began > SETTLED_WITHIN:
                raise SystemExit("arrivals are not looked at")
            time.sleep(0.1)
    return time.monotonic() - began


def _counted(server: Server) -> tuple[int, int]:
    """Return how many events of the benchmark and how many scores a ledger holds."""
    if server.home is None:
        return 0, 0
    with closing(sqlite3.connect(server.home / "ledger.sqlite")) as ledger:
        [events] = ledger.execute("SELECT count(*) FROM event WHERE key LIKE 'fresh-%'").fetchone()
        [scores] = ledger.execute("SELECT count(*) FROM score_log").fetchone()
    return events, scores


def _complete(server: Server, before: Mapping[str, tuple[int, int]], sent: Mapping[str, int]) -> dict[str, object]:
    """Count what the ledger holds once the log is written: every event, and a row for every score."""
    text = httpx.get(f"{server.url}/metrics", timeout=10).text
    answered = re.search(r"^ondo_scores_total (\S+)", text, re.MULTILINE)
    wanted = 0 if answered is None else int(float(answered[1]))
    deadline = time.monotonic() + 3.0
    while True:
        events, scores = (now - then for now, then in zip(_counted(server), before[server.name], strict=True))
        if scores >= wanted or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    pairs = sent[server.name]
    return {
        "server": server.name,
        "pairs": pairs,
        "events": events,
        "scored": wanted,
        "rows": scores,
        "complete": events == pairs and scores == wanted >= pairs,
    }


def rows(runs: Runs) -> list[Row]:
    """Return one object for each server and number of senders: the median of each figure over the turns."""
    return [
        {"server": server, "senders": senders}
        | {
            name: round(statistics.median(getattr(run, name) for run in several), 0 if name == "cpu_us" else 2)
            for name in Run.__annotations__
        }
        for (server, senders), several in runs.items()
    ]


def ratios(runs: Runs) -> Row:
    """Return Ondo's pairs a second and CPU time against each rival: the median of the ratios of the turns."""
    summary: Row = {}
    for (server, senders), several in runs.items():
        ours = runs.get((ONDO, senders))
        if server == ONDO or ours is None:
            continue
        rate = statistics.median(a.pairs_s / b.pairs_s for a, b in zip(ours, several, strict=True))
        cpu = statistics.median(b.cpu_us / a.cpu_us for a, b in zip(ours, several, strict=True))
        target = {"least": LEAST, "met": rate >= LEAST} if server == ECHO else {}
        summary[f"ondo_to_{server}, {senders}"] = {"pairs_s": round(rate, 3), "by_cpu": round(cpu, 3), **target}
    for (server, senders), several in runs.items():
        if server == ONDO:
            tail = statistics.median(run.p99_ms / run.p50_ms for run in several)
            summary[f"ondo_p99_to_p50, {senders}"] = {"value": round(tail, 2), "most": MOST, "met": tail <= MOST}
    return summary


if __name__ == "__main__":
    main()
