"""The budget adds up, months count by how much they differ, and the usual range is what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from monitoring.stats.alarm_budget import AlarmBudget
from monitoring.stats.measures import Share
from monitoring.stats.thresholds import USUAL, Bounds, MonthClustering, clustering, spread_of, usual_range
from monitoring.windows.window import Window
from ondo.domain.instant import DAY, Micros

WINDOW = Window("reference", Micros(0), Micros(1))
KINDS = ("inflation", "hot_precision", "silence", "missed_hot")


def share(hits: int, count: int) -> Share:
    return Share(WINDOW, hits, count)


def test_the_parts_of_the_budget_add_up_and_half_is_for_the_headlines():
    chances = {kind: AlarmBudget(per_quarter=0.05).of(kind, KINDS) for kind in KINDS}
    assert sum(chances.values()) == pytest.approx(0.05)
    assert chances["inflation"] + chances["hot_precision"] == pytest.approx(0.025)


@pytest.mark.parametrize("count", [20, 400])
def test_a_new_window_leaves_its_usual_range_no_more_often_than_said(count: int):
    bounds = usual_range(share(100, 500), count)
    ahead = stats.betabinom(count, 100.5, 400.5)
    assert sum(ahead.pmf(hits) for hits in range(count + 1) if not bounds.hold(hits / count)) <= USUAL
    wider = usual_range(share(100, 500), count, 3.0, 3.0)
    assert wider.low <= bounds.low < 0.2 < bounds.high <= wider.high
    assert not Bounds(0.1, 0.2).hold(0.21)


@pytest.mark.parametrize(
    ("parts", "alike"),
    [
        ([], 0.0),
        ([(1, 10)], 0.0),
        ([(0, 10), (0, 30)], 0.0),
        ([(20, 100), (20, 100), (20, 100)], 0.0),
        # share 0.25: 2 x (20-25)^2/100 over 0.1875 is 2.67 by one degree of freedom; chance exceeds it in 10.3 %.
        ([(20, 100), (30, 100)], 0.0),
        # share 0.3: 2 x (20-30)^2/100 over 0.21 is 9.52 by one degree of freedom, which chance exceeds in 0.2 %.
        # Both months have 100 leads, so that 8.52 / 99 of what one says the others say too.
        ([(20, 100), (40, 100)], 8.524 / 99),
    ],
)
def test_what_months_have_in_common(parts: list[tuple[int, int]], alike: float):
    result = spread_of([share(*part) for part in parts])
    assert result.alike == pytest.approx(alike, rel=1e-3)
    assert result.of(100) == pytest.approx(1 + 99 * alike, rel=1e-3)
    assert result.of(1) == 1.0


def test_repeated_looks_count_before_months_do():
    assert MonthClustering(3.0, 0.0).of(400) == 3.0
    # 300 looks are 100 leads, of which each says a tenth of what the others say.
    assert MonthClustering(3.0, 0.1).of(300) == pytest.approx(3 * (1 + 99 * 0.1))


def test_looks_at_the_same_lead_count_as_one():
    month = Window("reference", Micros(0), Micros(30 * DAY))
    each = pd.DataFrame({"at": np.arange(80), "hit": np.arange(80) % 2 == 0, "lead_id": np.arange(80).astype(str)})
    assert clustering(each, month) == pytest.approx(1.0)
    four = pd.concat([each] * 4)
    assert clustering(four, month) == pytest.approx(4.0)
    assert clustering(each.drop(columns="lead_id"), month) == 1.0
