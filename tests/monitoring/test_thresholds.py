"""Bounds keep their promise of few false alarms, and are still narrow enough to find an inflation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from monitoring.measures import Share
from monitoring.thresholds import QUARTER_DAYS, Bounds, Budget, dispersion, predictive_bounds
from monitoring.window import Window
from ondo.domain.instant import Micros

WINDOW = Window("reference", Micros(0), Micros(1))
KINDS = ("inflation", "hot_precision", "silence", "missed_hot")


def share(hits: int, count: int) -> Share:
    return Share(WINDOW, hits, count)


def test_the_parts_of_the_budget_add_up_and_half_is_for_the_headlines():
    budget = Budget(per_quarter=0.05)
    chances = {kind: budget.of(kind, KINDS) for kind in KINDS}
    assert sum(chances.values()) * QUARTER_DAYS == pytest.approx(0.05)
    assert (chances["inflation"] + chances["hot_precision"]) * QUARTER_DAYS == pytest.approx(0.025)


@pytest.mark.parametrize("chance", [0.2, 0.01, 1e-4])
@pytest.mark.parametrize("count", [20, 400])
def test_a_new_window_leaves_its_bounds_no_more_often_than_agreed(count: int, chance: float):
    bounds = predictive_bounds(share(100, 500), count, chance)
    ahead = stats.betabinom(count, 100.5, 400.5)
    outside = sum(ahead.pmf(hits) for hits in range(count + 1) if not bounds.hold(hits / count))
    assert outside <= chance
    wider = predictive_bounds(share(100, 500), count, chance, spread=3.0)
    assert wider.low <= bounds.low
    assert wider.high >= bounds.high


def test_a_side_that_does_not_alarm_is_open_and_the_other_gets_all_of_the_chance():
    both = predictive_bounds(share(100, 500), 400, 0.01)
    above = predictive_bounds(share(100, 500), 400, 0.01, low=False)
    assert above.low is None
    assert above.hold(0.0)
    assert above.high < both.high
    assert Bounds(None, None).hold(1.0)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], 1.0),
        ([(1, 10)], 1.0),
        ([(0, 10), (0, 30)], 1.0),
        ([(20, 100), (20, 100), (20, 100)], 1.0),
        # share 0.3: (20-30)^2/100 twice over 0.21, by one degree of freedom
        ([(20, 100), (40, 100)], 2 / 0.21),
    ],
)
def test_dispersion(parts: list[tuple[int, int]], expected: float):
    assert dispersion([share(*part) for part in parts]) == pytest.approx(expected)


def test_a_stationary_stream_seldom_alarms_in_a_quarter():
    """400 quarters of daily looks at the last 30 days, 14 leads a day, one in five hot.

    The budget gives hot share 1.25 % of quarters: at most 5 of 400 are expected to alarm. More than 12 would come
    with a chance of 0.2 % (Poisson), and the seed is fixed.
    """
    rng = np.random.default_rng(11)
    per_day, chance = 14, Budget().of("inflation", KINDS)
    alarms = 0
    for _ in range(400):
        parts = [share(int(hits), 30 * per_day) for hits in rng.binomial(30 * per_day, 0.2, 6)]
        whole = share(sum(part.hits for part in parts), sum(part.count for part in parts))
        bounds = predictive_bounds(whole, 30 * per_day, chance, spread=dispersion(parts))
        days = rng.binomial(per_day, 0.2, QUARTER_DAYS + 29)
        looks = np.convolve(days, np.ones(30), "valid") / (30 * per_day)
        alarms += not all(bounds.hold(look) for look in (looks.min(), looks.max()))
    assert alarms <= 12


def test_an_inflation_is_found_within_a_month():
    """From 20 to 30 % hot at 600 leads a month, known over half a year: the month's end alarms in most runs."""
    rng = np.random.default_rng(12)
    bounds = predictive_bounds(share(720, 3600), 600, Budget().of("inflation", KINDS))
    found = sum(not bounds.hold(hits / 600) for hits in rng.binomial(600, 0.3, 1000))
    # The bound lies near 27.2 %, 1.5 standard errors below 30 %: 93 % expected, standard error below 1 %.
    assert found >= 880
