"""The commands of the meeting, as typed: recalibrate, review, approve, roll back, and refusals that help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.ledger import open_ledger
from ondo.ledger.card_file import dump_card
from tests.training.test_recalibrate import END, fill, small_card


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run one command line in a company folder; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", lambda: END, tmp_path / "artifacts") as ledger:
        fill(ledger, 400)

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_the_meeting_from_suggestion_to_roll_back(ondo):
    # an empty option is what `mlflow run` hands on for a parameter nobody gave
    until = "2023-11-14T00:00:00Z"
    code, out, _ = ondo("recalibrate", "--as-of", until, "--trials", "0", "--seed", "", "--no-mlflow", "--json")
    figures = json.loads(out)
    assert (code, figures["labels"], figures["auc_model"]) == (0, 400, None)
    assert figures["changes"] > 0
    code, out, _ = ondo("review")
    assert code == 0
    assert "Hot line" in out
    code, out, _ = ondo("review", "--json")
    assert json.loads(out)["proposal_id"] == figures["proposal_id"]
    assert ondo("approve", "--name", "m", "--name", "s", "--reason", "agreed")[0] == 0
    assert ondo("approve", figures["proposal_id"], "--name", "m")[0] == 5
    assert "Version 3" in ondo("rollback", "--to", "1", "--name", "m")[1]
    assert ondo("review")[0] == 4


def test_one_rule_of_a_proposal_can_be_approved_alone(ondo):
    figures = json.loads(ondo("recalibrate", "--trials", "0", "--no-mlflow", "--json")[1])
    changes = json.loads(ondo("review", "--json")[1])["changes"]
    assert figures["changes"] == len(changes)
    assert ondo("approve", "--name", "m", "--rule", "nosuch")[0] == 2
    assert ondo("approve", "--name", "m", "--rule", changes[0]["rule_id"])[0] == 0
    assert "version 2" in ondo("card", "show")[1]


def test_a_decision_needs_names(ondo):
    code, _, err = ondo("approve")
    assert code == 2
    assert "--name" in err


def test_an_edited_card_is_published_and_a_broken_one_refused_by_line(ondo, tmp_path: Path):
    file = tmp_path / "card.yaml"
    text = dump_card(small_card())
    file.write_text(text.replace("hot_line: 30", "hot_line: 35"), "utf-8")
    code, out, _ = ondo("approve", "--card", str(file), "--name", "m")
    assert code == 0
    assert "Hot line" in out
    assert "Version 2" in out
    assert "stays" in ondo("approve", "--card", str(file), "--name", "m")[1]
    file.write_text(text.replace("hot_line: 30", "hot_lien: 30"), "utf-8")
    line = 1 + next(i for i, row in enumerate(file.read_text("utf-8").splitlines()) if "hot_lien" in row)
    code, _, err = ondo("approve", "--card", str(file), "--name", "m")
    assert code == 2
    assert f"card.yaml:{line}" in err.replace("\n", "")
    assert "version 2" in ondo("card", "show")[1]


def test_a_number_that_is_none_is_refused(ondo):
    code, _, err = ondo("recalibrate", "--trials", "many")
    assert code == 2
    assert "--trials" in err
