"""The demo's third company: its trial runs, by the service's own draws, and has shown something when the demo ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def ondo(folder: Path, *words: str) -> str:
    environment = os.environ | {"ONDO_HOME": str(folder / "demo" / "home"), "ONDO_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "ondo.cli", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_with_a_trial_leaves_one_that_runs(tmp_path: Path):
    printed = ondo(tmp_path, "demo", "--size", "trial", "--until", "2026-11-30")
    assert "is seen, with a chance of 80%" in " ".join(printed.split())
    trial = json.loads(ondo(tmp_path, "trial", "show", "--json"))
    assert (trial["ended"], trial["verdict"]) == (None, "b_better")
    for side in (trial["a"], trial["b"]):
        assert side["disagreed"] > side["handed_over"] > side["entered"] == side["answered"] > 50
    assert trial["b"]["share"] - trial["a"]["share"] > 0.3
