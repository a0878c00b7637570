"""No card is ever better than its proven bound, and what is called proven is the optimum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ondo.domain.card import Decay
from ondo.domain.vocabulary import Axis
from tests.training.builders import a_card, planted
from tests.training.test_search import STEPS, problem_of
from training.search.certify import PRECISION, certify
from training.search.relaxation import Point, Relaxation
from training.search.search import Found, Limits, exhaustive, search, start


def a_problem(seed: int, *, bends: bool = False, fades: bool = False, **limits):
    """Six rules, one counted and one negative; on request caps and decay, or fractional counts."""
    rng = np.random.default_rng(seed)
    card = a_card([15, 10, -5, 20, 0, 10], behaviour=(3, 4, 5), decay=STEPS, axis_caps={Axis.BEHAVIOUR: 30})
    card = card if bends else replace(card, decay=Decay(), axis_caps={})
    data = planted(rng, 300, card, {"r0": 0, "r3": 35, "r2": -20})
    data.counts[:, 4] *= rng.integers(1, 4, len(data))
    data.state[:] = rng.integers(0, 4 if bends else 1, len(data))
    counts = data.counts.astype(float)
    counts[:, 5] *= np.round(rng.random(len(data)), 3)
    return card, problem_of(card, data, counts=counts if fades else None, **limits)


@pytest.mark.slow
@settings(max_examples=30)
@given(seed=st.integers(0, 1000), bends=st.booleans(), fades=st.booleans(), data=st.data())
def test_the_relaxation_is_never_above_a_card_and_its_tangents_never_above_it(seed, bends, fades, data):
    card, problem = a_problem(seed, bends=bends, fades=fades)
    base = start(card)
    changed = data.draw(st.lists(st.integers(0, 5), min_size=0, max_size=3, unique=True))
    points = list(base)
    for rule in changed:
        points[rule] = int(data.draw(st.sampled_from(list(problem.choices[rule]))))
    relaxed = Relaxation.of(problem, base, 3)
    intercept, slope, loss = problem.line(tuple(points))
    b = slope * relaxed.unit
    at = Point(intercept, b, b * (np.array(points) - np.array(base)) / relaxed.unit)
    assert relaxed.loss(at)[0] <= loss + 1e-9
    if not bends and not fades:
        assert relaxed.loss(at)[0] == pytest.approx(loss, abs=1e-9)
    elsewhere = Point(*np.random.default_rng(seed).normal(0, 1, 2) ** 2, np.random.default_rng(seed).normal(0, 0.5, 6))
    there, slopes = relaxed.loss(elsewhere)
    assert there + slopes @ (at.flat - elsewhere.flat) <= relaxed.loss(at)[0] + 1e-9


@pytest.mark.parametrize(
    ("seed", "bends", "fades", "seconds"),
    [
        (0, False, False, 60),
        pytest.param(0, True, False, 0.5, marks=pytest.mark.slow),
        pytest.param(0, False, True, 0.5, marks=pytest.mark.slow),
    ],
)
def test_no_card_is_better_than_the_bound(seed: int, bends: bool, fades: bool, seconds: float):
    bounds_hold(seed, bends, fades, seconds)


def bounds_hold(seed: int, bends: bool, fades: bool, seconds: float) -> None:
    """Totals that caps or decay bend make the bound wider; there it only has to be valid."""
    card, problem = a_problem(seed, bends=bends, fades=fades, max_step=10)
    limits = Limits(max_step=10, max_changes=3)
    proofs = certify(problem, start(card), search(problem, start(card), limits), limits, most=3, seconds=seconds)
    assert [proof.changes for proof in proofs] == [0, 1, 2, 3]
    for proof in proofs:
        best = min(exhaustive(problem, start(card), k).loss for k in range(proof.changes + 1))
        if proof.bound is None:  # out of time, and says so: it depends on the machine how far they go
            assert bends or fades
            assert proof.reason
            continue
        assert proof.bound <= best + 1e-9
        if proof.proven:
            assert proof.best_loss == pytest.approx(best, abs=PRECISION)
        assert proof.proven or bends or fades


@pytest.mark.slow
def test_a_better_card_than_the_path_has_is_found_by_the_proof():
    """The path is made worse on purpose: three changes that do little."""
    card, problem = a_problem(0, max_step=10)
    base, limits = start(card), Limits(max_step=10, max_changes=3)
    best = exhaustive(problem, base, 3)
    poor = (base[0], base[1], base[2], base[3] + 5, 5, 5)
    path = (*search(problem, base, limits)[:3], Found(3, poor, problem.loss(poor)))
    last = certify(problem, base, path, limits, most=3, seconds=60)[3]
    assert last.proven
    assert last.best == best.points
    assert last.gap == pytest.approx(last.loss - best.loss, abs=PRECISION)


@pytest.mark.slow
def test_candidate_rules_keep_their_own_limit_in_the_bound():
    card = a_card([15, 10, 5, 0, 0, 0])
    data = planted(np.random.default_rng(4), 400, card, {"r3": 20, "r4": 20, "r5": -20})
    limits = Limits(max_step=10, max_changes=2, new=frozenset({3, 4, 5}), max_new=1)
    problem = problem_of(card, data, max_step=10)
    path = search(problem, start(card), limits)
    proof = certify(problem, start(card), path, limits, most=3, seconds=60)[3]
    assert proof.proven
    assert proof.best_loss == pytest.approx(
        min(exhaustive(problem, start(card), k, limits).loss for k in range(4)), abs=PRECISION
    )


@pytest.mark.slow
def test_a_card_that_orders_nothing_has_a_bound_too():
    """All points zero: only the changes bound the slope."""
    card = a_card([0, 0, 0, 0])
    data = planted(np.random.default_rng(5), 300, card, {"r0": 20, "r1": -20, "r2": 15})
    limits = Limits(max_step=10)
    problem = problem_of(card, data, max_step=10)
    proof = certify(problem, start(card), search(problem, start(card), limits), limits, most=3, seconds=60)[3]
    assert proof.proven
    assert proof.best_loss == pytest.approx(
        min(exhaustive(problem, start(card), k).loss for k in range(4)), abs=PRECISION
    )
