"""The bank's market breaks in March 2009: the watch alarms in that month, not before, and the report says why."""

from __future__ import annotations

import os
import subprocess
import sys
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitoring.watch import WatchResult, watch
from ondo.domain.instant import Micros, start_of_day
from ondo.ledger import open_ledger
from ondo.ledger.clock import system_clock

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "examples" / "bank_marketing"
LISBON = ZoneInfo("Europe/Lisbon")


def run(home: Path, *words: str) -> None:
    environment = os.environ | {"ONDO_HOME": str(home), "ONDO_TIMEZONE": LISBON.key, "ONDO_LANG": "en"}
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def home(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bank")
    table = str(home / "bank.csv")
    source = str(data_dir / "bank_marketing" / "bank_additional_full.csv.gz")
    for words in (
        [str(EXAMPLE / "prepare.py"), source, table],
        ["-m", "ondo.cli", "init", "--card", str(EXAMPLE / "card.yaml"), "--agreed-on", "2008-12-01"],
        ["-m", "ondo.cli", "import", "--mapping", str(EXAMPLE / "mapping.yaml"), table],
    ):
        run(home, *words)
    return home


def look(home: Path, year: int, month: int) -> WatchResult:
    from datetime import date

    with open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", system_clock, home / "artifacts") as ledger:
        at = Micros(start_of_day(date(year, month, 1), LISBON))
        return watch(ledger, at=at, zone=LISBON, drift=False)


def test_the_watch_alarms_at_the_break_and_says_why(home: Path):
    # Ten calls in December, then none until March: that is all there is to say, and it asks for no review.
    quiet = {month: look(home, 2009, month) for month in (1, 2, 3)}
    alarms = {month: [one.kind for one in found.digest.findings if one.alarm] for month, found in quiet.items()}
    assert alarms == {1: [], 2: ["stopped_source"], 3: ["stopped_source"]}
    assert not any(cause.key.startswith("alarm:") for found in quiet.values() for cause in found.decision.causes)
    result = look(home, 2009, 4)
    found = next(one for one in result.digest.findings if one.kind == "hot_precision")
    assert found.alarm
    assert found.value is not None
    assert found.value > 0.4
    assert found.facts["reference"] < 0.07
    assert found.facts["cause"]["main"] == "quality"
    assert sum(found.facts["cause"]["parts"].values()) == pytest.approx(
        found.facts["cause"]["now"] - found.facts["cause"]["then"]
    )
    assert "the hot line has become too strict" in found.message.en
    assert "how leads of the same kind turn out" in found.message.en
    assert "基準が厳しすぎ" in found.message.ja
    assert result.decision.cause == "alarm:hot_precision:v1:2009Q1"
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8").replace("\n> ", " ")
    assert found.message.en in readme
    report = home / "report.html"
    run(home, "-m", "ondo.cli", "report", "--quarter", "2009Q1", "--lang", "en", "--out", str(report))
    assert found.message.en in unescape(report.read_text(encoding="utf-8"))
