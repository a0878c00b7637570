"""Commands that need one card, where there are several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cards_side_by_side import Run, card_file
from tests.support.terminal import terminal


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in the company's folder; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")

    return terminal(capsys)


def test_what_needs_one_card_says_which_there_are_and_takes_its_name(ondo, tmp_path):
    ondo("init")
    ondo("approve", "--card", card_file(tmp_path, "main"), "--name", "Sato", "--beside")
    for words in (
        ("nurture",),
        ("recalibrate",),
        ("requests",),
        ("watch", "--no-drift"),
        ("card", "show"),
        ("report",),
    ):
        code, _, err = ondo(*words)
        assert code == 2, words
        assert "Name one with --card-id: default, main." in err, words
        assert "Several cards" not in ondo(*words, "--card-id", "main")[2], words
