"""One number on more surfaces: the command, several cards, history whose export ended."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.ledger.decisions import cards
from tests.monitoring.quarters import CARD
from tests.monitoring.random_quarters import NOW, OTHER, QUARTER, card, fill
from tests.monitoring.test_one_number import SEED, group, imported_history_says_the_same, look, one_card, opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_imported_history_whose_export_ended_says_the_same_on_the_page_and_in_the_report(home: Path):
    imported_history_says_the_same(SEED, home)


def test_the_command_prints_the_reports_numbers(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("ONDO_HOME", str(home))
    monkeypatch.setenv("ONDO_TIMEZONE", "Asia/Tokyo")
    monkeypatch.setenv("ONDO_COUNTRY", "JP")
    with opened(home) as ledger:
        with ledger.begin() as tx:
            one_card(tx, 0)
        seen = look(ledger, home, watched=False)
    words = ["report", "--quarter", QUARTER, "--as-of", "2026-04-01T00:00:00+09:00", "--json"]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    for section in ("counts", "conversion", "hot", "agreement", "win_loss", "funnel"):
        assert printed[section] == seen.report[section], section


def test_a_company_of_several_cards_has_the_conversion_of_each(home: Path):
    with opened(home) as ledger:
        with ledger.begin() as tx:
            fill(tx, 1)
            cards.publish(tx, replace(card(), card_id=OTHER), approved_by=("m", "s"), effective_from=NOW)
        seen = look(ledger, home, watched=False)
    of_card = {row["card_id"]: row for row in seen.api["conversion"]}
    assert set(of_card) == {CARD, OTHER}
    total = sum(row["handoffs"] for value in of_card.values() for row in value["groups"] if row["group"] != "warm")
    assert total == seen.api["sales"]["handoffs"] > seen.report["agreement"]["sales"]["handoffs"]
    groups = {row["group"]: row for row in of_card[CARD]["groups"]}
    assert groups["hot"]["converted"] == group("report", "hot", "converted")(seen)
