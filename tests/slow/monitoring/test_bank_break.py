"""The bank's market breaks in March 2009. Before that the watch says only what is true in the table, it alarms in the
month of the break, and the report says why.

Looked at four times, and by `make test-long` in every month from the first on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from monitoring.watch import WatchResult, WatchScope, watch
from monitoring.windows.periods import CompanyCalendar
from ondo.domain.instant import Micros, start_of_day
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.records.findings import WatchFinding
from tests.slow.longer import more

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "examples" / "bank_marketing"
LISBON = ZoneInfo("Europe/Lisbon")
MONTHS = [f"{year}-{month:02}" for year in (2008, 2009) for month in range(1, 13)][5:17]
"""June 2008 to May 2009: every first of a month at which something had been known, until after the break."""
LOOKS = {"four": ["2008-08", "2008-12", "2009-04", "2009-05"], "all": MONTHS}
"""An alarm that is true, a quiet month, and the two after the break."""
KNOWN_UNTIL = "2009-05-01"


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
    run(home, str(EXAMPLE / "prepare.py"), source, table)
    contacts = pd.read_csv(table)
    contacts[contacts["day"] < KNOWN_UNTIL].to_csv(table, index=False)  # no look is later; the import is shorter
    for words in (
        ["-m", "ondo.cli", "init", "--card", str(EXAMPLE / "card.yaml"), "--agreed-on", "2008-12-01"],
        ["-m", "ondo.cli", "import", "--mapping", str(EXAMPLE / "mapping.yaml"), table],
    ):
        run(home, *words)
    return home


@pytest.fixture(scope="module", params=["four", *more(["all"])])
def course(home: Path, request: pytest.FixtureRequest) -> dict[str, WatchResult]:
    """Look on the first of months, at what was known then."""
    result = {}
    with open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", system_clock, home / "artifacts") as ledger:
        for month in LOOKS[request.param]:
            at = Micros(start_of_day(date.fromisoformat(f"{month}-01"), LISBON))
            result[month] = watch(ledger, at, CompanyCalendar(LISBON), WatchScope(drift=False))
    return result


def alarms(result: WatchResult) -> dict[str, WatchFinding]:
    return {f"{finding.kind}:{finding.subject}": finding for finding in result.digest.findings if finding.alarm}


def test_every_alarm_before_the_break_is_true_in_the_table(home: Path, course: dict[str, WatchResult]):
    """An alarm stays on until its quarter ends, so that monthly looks miss none. Until December 2008, when the card was
    agreed, a look compares with what came just before it."""
    actual = {month: sorted(alarms(look)) for month, look in course.items() if month < "2009-04"}
    mobile = ["channel_mix:cellular", "channel_mix:telephone", "inflation:inflation"]
    source = ["stopped_source:bank_marketing"]
    true = {
        "2008-08": mobile,
        "2008-10": source,
        "2008-11": ["hot_precision:hot_precision"],
        **dict.fromkeys(("2009-02", "2009-03"), source),
    }
    assert actual == {month: true.get(month, []) for month in actual}
    table = pd.read_csv(home / "bank.csv")
    by_month = table.groupby(table["day"].str[:7])
    calls, won = by_month.size(), (table["y"] == "yes").groupby(table["day"].str[:7]).mean()
    cellular = (table["contact"] == "cellular").groupby(table["day"].str[:7]).mean()
    # July: the bank begins to call mobile telephones, and those are other people.
    assert cellular[:"2008-06"].max() == 0
    assert cellular["2008-07"] > 0.8
    inflation = alarms(course["2008-08"])["inflation:inflation"]
    assert inflation.facts["cause"]["main"] == "mix"
    assert "leads that came by cellular: 0% of all before" in inflation.message.en
    # September, January and February: nobody is called.
    assert {"2008-09", "2009-01", "2009-02"}.isdisjoint(calls.index)
    # October: of 67 people called two in three buy, of thousands before and in November one in twenty.
    assert calls["2008-10"] == 67
    assert won["2008-10"] > 0.6
    assert won[["2008-08", "2008-11"]].max() < 0.06
    # Since the card was agreed, nothing before the break asks for a review.
    since = [look for month, look in course.items() if "2008-12" <= month < "2009-04"]
    assert not any(cause.key.startswith("alarm:") for result in since for cause in result.decision.causes)


def test_the_watch_alarms_at_the_break_and_says_why(home: Path, course: dict[str, WatchResult]):
    result = course["2009-04"]
    actual = alarms(result)["hot_precision:hot_precision"]
    assert actual.value is not None
    assert actual.value > 0.4
    assert actual.facts["reference"] < 0.07
    assert "2009-03-01" < actual.facts["alarm_since"][:10] < "2009-03-16"
    assert actual.facts["cause"]["main"] == "quality"
    assert sum(actual.facts["cause"]["parts"].values()) == pytest.approx(
        actual.facts["cause"]["now"] - actual.facts["cause"]["then"]
    )
    assert "the hot line has become too strict" in actual.message.en
    assert "how leads of the same kind turn out" in actual.message.en
    assert "基準が厳しすぎ" in actual.message.ja
    assert result.decision.cause == "alarm:hot_precision:v1:2009Q1"
    assert "alarm:hot_precision:v1:2009Q2" in {cause.key for cause in course["2009-05"].decision.causes}
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8").replace("\n> ", " ")
    assert actual.message.en in readme
    report = home / "report.html"
    run(home, "-m", "ondo.cli", "report", "--quarter", "2009Q1", "--lang", "en", "--out", str(report))
    assert actual.message.en in unescape(report.read_text(encoding="utf-8"))
