"""A card made from nothing is the best there is on small problems, and keeps to its limits."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from benchmarks.scratch import scratch
from training.data.totals import merge
from training.search.platt_fit import fit_lines


def loss_of(counts: np.ndarray, label: np.ndarray, points: np.ndarray) -> float:
    x, column = np.unique(counts @ points, return_inverse=True)
    whole, won = np.bincount(column).astype(float), np.bincount(column, label.astype(float))
    return float(fit_lines(x.astype(float), whole[None], won[None], rounds=30)[2][0])


def labelled(seed: int, weights: list[float], n: int = 800) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    counts = (rng.random((n, len(weights))) < rng.uniform(0.1, 0.6, len(weights))).astype(np.int64)
    return counts, (rng.random(n) < 1 / (1 + np.exp(1 - counts @ np.array(weights)))).astype(np.int64)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_best_card_with_two_rules_is_found(seed: int):
    """Oracle: every pair of rules with every pair of values."""
    counts, label = labelled(seed, [1.2, -0.8, 0.5, 0.0, 0.3])
    signs = [1, 0, 1, -1, 0]
    card = scratch(merge(counts, np.zeros(len(label), np.int64)), np.ones(len(label)), label, signs, k=2, max_points=3)
    best = np.inf
    for first, other in ((i, j) for i in range(5) for j in range(i)):
        for p, q in product(range(-3, 4), repeat=2):
            points = np.zeros(5, np.int64)
            points[first], points[other] = p, q
            if all(s * v >= 0 for s, v in zip(signs, points, strict=True)):
                best = min(best, loss_of(counts, label, points))
    assert loss_of(counts, label, np.array(card)) == pytest.approx(best, abs=1e-7)


def test_signs_size_grid_and_largest_points_are_obeyed():
    counts, label = labelled(7, [2.0, -1.5, 1.0, -0.7, 0.4, 0.2, 0.9])
    rows = merge(counts, np.zeros(len(label), np.int64))
    card = scratch(rows, np.ones(len(label)), label, [1, 1, 1, 0, 0, 0, -1], grid=5, max_points=20, k=4)
    assert sum(p != 0 for p in card) == 4
    assert all(p % 5 == 0 and abs(p) <= 20 for p in card)
    assert card[1] == 0
    assert card[6] == 0
    assert card[0] > card[2] > 0 > card[3]


def test_weights_count_like_repeated_rows():
    counts, label = labelled(8, [1.5, -1.0, 0.5, 0.0])
    times = np.random.default_rng(0).integers(1, 4, len(label))
    once = scratch(merge(counts, np.zeros(len(label), np.int64)), times.astype(float), label, [0] * 4, k=3)
    again = np.repeat(np.arange(len(label)), times)
    rows = merge(counts[again], np.zeros(len(again), np.int64))
    assert once == scratch(rows, np.ones(len(again)), label[again], [0] * 4, k=3)


def test_labels_that_say_nothing_give_a_card_of_nothing():
    counts = np.zeros((50, 3), np.int64)
    rows = merge(counts, np.zeros(50, np.int64))
    assert scratch(rows, np.ones(50), np.arange(50) % 2, [0, 0, 0], k=2) == (0, 0, 0)
