"""Rules that the meeting locked, through two recalibrations by the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.ledger import open_ledger
from ondo.simulate.days import JST
from tests.support.ledgers import lay_empty
from tests.training.test_recalibrate import END, fill
from tests.training.test_train_cmd import Run
from training.data.plan import RecalibrationPlan
from training.recalibrate import recalibrate


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company folder with 400 labelled leads, to be copied."""
    folder = tmp_path_factory.mktemp("company")
    with open_ledger(lay_empty(folder / "ledger.sqlite"), lambda: END, folder / "artifacts") as ledger:
        fill(ledger, 400)
    return folder


@pytest.fixture(scope="module")
def recalibrated(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a recalibration; its proposal waits for the meeting."""
    folder = tmp_path_factory.mktemp("recalibrated")
    shutil.copytree(home, folder, dirs_exist_ok=True)
    with open_ledger(lay_empty(folder / "ledger.sqlite"), lambda: END, folder / "artifacts") as ledger:
        recalibrate(ledger, RecalibrationPlan(trials=0, quarters=0), zone=JST)
    return folder


@pytest.fixture
def ondo(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in a company folder; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def meeting(recalibrated: Path, ondo: Run, tmp_path: Path) -> Run:
    """The same in a folder where a proposal waits."""
    shutil.copytree(recalibrated, tmp_path, dirs_exist_ok=True)
    return ondo


def test_a_rule_that_the_meeting_locked_is_not_suggested_again(meeting):
    first = json.loads(meeting("review", "--json")[1])["changes"][0]["rule_id"]
    assert meeting("card", "lock", first, "--name", "m", "--reason", "agreed")[0] == 0
    assert meeting("review")[0] == 4, "the proposal was for the version before the lock"
    meeting("recalibrate", "--trials", "0", "--quarters", "0", "--no-mlflow")
    changes = json.loads(meeting("review", "--json")[1])["changes"]
    assert first not in {change["rule_id"] for change in changes}
