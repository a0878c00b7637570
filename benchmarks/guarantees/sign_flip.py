"""World in which a rule changes sign halfway: on the average over time it is worth nothing."""

from __future__ import annotations

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World

RULE = "r8"


def run(seed: int) -> Outcome:
    """Draw labels; r8 is worth +20 in the first half and -20 in the second."""
    world = World(1000, since_half={RULE: -20})
    suggested = suggestion(world.draw(np.random.default_rng(seed)), seed)
    return Outcome({"no_change_supported": (int(suggested.reason == "no_change_supported"), 1)}, {})


GUARANTEES = (
    Guarantee(
        "sign-flip",
        "a rule is worth +20 points in the first half and -20 in the second, 1,000 labels",
        run,
        (Promise("no_change_supported", '"no change is supported" is said', most=0.05),),
    ),
)
