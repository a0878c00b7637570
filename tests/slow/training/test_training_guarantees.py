"""Labels that say nothing move no card, whatever was planted before they were shuffled; all draws are seeded.

What is found in planted worlds stands in ``test_intervals`` (whole suggestions) and ``test_planted`` (the search),
that a true card is kept in ``test_planted`` and, on whole companies, in ``tests/slow/simulate/test_guarantees``.
"""

from __future__ import annotations

import numpy as np
import pytest

from ondo.domain.proposal import allowed
from tests.slow.longer import more
from tests.training.builders import a_dataset, planted, twenty_five_rules
from training.model.tuning_plan import TuningPlan
from training.suggest.propose import suggest

LABELS = 4000


def truth_of(rng: np.random.Generator, card) -> dict[str, int]:
    """Three rules of the card off by 15 or 20 points, in a direction they may take."""
    truth = {}
    for i in rng.permutation(len(card.rules)):
        rule, step = card.rules[i], int(rng.choice([-20, -15, 15, 20]))
        if allowed(rule, rule.points + step) and rule.points + step >= 0:
            truth[rule.id] = rule.points + step
        if len(truth) == 3:
            return truth
    raise AssertionError


@pytest.mark.parametrize("worlds", [2, *more([5])])
def test_shuffled_labels_never_move_the_card(worlds: int):
    for seed in range(worlds):
        rng = np.random.default_rng(100 + seed)
        data = planted(rng, LABELS, twenty_five_rules(), truth_of(rng, twenty_five_rules()))
        shuffled = a_dataset(data.card, data.counts, rng.permutation(data.label))
        assert not suggest(shuffled, TuningPlan(trials=0)).passed
