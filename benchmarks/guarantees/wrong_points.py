"""Worlds in which some rules are worth other points than the card gives: they are found, and rightly told."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import WHOLE, gains, held_by_intervals, held_on, points_right, suggestion
from benchmarks.guarantees.world import World, with_wrong_points

STEPS = (-20, -15, -10, 10, 15, 20)
DRAWS = 40
"""Draws of the labels of one truth."""


def run(wrong: int, labels: int, seed: int) -> Outcome:
    """Draw labels with so many rules off by 10 to 20 points."""
    rng = np.random.default_rng(seed)
    world = with_wrong_points(World(labels), rng, wrong, STEPS)
    support = world.support(rng)
    suggested = suggestion(world.draw(rng, support=support), seed)
    if not suggested.passed:
        return Outcome({"suggested": (0, 1)}, {})
    counts = {
        "suggested": (1, 1),
        "right": points_right(world, suggested),
        "interval": held_by_intervals(world, suggested, support, seed),
    }
    values = gains(world, suggested, support, seed)
    held = suggested.gain is not None and (
        suggested.gain.precision_interval.low <= values["true_gain"] <= suggested.gain.precision_interval.high
    )
    return Outcome({**counts, "gain_interval": (int(held), 1)}, values)


def intervals(wrong: int, labels: int, seed: int) -> Outcome:
    """Draw one truth and forty times its labels; count the intervals alone."""
    rng = np.random.default_rng(seed)
    world = with_wrong_points(World(labels), rng, wrong, STEPS)
    support = world.support(rng)
    whole = world.draw(np.random.default_rng([seed, 2]), WHOLE, support)
    suggestions = [
        suggestion(world.draw(np.random.default_rng([seed, 3, i]), support=support), i) for i in range(DRAWS)
    ]
    passed = [suggested for suggested in suggestions if suggested.passed]
    counted = [held_on(whole, world, suggested) for suggested in passed]
    held = sum(hits for hits, _ in counted), sum(of for _, of in counted)
    return Outcome({"suggested": (len(passed), DRAWS), "interval": held}, {})


INTERVAL = Promise("interval", "a 90% interval of points holds the same fit on 150,000 leads", least=0.85, most=0.95)


def _promises(least: float) -> tuple[Promise, ...]:
    return (
        Promise("suggested", "a change is suggested", least=least),
        Promise("right", "a suggested change goes towards the truth", least=0.90),
        INTERVAL,
        Promise("gain_interval", "the 90% interval of the gain holds the true one", least=0.90),
    )


GUARANTEES = (
    *(
        Guarantee(
            f"wrong-{wrong}-{labels}",
            f"{wrong} of 25 rules off by 10 to 20 points, {labels:,} labels",
            partial(run, wrong, labels),
            _promises(least),
            100,
        )
        for wrong, labels, least in ((3, 400, 0.0), (3, 1000, 0.70), (12, 400, 0.40), (12, 1000, 0.70))
    ),
    *(
        Guarantee(
            f"intervals-{wrong}-{labels}",
            f"{wrong} of 25 rules off by 10 to 20 points, {labels:,} labels drawn {DRAWS} times of each truth",
            partial(intervals, wrong, labels),
            (INTERVAL,),
            seeds=40,
        )
        for wrong, labels in ((3, 400), (12, 400), (12, 1000))
    ),
)
