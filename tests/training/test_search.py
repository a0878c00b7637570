"""The search finds the best card there is, and measures every card exactly as it will be served."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.card import Decay, DecayStep
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import allowed
from ondo.domain.scoring import decay
from ondo.domain.words import Axis, Direction
from tests.training.builders import a_card, planted
from training.search import Limits, Problem, choices, exhaustive, fit_lines, search, start
from training.totals import Arithmetic, decay_states, merge

STEPS = Decay((DecayStep(30, take=10), DecayStep(60, take=25), DecayStep(90, to=0)))


def problem_of(card, data):
    rows = merge(data.counts, data.state)
    return Problem.of(card, rows, data.weight, data.label.astype(float), Limits())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("changes", [1, 2])
def test_the_path_is_the_true_optimum_up_to_two_changes(seed: int, changes: int):
    rng = np.random.default_rng(seed)
    card = a_card([15, 10, 5, 20, 0, 10], behaviour=(3, 4, 5), decay=STEPS, axis_caps={Axis.BEHAVIOUR: 30})
    data = planted(rng, 600, card, {"r0": 0, "r3": 35})
    data.state[:] = rng.integers(0, 4, len(data))
    problem, limits = problem_of(card, data), Limits(max_changes=3)
    assert search(problem, start(card), limits)[changes].loss == pytest.approx(
        exhaustive(problem, start(card), changes).loss, abs=1e-9
    )


def test_each_true_change_helps_and_a_fourth_does_not_have_to():
    """Three rules are wrong; the path holds the best card with exactly so many changes, wanted or not."""
    card = a_card([15, 10, 5, 20, 0, 10, 5, 15])
    data = planted(np.random.default_rng(1), 1500, card, {"r0": 0, "r3": 35, "r5": 25})
    losses = [found.loss for found in search(problem_of(card, data), start(card), Limits())]
    assert losses[0] > losses[1] > losses[2] > losses[3]


def test_directions_locks_grid_and_largest_step_are_obeyed():
    card = a_card([15, 10, -5, 20, 0])
    rules = (
        *card.rules[:1],
        *(
            r.__class__(**{**{f: getattr(r, f) for f in r.__slots__}, **more})
            for r, more in zip(
                card.rules[1:],
                [
                    {"locked": True},
                    {"direction": Direction.DOWN},
                    {"direction": Direction.UP},
                    {"direction": Direction.FREE},
                ],
                strict=True,
            )
        ),
    )
    card = a_card([15, 10, -5, 20, 0], rules=rules)
    values = choices(card, Limits(max_step=20))
    assert [list(v) for v in values] == [
        list(range(-5, 40, 5)),
        [10],
        list(range(-25, 5, 5)),
        list(range(0, 45, 5)),
        list(range(-20, 25, 5)),
    ]
    assert all(allowed(rule, int(p)) for rule, points in zip(card.rules, values, strict=True) for p in points)


def test_points_off_the_grid_move_onto_it():
    assert list(choices(a_card([1]), Limits(max_step=10))[0]) == [-5, 0, 1, 5, 10]


@given(st.data())
def test_neighbours_are_measured_like_whole_cards(data):
    """Shifting part of a histogram gives the loss of scoring every row anew, decay and caps included."""
    seed = data.draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    card = a_card([15, 5, 10, 0], behaviour=(1, 2), decay=STEPS, axis_caps={Axis.BEHAVIOUR: 25, Axis.ATTRIBUTE: 20})
    rows = planted(rng, 60, card, {})
    rows.counts[:, 1] *= rng.integers(0, 4, 60)
    rows.state[:] = rng.integers(0, 4, 60)
    problem = problem_of(card, rows)
    here = (10, 5, 20, 0)
    losses = problem.neighbours(here)
    for move in rng.choice(len(losses), 3, replace=False):
        rule, value = problem.moves[0][move], int(problem.moves[1][move])
        card_there = (*here[:rule], value, *here[rule + 1 :])
        assert losses[move] == pytest.approx(problem.loss(card_there), abs=1e-6)


@given(
    attribute=st.integers(-50, 200),
    behaviour=st.integers(-50, 200),
    idle_days=st.one_of(st.none(), st.sampled_from([0.0, 29.9, 30.0, 59.0, 60.0, 90.0, 400.0])),
    cap=st.one_of(st.none(), st.integers(0, 100)),
)
def test_totals_are_those_of_the_domain(attribute, behaviour, idle_days, cap):
    card = a_card([1, 1], behaviour=(1,), decay=STEPS, axis_caps={} if cap is None else {Axis.BEHAVIOUR: cap})
    at = np.array([1000 * DAY])
    last = np.array([np.nan if idle_days is None else at[0] - idle_days * DAY])
    state = decay_states(card, at, last)
    got = Arithmetic.of(card).combine(np.array([attribute]), np.array([behaviour]), state)
    capped = behaviour if cap is None else min(behaviour, cap)
    last_active = None if idle_days is None else Micros(int(last[0]))
    assert got[0] == attribute + decay(card.decay, capped, last_active, Micros(int(at[0])))


def test_the_effect_of_a_point_is_what_one_more_point_does():
    rng = np.random.default_rng(5)
    card = a_card([15, 5, 10], behaviour=(1, 2), decay=STEPS, axis_caps={Axis.BEHAVIOUR: 40})
    counts, state = rng.integers(0, 4, (300, 3)), rng.integers(0, 4, 300)
    points, sums = np.array([15, 5, 10]), Arithmetic.of(card)
    effect, base = sums.effect(counts, state, points), sums.totals(counts, state, points)
    before = sums.totals(counts, state, points - np.array([0, 0, 1]))
    inside = (np.abs(counts @ np.array([0, 5, 10]) - 40) > 5) & ~np.isin(counts @ np.array([0, 5, 10]), [10, 25])
    assert (base - before)[inside].tolist() == effect[inside, 2].tolist()


def test_a_line_is_fitted_as_a_solver_would():
    x = np.array([0.0, 10, 20, 30])
    weight = np.array([[50.0, 40, 30, 20]])
    p = 1 / (1 + np.exp(-(-2 + 0.08 * x)))
    a, b, loss = fit_lines(x, weight, weight * p, rounds=30)
    # the target lies exactly on a line, so that line is the maximum
    assert a[0] == pytest.approx(-2, abs=1e-5)
    assert b[0] == pytest.approx(0.08, abs=1e-6)
    entropy = -(weight * (p * np.log(p) + (1 - p) * np.log(1 - p))).sum() / weight.sum()
    assert loss[0] == pytest.approx(entropy, abs=1e-9)


def test_a_card_upside_down_is_never_better_than_no_card():
    x, weight = np.array([0.0, 10, 20]), np.array([[10.0, 10, 10]])
    _, slope, loss = fit_lines(x, weight, weight * np.array([0.8, 0.5, 0.2]))
    assert slope[0] == 0
    assert loss[0] == pytest.approx(np.log(2))
