"""What a suggestion came to in a world whose truth is known: right or wrong, its gain, its intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.guarantees.world import World
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Floats
from training.metrics.evaluate import precision
from training.metrics.intervals import point_intervals
from training.model.threads import one_thread
from training.model.tuning_plan import TuningPlan
from training.search.search import Limits
from training.suggest.propose import Suggestion, suggest

FRESH, WHOLE = 200_000, 150_000
"""Leads that a card's true gain and the points of the same fit without chance are computed on."""
QUICK = Limits(beam=3, exact=1)


def suggestion(dataset: Dataset, seed: int) -> Suggestion:
    """Suggest points as the product does, with a narrow beam, so that many worlds can be drawn."""
    with one_thread():
        return suggest(dataset, TuningPlan(trials=0, seed=seed), limits=QUICK, points_only=True)


def points_right(world: World, suggested: Suggestion) -> tuple[int, int]:
    """Count the suggested changes that go towards the truth of the newest leads, and all."""
    true = dict(zip((rule.id for rule in world.card.rules), world.points(late=True), strict=True))
    steps = [(true[c.rule_id] - c.points_now, c.points_suggested - c.points_now) for c in suggested.changes]
    return sum(int(real * step > 0) for real, step in steps), len(steps)


def gains(world: World, suggested: Suggestion, support: Floats, seed: int) -> Mapping[str, float]:
    """Return the gain of precision that is said of a suggested card, and what it is on fresh leads."""
    assert suggested.gain is not None
    assert suggested.later is not None
    fresh = world.draw(np.random.default_rng([seed, 1]), FRESH, support)
    new = np.array(
        [{c.rule_id: c.points_suggested for c in suggested.changes}.get(r.id, r.points) for r in world.card.rules]
    )
    then = Arithmetic.of(world.card).totals(fresh.counts, fresh.state, new)
    volume, ones = suggested.later.volume, np.ones(len(fresh))
    now, better = (precision(score, fresh.label, ones, volume) for score in (fresh.totals, then))
    return {"said_gain": suggested.gain.precision, "true_gain": better - now}


def held_by_intervals(world: World, suggested: Suggestion, support: Floats, seed: int) -> tuple[int, int]:
    """Count the suggested changes whose interval holds what the same fit gives on 150,000 leads, and all with one."""
    return held_on(world.draw(np.random.default_rng([seed, 2]), WHOLE, support), world, suggested)


def held_on(whole: Dataset, world: World, suggested: Suggestion) -> tuple[int, int]:
    """Count the suggested changes whose interval holds what the same fit gives on ``whole``, and all with one."""
    rules = world.card.rules
    new = np.array([{c.rule_id: c.points_suggested for c in suggested.changes}.get(r.id, r.points) for r in rules])
    changed = [i for i, rule in enumerate(rules) if new[i] != rule.points]
    counted = Arithmetic.of(world.card).counted(whole.counts, whole.state, new)
    worth = {i: (v.low + v.high) / 2 for i, v in point_intervals(counted, changed, whole.weighted()).items()}
    place = {rule.id: i for i, rule in enumerate(rules)}
    pairs = [(c.interval, worth[place[c.rule_id]]) for c in suggested.changes if place[c.rule_id] in worth]
    known = [(interval, value) for interval, value in pairs if interval is not None]
    return sum(int(interval.low <= value <= interval.high) for interval, value in known), len(known)
