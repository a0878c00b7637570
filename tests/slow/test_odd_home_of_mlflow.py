"""MLflow in an ONDO_HOME with ``%``, ``?`` and ``#`` in its path: its database and its files stand there too."""

from __future__ import annotations

from pathlib import Path

from ondo.settings import read_settings
from ondo.tracking import Tracking


def test_mlflow_keeps_its_runs_and_their_files_there_too(tmp_path: Path):
    home = tmp_path / "50% b%20x ?#"
    settings = read_settings({"ONDO_HOME": str(home)})
    home.mkdir()
    (tmp_path / "note.txt").write_text("kept", encoding="utf-8")
    tracking = Tracking(settings.mlflow_uri, settings.home / "mlruns")
    with tracking.run("odd") as run:
        run.file(tmp_path / "note.txt")
    assert {file.name for file in tmp_path.iterdir()} == {home.name, "note.txt"}
    assert (home / "mlflow.db").stat().st_size > 0
    assert [file.read_text() for file in home.glob("mlruns/**/note.txt")] == ["kept"]
