"""The budget adds up, months count by how much they differ, and the usual range is what it says."""

from __future__ import annotations

import pytest
from scipy import stats

from monitoring.measures import Share
from monitoring.thresholds import USUAL, Bounds, Budget, dispersion, usual_range
from monitoring.window import Window
from ondo.domain.instant import Micros

WINDOW = Window("reference", Micros(0), Micros(1))
KINDS = ("inflation", "hot_precision", "silence", "missed_hot")


def share(hits: int, count: int) -> Share:
    return Share(WINDOW, hits, count)


def test_the_parts_of_the_budget_add_up_and_half_is_for_the_headlines():
    chances = {kind: Budget(per_quarter=0.05).of(kind, KINDS) for kind in KINDS}
    assert sum(chances.values()) == pytest.approx(0.05)
    assert chances["inflation"] + chances["hot_precision"] == pytest.approx(0.025)


@pytest.mark.parametrize("count", [20, 400])
def test_a_new_window_leaves_its_usual_range_no_more_often_than_said(count: int):
    bounds = usual_range(share(100, 500), count)
    ahead = stats.betabinom(count, 100.5, 400.5)
    assert sum(ahead.pmf(hits) for hits in range(count + 1) if not bounds.hold(hits / count)) <= USUAL
    wider = usual_range(share(100, 500), count, spread=3.0)
    assert wider.low <= bounds.low < 0.2 < bounds.high <= wider.high
    assert not Bounds(0.1, 0.2).hold(0.21)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], 1.0),
        ([(1, 10)], 1.0),
        ([(0, 10), (0, 30)], 1.0),
        ([(20, 100), (20, 100), (20, 100)], 1.0),
        # share 0.25: 2 x (20-25)^2/100 over 0.1875 is 2.67 by one degree of freedom; chance exceeds it in 10.3 %.
        ([(20, 100), (30, 100)], 1.0),
        # share 0.3: 2 x (20-30)^2/100 over 0.21 by one degree of freedom, which chance exceeds in 0.2 %
        ([(20, 100), (40, 100)], 2 / 0.21),
    ],
)
def test_dispersion(parts: list[tuple[int, int]], expected: float):
    assert dispersion([share(*part) for part in parts]) == pytest.approx(expected)
