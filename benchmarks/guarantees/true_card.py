"""Worlds in which the card is the truth: whatever is suggested is wrong."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World


def run(labels: int, seed: int) -> Outcome:
    """Draw labels from the card itself."""
    suggested = suggestion(World(labels).draw(np.random.default_rng(seed)), seed)
    return Outcome({"suggested": (int(suggested.passed), 1)}, {})


PROMISES = (Promise("suggested", "a change is suggested", most=0.05),)
GUARANTEES = tuple(
    Guarantee(f"true-card-{labels}", f"the card is true, {labels:,} labels", partial(run, labels), PROMISES, 200)
    for labels in (100, 200, 400, 1000)
)
