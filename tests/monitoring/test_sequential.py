"""The money of the bettor: a fair game while nothing changes, a fast one when something does."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from monitoring.inputs.look_spans import CARRIED_DAYS
from monitoring.stats.sequential import EVERY, UNUSED, evidence, needed


def test_the_game_is_fair_on_the_average_over_what_the_reference_leaves_open():
    """Every way six leads can turn out, weighed by its chance given 2 hot of 9: the money's mean stays 1."""
    ways = np.array(list(product([0, 1], repeat=6)))
    a, b = 2.5, 7.5
    mean, chance = np.zeros(6), []
    for way in ways:
        p, hot = 1.0, 0
        for i, hit in enumerate(way):
            share = (a + hot) / (a + b + i)
            p *= share if hit else 1 - share
            hot += hit
        chance.append(p)
    money = np.exp(evidence((2, 9), ways, np.ones_like(ways), up=0.6, down=0.4, days=40).log_e_value)
    mean = np.array(chance) @ money
    assert sum(chance) == pytest.approx(1)
    assert mean == pytest.approx(np.ones(6))


def test_a_change_is_paid_for_and_dated():
    """From the 40th day on 30 % instead of 20 %, 20 leads a day, without noise."""
    days, change = int(CARRIED_DAYS) + 92, 40
    counts = np.full(days, 20.0)
    hits = np.where(np.arange(days) < change, 4.0, 6.0)
    seen = evidence((960, 4800), hits, counts, up=0.6, down=0.4, days=days)
    steady = evidence((960, 4800), counts / 5, counts, up=0.6, down=0.4, days=days)
    assert steady.log_e_value.max() < 0.5
    first = int(np.flatnonzero(seen.log_e_value >= needed(0.0125))[0])
    assert change < first < change + 21
    assert abs(int(seen.begun[first]) - change) <= EVERY
    down = evidence((960, 4800), np.where(np.arange(days) < change, 4.0, 2.0), counts, up=0.6, down=0.4, days=days)
    assert down.log_e_value.max() > needed(0.0125)


def test_a_side_without_a_bet_never_pays_and_a_poor_reference_pays_less():
    days = 60
    hits, counts = np.full(days, 6.0), np.full(days, 20.0)
    assert evidence((96, 480), hits, counts, up=0.0, down=1.0, days=days).log_e_value.max() <= 0
    rich, poor = (evidence((n / 5, n), hits, counts, up=1.0, down=0.0, days=days).log_e_value[-1] for n in (4800, 60))
    assert rich > poor + 3


def test_streams_side_by_side_are_played_as_each_alone():
    rng = np.random.default_rng(5)
    counts = rng.poisson(10, size=(3, 50))
    hits = rng.binomial(counts, 0.3)
    reference = (np.array([30, 60, 90]), np.array([100, 200, 300]))
    together = evidence(reference, hits, counts, up=0.5, down=0.5, days=50 + UNUSED)
    for i in range(3):
        alone = evidence((reference[0][i], reference[1][i]), hits[i], counts[i], up=0.5, down=0.5, days=50 + UNUSED)
        assert together.log_e_value[i] == pytest.approx(alone.log_e_value)
