"""Hot line by a target of precision: set where the labels say so, and no further than they reach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondo.domain.card import CardVersion
from ondo.domain.evidence import Evidence
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Lang, Via
from tests.training.builders import a_card, a_dataset
from training.data.dataset import Dataset
from training.data.plan import RecalibrationPlan
from training.data.population import Population
from training.model.tuning_plan import TuningPlan
from training.recalibrate import proposal_of
from training.reports.model_card import RecalibrationRun, summary
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


def said_in_mlflow(result: Suggestion, dataset: Dataset, lang: Lang) -> str:
    """Return what MLflow keeps of a proposal, but for its table."""
    version = CardVersion(CARD, 3, "", (), Micros(0))
    run = RecalibrationRun(dataset, version, result, RecalibrationPlan())
    return summary(proposal_of(run, "p"), lang).partition("|")[0]


HELD = {Lang.EN: "The hot line 60 holds that share.", Lang.JA: "ホットライン60点がこの範囲に当たります。"}
OUT_OF_REACH = {Lang.EN: "Not with these labels: ", Lang.JA: "このラベルからは達成できるとは言えません"}
LINE_STAYS = {Lang.EN: "does not follow the target", Lang.JA: "目標では決めていません"}


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(("target", "reached"), [(0.60, True), (0.95, False), (None, None)])
def test_what_is_said_of_a_target_is_what_leads_are_worth(suggestion, target: float | None, reached, lang: Lang):
    """Of the leads with 60 points or more 76 % are hot, of those with all 80 88 %: 60 % can be kept and 95 % cannot."""
    data, plain = suggestion
    text = said_in_mlflow(with_target(plain, data, target), data, lang)
    assert (HELD[lang] in text) is (reached is True)
    assert (OUT_OF_REACH[lang] in text) is (reached is False)
    assert (LINE_STAYS[lang] in text) is (reached is False)


@pytest.mark.parametrize("lang", list(Lang))
def test_with_too_few_labels_to_learn_anything_a_target_is_not_passed_over(lang: Lang):
    data = world(40)
    result = with_target(suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True), data, 0.3)
    assert result.learned is None
    assert OUT_OF_REACH[lang] in said_in_mlflow(result, data, lang)


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
