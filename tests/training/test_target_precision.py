"""Hot line by a target of precision: set where the labels say so, and no further than they reach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondo.domain.evidence import Evidence
from ondo.domain.vocabulary import Via
from tests.training.builders import a_card, a_dataset
from training.data.dataset import Dataset
from training.data.population import Population
from training.model.tuning_plan import TuningPlan
from training.search.search import Limits
from training.suggest.propose import Suggestion, suggest
from training.suggest.reasons import RecalibrationReason
from training.suggest.target_precision import with_target

CARD = a_card([20, 20, 20, 20], hot_line=60)
LIMITS = Limits(max_changes=2, beam=2, exact=1)


def world(n: int = 3000, *, above: int = 0, accounts: int = 0) -> Dataset:
    """A true card: hot in 12, 27, 50, 73, 88 % at 0 to 80 points; labels at ``above`` points or more.

    ``accounts``: so many leads that follow one another are of one account.
    """
    rng = np.random.default_rng(7)
    counts = rng.integers(0, 2, (n, 4))
    total = counts.sum(axis=1) * 20
    label = (rng.random(n) < 1 / (1 + np.exp(-(total - 40) / 20))).astype(int)
    leads = Population(counts, np.zeros(n, np.int64), np.ones(n))
    rows = np.flatnonzero(total >= above)
    data = a_dataset(CARD, counts[rows], label[rows], view="handoff" if above else "landmark")
    frame = data.frame.assign(via=Via.HOT.value)
    if accounts:
        frame = frame.assign(account_id=[f"a{i // accounts:04}" for i in range(len(rows))])
    return replace(data, frame=frame, population=leads)


@pytest.fixture(scope="module")
def suggestion() -> tuple[Dataset, Suggestion]:
    data = world()
    return data, suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True)


def target_of(result: Suggestion):
    return Evidence.read(result.facts).target


@pytest.mark.parametrize(("target", "line"), [(0.60, 60), (0.30, 60), (0.95, None)])
def test_the_line_holds_the_largest_share_of_which_it_can_be_said(suggestion, target: float, line: int | None):
    """76 % of the leads with 60 points or more are hot; with those of 40 they would be more than half of all."""
    data, plain = suggestion
    result = with_target(plain, data, target)
    assert target_of(result).line == line
    assert (result.settings, result.hot_line) == ((), plain.hot_line), "that is today's line, or none"


def test_another_line_is_a_change_of_its_own(suggestion):
    data, plain = suggestion
    card = replace(CARD, hot_line=80)
    result = with_target(plain, replace(data, card=card), 0.5)
    [setting] = result.settings
    assert result.reason is RecalibrationReason.LINE_BY_TARGET
    assert setting.to["hot_line"] == target_of(result).line < 80
    assert (setting.interval, result.gain) == (None, None)


def test_no_target_changes_nothing(suggestion):
    data, plain = suggestion
    assert with_target(plain, data, None) is plain


def test_below_todays_line_nothing_is_said_without_drawn_leads():
    data = world(6000, above=60)
    result = target_of(with_target(suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True), data, 0.3))
    assert not result.drawn
    assert max(test.share for test in result.tests) <= 5 / 16


def test_an_account_counts_once():
    data = world(accounts=5)
    result = target_of(with_target(suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True), data, 0.3))
    assert max(test.accounts for test in result.tests) <= 3000 * 0.4 / 5
