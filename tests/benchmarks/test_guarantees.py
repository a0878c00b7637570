"""Promises are judged by exact intervals, and planted worlds are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.guarantees.__main__ import GUARANTEES, measured
from benchmarks.guarantees.promises import Guarantee, Outcome, Promise, exact_interval, summary
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World, with_wrong_points
from benchmarks.guarantees.wrong_points import STEPS


def test_the_exact_interval_is_clopper_and_pearsons():
    """Three of 20, as in their tables: 0.032 to 0.379; none of 60: the rule of three, 1 - 0.025 ** (1 / 60)."""
    assert exact_interval(3, 20) == pytest.approx((0.0321, 0.3789), abs=1e-4)
    assert exact_interval(0, 60) == pytest.approx((0.0, 1 - 0.025 ** (1 / 60)))
    assert exact_interval(60, 60)[1] == 1.0


@pytest.mark.parametrize(
    ("hits", "of", "holds"), [(4, 60, True), (10, 60, False), (0, 0, False)], ids=["chance", "too often", "uncounted"]
)
def test_a_promise_is_kept_when_the_interval_admits_its_bound(hits: int, of: int, holds: bool):
    assert Promise("suggested", "suggested", most=0.05).judge(hits, of) is holds


def test_counts_and_values_are_added_up_over_the_draws_that_have_them():
    guarantee = Guarantee("w", "a world", lambda seed: Outcome({}, {}), (Promise("hit", "a hit", least=0.5),))
    draws = [Outcome({"hit": (1, 2)}, {"gain": 0.2}), Outcome({}, {}), Outcome({"hit": (2, 2)}, {"gain": 0.4})]
    row = summary(guarantee, 7, draws)
    assert [(promise["hits"], promise["of"]) for promise in row["promises"]] == [(3, 4)]
    assert row["means"] == {"gain": {"mean": 0.3, "draws": 2}}
    assert row["seeds"] == {"first": 7, "number": 3}


def test_what_is_kept_is_of_worlds_that_exist():
    names = [world.name for world in GUARANTEES]
    assert len(names) == len(set(names))
    assert measured().keys() <= set(names)


def test_a_world_plants_what_it_says():
    """20,000 labels: shares within three standard errors, .0085 for one half."""
    rng = np.random.default_rng(1)
    world = World(20_000, twins=(("r2", "r16"),), accounts=500, account_share=0.3, since_half={"r8": -20})
    dataset = world.draw(rng)
    assert dataset.label.mean() == pytest.approx(0.20, abs=0.0085)
    assert (dataset.counts[:, 2] == dataset.counts[:, 16]).all()
    assert (dataset.frame["account_id"] == "a000000").mean() == pytest.approx(0.30, abs=0.0098)
    early, late = (dataset.counts[half, 8] > 0 for half in (slice(0, 10_000), slice(10_000, None)))
    label = dataset.label[:10_000], dataset.label[10_000:]
    assert label[0][early].mean() > label[0][~early].mean() + 0.1
    assert label[1][late].mean() < label[1][~late].mean() - 0.1


def test_answers_owners_and_actions_are_planted_too():
    rng = np.random.default_rng(2)
    dataset = World(3000, answered=(0.9, 0.3), raters=4, owner="boss", owned="r3", action=("r10", 0.5)).draw(rng)
    assert len(dataset) == 3000
    owned = dataset.counts[:, 3] > 0
    assert (dataset.frame["rater"][owned] == "boss").all()
    assert dataset.label[owned].sum() == 0
    acted = dataset.counts[:, 10] > 0
    assert dataset.label[acted & ~owned].all()
    assert dataset.label[~owned].mean() == pytest.approx(0.2 * 0.9 / (0.2 * 0.9 + 0.8 * 0.3), abs=0.08)


@pytest.mark.slow
def test_with_few_labels_no_change_only_comes_along_with_others():
    """Three of 25 rules are wrong. Ten changes explain these labels; two that were right came along before."""
    rng = np.random.default_rng(139)
    world = with_wrong_points(World(400), rng, 3, STEPS)
    suggested = suggestion(world.draw(rng, support=world.support(rng)), 139)
    assert suggested.passed
    assert {change.rule_id for change in suggested.changes} <= world.truth.keys()
    for change in suggested.changes:
        assert change.interval is not None
        assert not change.interval.low <= change.points_now <= change.interval.high
