"""The quality benchmark runs on public data, says the same twice, and takes up what it has already done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
METHODS = ("expert", "suggested_gated", "logistic")


def rows_of(data_dir: Path, results: Path) -> tuple[list[dict[str, object]], str]:
    asked = ["--data", str(data_dir), "--results", str(results), "--json", "--workers", "1"]
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error", str(ROOT / "benchmarks" / "quality.py"), *asked),
            *(
                "--sets",
                "olist",
                "--methods",
                "expert",
                "suggested_gated",
                "logistic",
                "--labels",
                "100",
                "--draws",
                "1",
            ),
        ],
        env={**os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "FAILED" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_one_set_with_cheap_methods(data_dir: Path, tmp_path: Path):
    """Few fits, since the figures themselves are the benchmark's business: expert figures are as published."""
    first, _ = rows_of(data_dir, tmp_path)
    again, text = rows_of(data_dir, tmp_path)
    assert again == first
    assert "6 of 6 fits are kept from before" in text
    rows = {(row["method"], row.get("labels", 0)): row for row in first if "method" in row}
    assert set(rows) == {(method, labels) for method in METHODS for labels in (0, 100)}
    assert abs(rows["expert", 0]["logloss"] - 0.345) < 0.001  # the reference measured .526 / .345
    assert abs(rows["expert", 0]["auc"] - 0.526) < 0.001
    assert rows["suggested_gated", 0]["logloss"] < rows["expert", 0]["logloss"]
    assert 0 < rows["suggested_gated", 0]["changes"] <= 10
    gated = [row for row in first[-1]["targets"]["f"]["rows"] if row["method"] == "suggested_gated"]
    assert [(row.get("labels"), row["holds"]) for row in gated] == [(None, True), (100, True)]
