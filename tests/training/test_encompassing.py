"""The encompassing test: right steps are taken, nothing is, and what labels share is not counted twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondo.domain.proposal import Interval
from training.data.weighted_labels import WeightedLabels
from training.metrics.encompassing import StepTaken, step_taken

N = 600


def taken(seed: int, part: float, *, level: float = 0.0, accounts: int = N, effect: float = 0.0) -> StepTaken:
    """Labels that take a part of a step; ``level`` moves all log-odds, accounts differ in how they answer the step."""
    rng = np.random.default_rng(seed)
    base, step = rng.normal(-1, 1, N), rng.normal(0, 0.7, N)
    account = rng.integers(0, accounts, N)
    own = rng.normal(0, effect, accounts)[account]
    hot = rng.random(N) < 1 / (1 + np.exp(-(base + level + (part + own) * step)))
    now, then = (1 / (1 + np.exp(-z)) for z in (base, base + step))
    return step_taken(now, then, WeightedLabels(hot.astype(np.int64), np.ones(N), (account, np.arange(N) // 70)))


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_the_share_is_that_of_the_planted_step(part: float):
    """Over 60 draws the mean is within a tenth: one draw's standard error is about 0.16."""
    shares = [taken(seed, part).share for seed in range(60)]
    assert np.mean(shares) == pytest.approx(part, abs=0.1 + 0.15 * part)  # one Newton step falls short of large ones


@pytest.mark.parametrize(("level", "accounts", "effect"), [(0.0, N, 0.0), (0.8, N, 0.0), (0.0, 30, 1.0)])
def test_nothing_is_taken_of_a_step_that_tells_nothing(level: float, accounts: int, effect: float):
    """A market with more hot leads, and accounts that differ, are no evidence for a step: 5 % of draws or fewer.

    Of 200 draws at 5 % more than 20 come once in a thousand times.
    """
    draws = (taken(seed, 0.0, level=level, accounts=accounts, effect=effect) for seed in range(200))
    assert sum(draw.interval.low > 0 for draw in draws) <= 20


def test_a_step_that_is_right_is_found():
    assert sum(taken(seed, 1.0).interval.low > 0 for seed in range(40)) >= 38


def test_without_a_step_or_a_second_class_or_a_second_week_nothing_is_said():
    now, label, ones = np.full(50, 0.2), np.arange(50) % 2, np.ones(50)
    then, account = np.linspace(0.1, 0.9, 50), np.arange(50)
    labels = WeightedLabels(label, ones, (account,))
    assert step_taken(now, now, labels) == StepTaken(0.0, Interval(0.0, 0.0))
    assert step_taken(now, then, replace(labels, label=np.ones(50, dtype=np.int64))).interval.low == 0
    one_week = replace(labels, clusters=(account, np.zeros(50, dtype=np.int64)))
    assert step_taken(now, then, one_week).interval.low == -10
