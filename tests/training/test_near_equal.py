"""The pool of near-equal cards: what the labels cannot tell apart is in it, what they can is not."""

from __future__ import annotations

import numpy as np

from tests.training.builders import a_card, a_dataset
from training.data.totals import merge
from training.search.rashomon_set import NEAR, rashomon_set
from training.search.search import Limits, SearchProblem, search, start

POINTS = [15, 15, 10, 10, 20, 10]


def a_problem(alike: float, worth: int = 0) -> tuple[SearchProblem, tuple[int, ...], int]:
    """Rules r0 and r1 go together on so many leads; truly r0 is worth nothing, and r1 so much."""
    rng, n = np.random.default_rng(3), 1500
    counts = (rng.random((n, len(POINTS))) < 0.4).astype(np.int64)
    counts[:, 1] = np.where(rng.random(n) < alike, counts[:, 0], counts[:, 1])
    z = counts @ [0, worth, *POINTS[2:]] / 10 - 3
    label = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(np.int64)
    data = a_dataset(a_card(POINTS, hot_line=40), counts, label)
    rows = merge(data.counts, data.state)
    problem = SearchProblem.of(data.card, rows, data.learning, 1 / (1 + np.exp(-z)), Limits(max_changes=1))
    return problem, search(problem, start(data.card), Limits(max_changes=1))[1].points, n


def test_a_twin_that_would_do_as_well_is_named_and_a_rule_that_would_not_is_not():
    card = a_card(POINTS, hot_line=40)
    problem, chosen, labels = a_problem(alike=0.995)
    near = rashomon_set(problem, card, chosen, labels, len(POINTS))
    first, other = (0, 1) if chosen[0] != POINTS[0] else (1, 0)
    assert chosen[first] != POINTS[first]
    assert any(result.points[other] != POINTS[other] and result.points[first] == POINTS[first] for result in near)
    assert all(result.points[2:] == tuple(POINTS[2:]) for result in near)
    problem, chosen, labels = a_problem(alike=0.0, worth=15)
    near = rashomon_set(problem, card, chosen, labels, len(POINTS))
    assert chosen[0] != POINTS[0]
    assert all(result.points[rule] == POINTS[rule] for result in near for rule in range(1, 6))


def test_every_card_of_one_change_within_chance_is_there():
    """The slow way: all cards that change one rule or none, each measured by itself."""
    card = a_card(POINTS, hot_line=40)
    problem, chosen, labels = a_problem(alike=0.9)
    best, within = problem.loss(chosen), {}
    for rule, values in enumerate(problem.choices):
        for value in values:
            points = (*POINTS[:rule], int(value), *POINTS[rule + 1 :])
            costs = problem.loss(points) - best
            if points != chosen and costs <= NEAR / labels:
                changed = tuple(a != b for a, b in zip(points, POINTS, strict=True))
                within[changed] = min(within.get(changed, np.inf), costs)
    near = rashomon_set(problem, card, chosen, labels, len(POINTS))
    assert {tuple(a != b for a, b in zip(result.points, POINTS, strict=True)) for result in near} == set(within)
    assert near
    assert [result.costs for result in near] == sorted(result.costs for result in near)
