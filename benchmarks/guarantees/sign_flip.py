"""Worlds in which a rule changes sign halfway, worth nothing on the average, and in which no rule changes."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World, with_wrong_points
from benchmarks.guarantees.wrong_points import STEPS
from training.suggest.time_halves import changed_halfway

RULE = "r8"


def flipped(labels: int, seed: int) -> Outcome:
    """Draw labels; r8 is worth +20 in the first half and -20 in the second."""
    world = World(labels, since_half={RULE: -20})
    places = changed_halfway(world.draw(np.random.default_rng(seed)))
    named = {world.card.rules[place].id for place in places}
    return Outcome({"named": (int(RULE in named), 1), "others": (int(bool(named - {RULE})), 1)}, {})


def sentence(seed: int) -> Outcome:
    """Draw the same labels and read what is said where nothing is suggested."""
    suggested = suggestion(World(1000, since_half={RULE: -20}).draw(np.random.default_rng(seed)), seed)
    flat = suggested.text["en"].startswith("On the labels that points are learned from, no change of a rule pays")
    return Outcome({"no_change_of_any": (int(flat), 1)}, {})


def steady(wrong: int, labels: int, seed: int) -> Outcome:
    """Draw labels whose rules are worth the same all the time."""
    rng = np.random.default_rng(seed)
    world = with_wrong_points(World(labels), rng, wrong, STEPS) if wrong else World(labels)
    return Outcome({"others": (int(bool(changed_halfway(world.draw(rng)))), 1)}, {})


NAMED = Promise("named", "r8 is named as one whose worth differs between early and late", least=0.80)
OTHERS = Promise("others", "another rule is named", most=0.05)
TEXT = "a rule is worth +20 points in the first half and -20 in the second"
GUARANTEES = (
    Guarantee("sign-flip", f"{TEXT}, 1,000 labels", partial(flipped, 1000), (NAMED, OTHERS), 100),
    Guarantee(
        "sign-flip-sentence",
        f"{TEXT}, 1,000 labels",
        sentence,
        (Promise("no_change_of_any", '"no change of a rule pays" is said', most=0.20),),
        20,
    ),
    *(
        Guarantee(
            f"steady-{wrong}-{labels}",
            f"{'the card is true' if not wrong else f'{wrong} of 25 rules wrong'} all the time, {labels:,} labels",
            partial(steady, wrong, labels),
            (Promise("others", "any rule is named as one whose worth differs between early and late", most=0.05),),
            200,
        )
        for wrong, labels in ((0, 100), (0, 200), (0, 400), (0, 1000), (12, 400), (12, 1000))
    ),
)
