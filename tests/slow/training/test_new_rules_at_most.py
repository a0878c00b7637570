"""New rules: how many are suggested at most."""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.training.builders import a_card
from tests.training.test_candidates import base, with_attributes
from tests.training.test_new_rules import ZONE, _again
from training.data.dataset import split
from training.rules.new_rules import search_with_new
from training.search.search import Limits
from training.suggest.points import search_points


def test_never_more_than_three_and_old_rules_keep_their_limit():
    """Five true new things (two thresholds, a level, two pairs) and wrong points; one change allowed."""
    card = a_card([20, 10, 5, 0, 10], hot_line=50)

    def logit(counts, seats, area):
        more = 1.5 * (seats >= 70) - 1.5 * (seats < 20) + 1.5 * (area == 1)
        return base(counts, card) + more + 2 * counts[:, 0] * counts[:, 1] - 2 * counts[:, 2] + 2 * counts[:, 3]

    data = with_attributes(card, np.random.default_rng(3), 6000, logit)
    fit, limits = split(data).fit, Limits(max_changes=1)
    plain = search_points(data, fit, limits)
    result = search_with_new(plain, fit, limits, partial(_again, fit), zone=ZONE)
    changed = np.array(result.card.points) != [rule.points for rule in result.dataset.card.rules]
    assert changed[:5].sum() <= 1
    assert changed[5:].sum() == 3
