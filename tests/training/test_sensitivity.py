"""A suggestion that one rep or one month alone makes is named; one that all of them make stays."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ondo.domain.instant import parse_instant
from tests.training.builders import a_card, a_dataset, planted
from training.data.dataset import Dataset
from training.evidence.leave_one_group_out import groups_of, sensitivity_report

TOKYO = ZoneInfo("Asia/Tokyo")
CARD = a_card([20, 10, 15, 5, 10, 0])
REPS = 6


def a_world(seed: int, n: int = 3000) -> Dataset:
    """Six reps. For all of them r0 is worth 0 instead of 20; for rep-2 alone r5 decides the label."""
    rng = np.random.default_rng(seed)
    data = planted(rng, n, CARD, {"r0": 0}, support=[0.4] * 6)
    rep = rng.integers(0, REPS, n)
    hot = np.where((rep == 2) & (data.counts[:, 5] == 1), 1, data.label)
    data = a_dataset(CARD, data.counts, hot, per_day=20)
    return replace(data, frame=data.frame.assign(rater=[f"rep-{r}" for r in rep]))


def test_the_rep_who_alone_makes_a_suggestion_is_named():
    data = a_world(1)
    rows = np.arange(len(data))
    report = sensitivity_report(data, rows, (0, 10, 15, 5, 10, 15), groups_of(data, TOKYO))
    assert report["drops"] == {"rep": REPS, "month": 5, "account": 0}
    steady, alone = report["changes"]
    assert (steady["rule_id"], alone["rule_id"]) == ("r0", "r5")
    # 250 of the 3,000 labels speak for r0 in each rep's part: no drop moves it by more than a step of 5.
    assert steady["hangs_on"] == []
    assert steady["keeps_direction"] == steady["within_step"] == steady["drops"] == REPS + 5
    assert [row["group"] for row in alone["hangs_on"]] == ["rep-2"]
    assert abs(alone["hangs_on"][0]["points"]) <= 5 < 10 <= alone["points_refitted"]
    assert "rep-2" in report["statements"][1]["ja"]
    assert json.loads(json.dumps(report)) == report


def test_only_the_rows_learned_from_count():
    """Without rep-2's rows among them there is nothing that r5 could hang on, and nobody of that name to drop."""
    data = a_world(2)
    others = np.flatnonzero(data.frame["rater"] != "rep-2")
    report = sensitivity_report(data, others, (0, 10, 15, 5, 10, 15), groups_of(data, TOKYO))
    assert report["drops"]["rep"] == REPS - 1
    assert report["changes"][1]["points_refitted"] <= 5


@pytest.mark.parametrize(("when", "month"), [("2026-03-31T14:59:59Z", "2026-03"), ("2026-03-31T15:00:00Z", "2026-04")])
def test_months_are_the_companys(when: str, month: str):
    data = a_dataset(CARD, np.zeros((1, 6)), np.array([1]))
    data = replace(data, frame=data.frame.assign(at=[parse_instant(when)]))
    result = groups_of(data, TOKYO)
    assert result["month"].tolist() == [month]
    assert result["rep"].tolist() == [None]


def test_with_nobody_to_leave_out_it_says_so():
    data = a_world(3, 200)
    report = sensitivity_report(data, np.arange(200), (0, 10, 15, 5, 10, 0), {"rep": np.full(200, None)})
    assert report["drops"] == {"rep": 0}
    assert "cannot be known" in report["statements"][0]["en"]
