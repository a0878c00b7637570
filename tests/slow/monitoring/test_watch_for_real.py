"""The real report, and the real command starting a real recalibration through the MLproject file."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from monitoring.checks.evidently_report import drift_report, threshold
from ondo.domain.monitoring_plan import DriftPlan

REPOSITORY = Path(__file__).resolve().parents[3]
LOADS = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.I)


def assert_self_contained(report: Path) -> None:
    page = report.read_text("utf-8")
    assert "<html" in page
    assert not LOADS.search(page)
    assert not re.search(r"@import\s+(url\()?[\"']?https?:|url\([\"']?https?:", page)
    assert not report.with_suffix(".unfinished").exists()


def test_the_report_names_what_moved_and_opens_without_a_network(tmp_path: Path):
    rng = np.random.default_rng(5)
    before = pd.DataFrame(
        {
            "steady": rng.normal(size=600),
            "moved": rng.normal(size=600),
            "level": rng.integers(0, 3, 600).astype(float),
            "kind": rng.integers(0, 3, 600).astype(float),
            "rare": np.where(np.arange(600) < 10, 1.0, np.nan),
            "constant": 1.0,
        }
    )
    now = before.assign(
        steady=rng.normal(size=600), moved=rng.normal(1, 1, size=600), level=rng.integers(0, 3, 600), kind=2.0
    )
    before.index = before.index // 2  # 300 leads, each looked at twice
    plan = DriftPlan(workspace=str(tmp_path / "workspace"))
    for _ in range(2):  # the second look finds the project that the first one made
        result = drift_report(before, now, ["level", "kind"], tmp_path / "deep" / "drift.html", plan)
    assert {column.column for column in result} == {"steady", "moved", "level", "kind"}
    assert {column.column for column in result if column.drifted} == {"moved", "kind"}
    moved = next(column for column in result if column.column == "moved")
    # A shift by one standard deviation is a distance of 1; its standard error at 600 and 600 is 0.06.
    assert moved.distance == pytest.approx(1.0, abs=0.2)
    assert moved.threshold == threshold(0.1, 300, 600) > 0.1
    assert_self_contained(tmp_path / "deep" / "drift.html")
    metrics = json.loads((tmp_path / "deep" / "drift.json").read_text(encoding="utf-8"))["metrics"]
    assert {row["config"]["column"]: row["value"] for row in metrics if "column" in row["config"]} == {
        column.column: pytest.approx(column.distance) for column in result
    }
    from evidently.ui.workspace import Workspace

    workspace = Workspace(str(tmp_path / "workspace"))
    [project] = workspace.list_projects()
    assert (project.name, len(workspace.list_runs(project.id))) == ("Ondo", 2)
    assert os.environ["DO_NOT_TRACK"] == os.environ["ITERATIVE_DO_NOT_TRACK"] == "1"


def ondo(home: Path, *words: str, fine: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ondo.cli", *words],
        env=os.environ | {"ONDO_HOME": str(home), "ONDO_LANG": "en"},
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in fine, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated company whose history has been imported."""
    place = tmp_path_factory.mktemp("company")
    home, files = place / "home", place / "files"
    home.mkdir()
    ondo(home, "simulate", "--out", str(files), "--truth", str(place / "truth"), "--leads", "2000", "--months", "12")
    ondo(home, "init", "--card", str(files / "card.yaml"), "--name", "marketing", "--name", "sales")
    exported = sorted(str(path) for path in files.glob("*.csv*"))
    ondo(home, "import", "--mapping", str(files / "mapping.yaml"), *exported, fine=(0, 3))
    return home


def states(home: Path) -> list[str]:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        return [state for (state,) in connection.execute("SELECT state FROM retraining_step ORDER BY id")]


def count(home: Path, table: str) -> int:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        (result,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(result)


def test_a_due_watch_recalibrates_through_mlflow_once(home: Path):
    looked = json.loads(ondo(home, "watch", "--no-start", "--no-mlflow", "--no-drift", "--json", fine=(10,)))
    assert looked["due"]
    assert looked["cause"]
    assert looked["at_end_of_history"]
    assert looked["report"] is None
    assert states(home) == []

    failed = ondo(home, "watch", "--no-mlflow", "--no-drift", "--backend", "no-such-backend", fine=(7,))
    assert "Review: due." in failed
    assert states(home)[-1] == "failed"

    # What MLproject passes for a parameter that nobody gave is an empty text.
    words = ("watch", "--ledger", "", "--as-of", "", "--report", "", "--project", str(REPOSITORY), "--json")
    started = json.loads(ondo(home, *words, fine=(10,)))
    assert started["due"]
    assert started["proposal_id"]
    assert started["words"]
    assert count(home, "proposal") == 1
    assert states(home)[-1] == "finished"
    assert_self_contained(Path(started["report"]))
    assert Path(started["report"]).is_relative_to(home / "artifacts" / "drift")
    with sqlite3.connect(home / "mlflow.db") as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM runs")}
    assert any(name.startswith("watch ") for name in names)
    assert any(name.startswith("recalibrate ") for name in names)

    again = json.loads(ondo(home, "watch", "--no-drift", "--no-mlflow", "--json"))
    assert not again["due"]
    assert again["cause"] == ""
    assert again["proposal_id"] is None
    assert count(home, "proposal") == 1
