"""World in which two rules hold on the same leads and one of them is wrong: nobody can tell which."""

from __future__ import annotations

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World

PAIR = ("r2", "r16")


def run(seed: int) -> Outcome:
    """Draw labels; r16 is worth 5 points where the card gives 25, and r2 holds on the same leads."""
    world = World(1000, truth={"r16": 5}, twins=(PAIR,))
    suggested = suggestion(world.draw(np.random.default_rng(seed)), seed)
    changed = {change.rule_id for change in suggested.changes} & set(PAIR)
    return Outcome({"suggested": (int(bool(changed)), 1)}, {})


GUARANTEES = (
    Guarantee(
        "twins",
        "two rules hold on the same leads, one of them worth 20 points less, 1,000 labels",
        run,
        (Promise("suggested", "one of the two is changed", least=0.50),),
    ),
)
