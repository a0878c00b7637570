"""The benchmark of fresh scores runs, and the ledger holds every event and every answer; it asserts no time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_event_and_every_answer_stands_in_the_ledger():
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error", "-m", "benchmarks.fresh", "--json", "--leads", "60"),
            *("--senders", "4", "--seconds", "1", "--repeats", "1"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, *rows, last = (json.loads(line) for line in done.stdout.splitlines())
    assert [(row["server"], row["senders"]) for row in rows] == [
        (server, 4) for server in ("ondo", "fastapi_echo", "fastapi_commit")
    ]
    for row in rows:
        assert 0 < row["p50_ms"] <= row["p99_ms"], row
        assert row["pairs_s"] > 0, row
        assert row["cpu_us"] > 0, row
    assert {f"ondo_to_{rival}, 4" for rival in ("fastapi_echo", "fastapi_commit")} <= last["ratios"].keys()
    (log,) = last["score_log"]
    assert log["complete"], log
    assert log["events"] == log["pairs"] > 0
