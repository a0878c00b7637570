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
    rules = suggested.facts.get("early_late") or []
    assert isinstance(rules, list)
    named = [row["rule_id"] for row in rules]
    counts = {
        "named": (int(RULE in named), 1),
        "others": (int(bool({*named} - {RULE})), 1),
        "no_change_supported": (int(suggested.reason == "no_change_supported"), 1),
    }
    return Outcome(counts, {})


GUARANTEES = (
    Guarantee(
        "sign-flip",
        "a rule is worth +20 points in the first half and -20 in the second, 1,000 labels",
        run,
        (
            Promise("named", "the rule is said to differ between early and late", least=0.80),
            Promise("others", "another rule is said to", most=0.05),
            Promise("no_change_supported", '"no change is supported" is said', most=0.05),
        ),
    ),
)
