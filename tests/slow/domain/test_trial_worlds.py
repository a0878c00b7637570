"""The promises of a trial in planted worlds, a few draws of each; ``make guarantees`` draws more."""

from __future__ import annotations

import pytest

from benchmarks.guarantees.promises import Outcome
from benchmarks.guarantees.trials import GUARANTEES

SEEDS = range(1000, 1001)


@pytest.mark.parametrize("world", GUARANTEES, ids=lambda world: world.name)
def test_a_world_keeps_its_promises(world):
    outcomes: list[Outcome] = [world.run(seed) for seed in SEEDS]
    for promise in world.promises:
        hits = sum(outcome.counts[promise.measure][0] for outcome in outcomes)
        assert promise.judge(hits, sum(outcome.counts[promise.measure][1] for outcome in outcomes))
