"""Worlds in which a follow-up draw tells what silence hid: hot hand-offs are answered more often than others."""

from __future__ import annotations

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from benchmarks.guarantees.suggested import suggestion
from benchmarks.guarantees.world import World
from training.suggest.unidentified import unidentified

RULE, MORE = "r0", 40
"""The rule whose hand-offs are always answered, and how many points it is worth more where the card is wrong."""
LABELS = 1000
_ANSWERS = {"answered": (0.9, 0.3), "always_answered": RULE}
_SILENCE = "hot hand-offs are answered in 90 % of cases, others in 30 %, those of r0 always"
_DRAWN = "30 % of the unanswered are drawn and judged"


def true_card(seed: int) -> Outcome:
    """Draw a world with a true card; count whether anything is suggested, and whether r0 is still named."""
    dataset = World(LABELS, follow_up=0.3, **_ANSWERS).draw(np.random.default_rng(seed))
    named = RULE in unidentified(dataset)
    return Outcome({"suggested": (int(suggestion(dataset, seed).passed), 1), "named": (int(named), 1)}, {})


def wrong_points(seed: int) -> Outcome:
    """Draw a world in which r0 is worth 40 points more; count whether it is raised, with a draw and without one."""
    card = World(LABELS).card
    truth = {RULE: next(rule.points for rule in card.rules if rule.id == RULE) + MORE}
    raised = {}
    for name, share in (("raised", 0.3), ("raised_without", 0.0)):
        dataset = World(LABELS, truth=truth, follow_up=share, **_ANSWERS).draw(np.random.default_rng(seed))
        changes = suggestion(dataset, seed).changes
        raised[name] = any(change.rule_id == RULE and change.points_suggested > change.points_now for change in changes)
    return Outcome({name: (int(up), 1) for name, up in raised.items()}, {})


GUARANTEES = (
    Guarantee(
        "follow_up_true",
        f"the card is true, {_SILENCE}, {_DRAWN}, {LABELS:,} labels",
        true_card,
        (
            Promise("suggested", "a change is suggested", most=0.05),
            Promise("named", f"{RULE} is named as one that cannot be told", most=0.05),
        ),
    ),
    Guarantee(
        "follow_up_wrong",
        f"{RULE} is worth {MORE} points more, {_SILENCE}, {_DRAWN} or none, {LABELS:,} labels",
        wrong_points,
        (
            Promise("raised", f"{RULE} is raised, with the draw", least=0.70),
            Promise("raised_without", f"{RULE} is raised, without a draw", most=0.05),
        ),
    ),
)
