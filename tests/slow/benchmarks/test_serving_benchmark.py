"""The serving benchmark runs, and its score log holds every answer; how fast anything is says only the benchmark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_answer_stands_in_the_log():
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error", str(ROOT / "benchmarks" / "serving.py"), "--json"),
            *("--servers", "ondo", "fastapi_echo", "--models", "100x15"),
            *("--connections", "4", "--seconds", "1", "--repeats", "1", "--events", "50"),
        ],
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, *rows, last = (json.loads(line) for line in done.stdout.splitlines())
    assert {row["server"] for row in rows} >= {"ondo", "fastapi_echo"}
    for row in rows:
        assert 0 < row["p50_ms"] <= row["p99_ms"], row
        assert row["rps"] > 0, row
        assert row["cpu_us"] > 0, row
    (log,) = last["score_log"]
    assert log["complete"], log
    assert log["rows"] == log["answered"] >= log["counted_by_wrk"] > 0
