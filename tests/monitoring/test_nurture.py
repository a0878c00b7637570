"""The nurturing list: who is closest to hot and what they lack, who was sent back and why, and nobody else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from monitoring.nurture import nurture
from ondo.cli import main
from ondo.domain.words import FeedbackLabel, Reason
from ondo.ledger import open_ledger
from ondo.ledger.person import set_person
from tests.ledger.making import Clock
from tests.monitoring.quarters import NOW, Story, tell
from tests.monitoring.test_report import TOKYO

STORIES = [
    Story("near", "2026-09-30", via=None, steps=("demo",)),  # 50 + 1 of 60
    Story("far", "2026-09-29", via=None, size=900.0, steps=("price",)),  # 15 + 20 + 1 of 60
    Story("cold", "2026-09-29", via=None, steps=()),
    Story("open", "2026-09-28", steps=("demo",)),  # sales works on it
    Story("won", "2026-09-28", True, via=None, steps=("demo",)),
    Story("back", "2026-09-27", steps=("price",), verdict=FeedbackLabel.FALSE_HOT, reason=Reason.NOT_NOW),
    Story("old", "2026-02-27", via=None, steps=("demo",)),
]


def test_the_list_names_what_each_lead_lacks(tmp_path: Path):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", Clock(NOW), tmp_path) as ledger:
        ids = tell(ledger, STORIES)
        with ledger.begin() as tx:
            set_person(tx, ids["near"], name="佐藤 花子", email="hanako@example.com")
        with ledger.read() as tx:
            found = nurture(tx, NOW, TOKYO, card_at=NOW)
    assert [(one.group, one.lead_id) for one in found] == [
        ("closest", ids["near"]),
        ("closest", ids["far"]),
        ("sent_back", ids["back"]),
    ]
    near, far, back = found
    assert (near.total, near.points_missing, near.rules) == (51, 9, ("price",))
    assert (far.total, far.points_missing, far.rules, far.step.en) == (36, 24, ("demo",), "demo asked")
    assert (back.reason, back.sent_back_on) == ("not_now", "2026-09-25")
    assert near.external_ids == (("crm", "near"),)
    assert "佐藤" not in repr(found)


def test_the_command_writes_rows_for_the_ma_tool(tmp_path: Path, monkeypatch):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", Clock(NOW), tmp_path) as ledger:
        tell(ledger, STORIES)
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    words = ["nurture", "--as-of", "2026-10-05", "--lang", "en", "--out", str(tmp_path / "nurture.csv")]
    with pytest.raises(SystemExit) as done:
        main(words)
    assert not done.value.code
    with (tmp_path / "nurture.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["group"], row["external_id"], row["points_missing"]) for row in rows] == [
        ("closest", "near", "9"),
        ("closest", "far", "24"),
        ("sent_back", "back", "39"),
    ]
    assert rows[2]["reason_text"] == "not now"
