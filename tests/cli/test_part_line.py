"""The hot line that goes with a part of a proposal, at the terminal: approved as the page and the API approve it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.card_moves import Moves
from ondo.domain.what_if import Pattern, ReplayTable
from ondo.ledger import Tx, open_ledger
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.records.part_lines import required_line
from ondo.ledger.records.replay_tables import write_table
from tests.serving.builders import START, publish_default_card
from tests.support.ledgers import lay_filled
from tests.support.terminal import terminal
from tests.support.trials import suggestion


def suggested(tx: Tx) -> None:
    publish_default_card(tx)
    save_proposal(tx, suggestion("p-1"))


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    lay_filled(tmp_path / "ledger.sqlite", suggested, START)
    return terminal(capsys)


def test_a_part_is_approved_with_the_line_that_goes_with_it(tmp_path: Path, ondo):
    card = default_card()
    seminar, demo = (
        next(n for n, rule in enumerate(card.rules) if rule.id == name) for name in ("seminar", "demo_or_quote")
    )
    gates = (1 << len(card.gates)) - 1
    patterns = tuple(
        Pattern(((seminar, 1_000 * a), (demo, 1_000 * b)), 0, gates, False, (), stock=1, active=2)
        for a in range(4)
        for b in range(4)
    )
    moves = {"seminar": Moves({"seminar": 60}), "demo_or_quote": Moves({"demo_or_quote": 30})}
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite", lambda: START, tmp_path / "artifacts") as ledger:
        write_table(ledger.artifacts, "p-1", ReplayTable(card, 1, (), START, 13.0, 0.5, patterns, 2.0, (), moves))
        with ledger.read() as tx:
            line = required_line(tx, suggestion("p-1"), ("seminar",))
    assert line.hot_line != card.hot_line
    part = ("--rule", "seminar", "--recompute-line")
    assert json.loads(ondo("trial", "plan", "p-1", *part, "--json")[1])["hot_line"] == line.hot_line
    signed = ("--name", "Sato", "--name", "Tanaka", "--reason", "agreed")
    confirm = ("--confirm", line.effect.figure) if line.effect.asks else ()
    assert ondo("trial", "start", "p-1", *part, *signed, *confirm)[0] == 5, "no past to plan by"
    assert ondo("approve", "p-1", "--recompute-line", *signed)[0] == 5, "no part"
    code, out, _ = ondo("approve", "p-1", *part, *signed, *confirm)
    assert (code, f"hot line {line.hot_line}" in out) == (0, True)
    assert f"→ {line.effect.then:.1f}" in out
