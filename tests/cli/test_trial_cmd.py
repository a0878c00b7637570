"""``ondo trial``: what one would take, what one has shown, and its end, as the terminal says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ondo.ledger import Tx
from ondo.ledger.decisions.proposals import save_proposal
from tests.serving.builders import START, publish_default_card
from tests.support.ledgers import lay_filled
from tests.support.terminal import terminal
from tests.support.trials import put_on_trial, suggestion

SIGNED = ("--name", "Sato", "--name", "Tanaka", "--reason", "seen enough")


def on_trial(tx: Tx) -> str:
    publish_default_card(tx)
    trial = put_on_trial(tx)
    save_proposal(tx, suggestion("p-z"))
    return trial.trial_id


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    lay_filled(tmp_path / "ledger.sqlite", on_trial, START)
    return terminal(capsys)


def test_a_trial_is_shown_and_ended(ondo):
    shown = json.loads(ondo("trial", "show", "--json")[1])
    assert (shown["trial_id"], shown["version_b"], shown["ended"], shown["verdict"]) == ("t-s", 2, None, "open")
    code, out, _ = ondo("trial", "show")
    assert code == 0
    assert "Version 1 in force beside version 2 on trial" in out
    assert "t-s" in ondo("review", "p-z")[1]
    assert ondo("trial", "end")[0] == 2, "nobody signed"
    code, out, _ = ondo("trial", "end", "--publish", *SIGNED)
    assert (code, "Version 3" in out) == (0, True)
    assert json.loads(ondo("trial", "show", "t-s", "--json")[1])["ended"]["cause"] == "adopted"
    assert ondo("trial", "end", "t-s", *SIGNED)[0] == 5


def test_an_approval_beside_a_trial_is_refused_and_says_how_to_end_it(ondo):
    code, _, err = ondo("approve", "p-z", "--name", "Sato")
    assert (code, "ondo trial end t-s" in " ".join(err.split())) == (5, True)
    assert ondo("trial", "end", "t-s", *SIGNED)[0] == 0
    assert ondo("approve", "p-z", "--name", "Sato")[0] == 0


def test_how_long_one_would_take_is_said_before_it_is_refused(ondo):
    assert ondo("trial", "end", *SIGNED)[0] == 0
    plan = json.loads(ondo("trial", "plan", "p-z", "--json")[1])
    assert (plan["offered"], plan["weeks"]) == (False, None)
    code, _, err = ondo("trial", "start", "p-z", *SIGNED)
    assert (code, "0.0-week past" in " ".join(err.split())) == (5, True)
    assert ondo("trial", "show", "nothing")[0] == 4
