"""The search finds the best card there is, and measures every card exactly as it will be served."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.domain.card import Decay, DecayStep
from ondo.domain.fade import Fade, FadeKind
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import allowed
from ondo.domain.scoring import decay
from ondo.domain.vocabulary import Axis, Direction
from tests.training.builders import a_card, planted
from training.data.totals import Arithmetic, decay_states, merge
from training.search.platt_fit import fit_lines
from training.search.search import Limits, SearchProblem, choices, exhaustive, search, start

STEPS = Decay((DecayStep(30, take=10), DecayStep(60, take=25), DecayStep(90, to=0)))


def problem_of(card, data, counts=None, **limits):
    rows = merge(data.counts if counts is None else counts, data.state)
    return SearchProblem.of(card, rows, data.weight, data.label.astype(float), Limits(**limits))


@pytest.mark.parametrize("seed", range(2))
def test_the_path_is_the_true_optimum_up_to_two_changes(seed: int):
    path_is_the_optimum(seed)


def path_is_the_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    card = a_card([15, 10, -5, 20, 0, 10], behaviour=(3, 4, 5), decay=STEPS, axis_caps={Axis.BEHAVIOUR: 30})
    card = card if seed % 2 else replace(card, decay=Decay(), axis_caps={})
    data = planted(rng, 600, card, {"r0": 0, "r3": 35})
    data.counts[:, 4] *= rng.integers(1, 5, len(data))
    data.state[:] = rng.integers(0, 4 if seed % 2 else 1, len(data))
    problem, limits = problem_of(card, data), Limits(max_changes=3)
    path = search(problem, start(card), limits)
    for changes in (1, 2):
        assert path[changes].loss == pytest.approx(exhaustive(problem, start(card), changes).loss, abs=1e-9)


def test_the_beam_finds_the_best_three_changes_though_it_does_not_try_everything():
    beam_finds_the_best(0)


def beam_finds_the_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    card = a_card([15, 10, -5, 20, 0, 10])
    data = planted(rng, 400, card, {"r0": 0, "r3": 35, "r2": -15, "r5": 20})
    problem = problem_of(card, data, max_step=10)
    best = exhaustive(problem, start(card), 3)
    assert search(problem, start(card), Limits(max_step=10, max_changes=3))[3].loss == pytest.approx(best.loss)


def test_candidate_rules_are_switched_on_within_a_limit_of_their_own():
    card = a_card([15, 10, 5, 20, 0, 0, 0, 0])
    data = planted(np.random.default_rng(2), 2000, card, {"r0": 0, "r4": 20, "r5": 20, "r6": -20})
    limits = Limits(max_changes=2, new=frozenset({4, 5, 6, 7}), max_new=2)
    problem = problem_of(card, data)
    path = {(result.changes - result.added, result.added): result for result in search(problem, start(card), limits)}
    assert path.keys() == {(ours, added) for ours in range(3) for added in range(3)}
    for (ours, added), result in path.items():
        changed = [i for i, (a, b) in enumerate(zip(result.points, start(card), strict=True)) if a != b]
        assert added == len([i for i in changed if i in limits.new])
        assert ours == len(changed) - added
    two = min(path[place].loss for place in ((2, 0), (1, 1), (0, 2)))
    assert two == pytest.approx(exhaustive(problem, start(card), 2, limits).loss, abs=1e-9)
    assert path[1, 1].loss == pytest.approx(the_best(problem, start(card), 4), abs=1e-6)
    assert {4, 5, 6} > {i for i, p in enumerate(path[2, 2].points) if p and i in limits.new}


def the_best(problem, base, own: int) -> float:
    """The least loss of a card with one of its first ``own`` rules changed and one candidate switched on."""
    rules, values = problem.moves
    on = (rules >= own) & (values != 0)
    changed = [(*base[:r], int(v), *base[r + 1 :]) for r, v in zip(rules, values, strict=True) if r < own]
    return min(problem.neighbours(card)[on].min() for card in changed if card != base)


def test_a_new_rule_obeys_its_direction():
    card = a_card([15, 10, 0])
    rules = (*card.rules[:2], replace(card.rules[2], direction=Direction.DOWN))
    data = planted(np.random.default_rng(2), 2000, card, {"r2": 20})
    problem = problem_of(replace(card, rules=rules), data)
    assert all(result.points[2] <= 0 for result in search(problem, start(card), Limits(new=frozenset({2}))))


def test_each_true_change_helps_and_a_fourth_does_not_have_to():
    """Three rules are wrong; the path holds the best card with exactly so many changes, wanted or not."""
    card = a_card([15, 10, 5, 20, 0, 10, 5, 15])
    data = planted(np.random.default_rng(1), 1500, card, {"r0": 0, "r3": 35, "r5": 25})
    losses = [result.loss for result in search(problem_of(card, data), start(card), Limits())]
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


def test_what_fades_is_never_below_zero():
    card = a_card([5, 5], behaviour=(0, 1))
    free = [replace(rule, direction=Direction.FREE) for rule in card.rules]
    card = replace(card, rules=(replace(free[0], fade=Fade(FadeKind.LINEAR, 30)), free[1]))
    assert [list(values) for values in choices(card, Limits(max_step=10))] == [[0, 5, 10, 15], [-5, 0, 5, 10, 15]]


def test_points_off_the_grid_move_onto_it():
    assert list(choices(a_card([1]), Limits(max_step=10))[0]) == [-5, 0, 1, 5, 10]


@settings(max_examples=30)
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


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), decays=st.booleans())
def test_a_fading_rule_is_rounded_down_by_itself(seed: int, decays: bool):
    """Slow oracle: per lead and rule, points * thousandths // 1000 in whole numbers."""
    rng = np.random.default_rng(seed)
    card = a_card([15, 5, 10, 20], behaviour=(1, 2, 3), decay=STEPS if decays else Decay())
    data = planted(rng, 50, card, {})
    data.state[:] = rng.integers(0, 4 if decays else 1, 50)
    parts = data.counts * 1000
    parts[:, 2:] = parts[:, 2:] * rng.integers(1, 3000, (50, 2)) // 1000
    here = (10, 5, 25, 15)
    worth = [[p * int(m) // 1000 for p, m in zip(here, row, strict=True)] for row in parts]
    sums = Arithmetic.of(card)
    expected = sums.combine(
        np.array([w[0] for w in worth]), np.array([sum(w[1:]) for w in worth]), np.asarray(data.state)
    )
    assert sums.totals(parts / 1000, data.state, np.array(here)).tolist() == expected.tolist()
    problem = problem_of(card, data, counts=parts / 1000)
    losses = problem.neighbours(here)
    for move in rng.choice(len(losses), 3, replace=False):
        rule, value = problem.moves[0][move], int(problem.moves[1][move])
        there = (*here[:rule], value, *here[rule + 1 :])
        assert losses[move] == pytest.approx(problem.loss(there), abs=1e-6)


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
