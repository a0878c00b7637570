"""World in which two rules hold on the same leads and one of them is wrong: nobody can tell which."""

from __future__ import annotations

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World
from ondo.domain.evidence import Evidence, UnidentifiedReason

PAIR = ("r2", "r16")
SUM = 15
"""What the two are worth together; the card gives 35."""


def run(seed: int) -> Outcome:
    """Draw labels; r16 is worth 5 points where the card gives 25, and r2 holds on the same leads."""
    world = World(1000, truth={"r16": 5}, twins=(PAIR,))
    suggested = suggestion(world.draw(np.random.default_rng(seed)), seed)
    changed = {change.rule_id for change in suggested.changes} & set(PAIR)
    twins = [rule for rule in Evidence.read(suggested.facts).unidentified if rule.reason == UnidentifiedReason.TWINS]
    counts = {
        "suggested": (int(bool(changed)), 1),
        "named": (int({rule.rule_id for rule in twins} == set(PAIR)), 1),
    }
    known = [rule.facts for rule in twins if "points_low" in rule.facts][:1]
    if known:
        counts["sum"] = (int(known[0]["points_low"] <= SUM <= known[0]["points_high"]), 1)
    return Outcome(counts, {})


GUARANTEES = (
    Guarantee(
        "twins",
        "two rules hold on the same leads, one of them worth 20 points less, 1,000 labels",
        run,
        (
            Promise("suggested", "one of the two is changed by itself", most=0.05),
            Promise("named", "each of the two is named as the other's twin", least=0.95),
            Promise("sum", "the 90% interval of their sum holds it", least=0.85, most=0.95),
        ),
    ),
)
