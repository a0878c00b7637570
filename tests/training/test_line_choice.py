"""A line by itself: moved towards what was agreed where the number is off by more than chance, and not otherwise."""

from __future__ import annotations

import pytest

from ondo.definitions.apply_proposal import with_setting
from ondo.domain.proposal import with_locks
from ondo.simulate.days import JST
from training.data.dataset import Dataset
from training.data.population import last_actions
from training.model.tuning_plan import TuningPlan
from training.suggest.line_choice import STEPS, suggest_line, with_line
from training.suggest.missed import CountedDecisions, SmallestChange, count_decisions, hot_per_week
from training.suggest.propose import suggest
from training.suggest.reasons import RecalibrationReason

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def frames(company_tables):
    return company_tables


@pytest.fixture(scope="module")
def active(frames, company_data: Dataset) -> CountedDecisions:
    card, as_of = company_data.card, company_data.as_of
    return count_decisions(frames, card, last_actions(frames, card, as_of), zone=JST)


@pytest.fixture(scope="module")
def rate(frames, company_data: Dataset) -> float:
    return hot_per_week(frames, company_data.card, company_data.as_of, zone=JST)


@pytest.mark.slow
@pytest.mark.parametrize("times", [0.3, 3.0])
def test_the_line_moves_to_the_agreed_number_as_far_as_one_round_allows(frames, company_data, active, rate, times):
    card, agreed = company_data.card, times * rate
    setting = suggest_line(frames, company_data, agreed)
    then = with_setting(card, setting)
    assert (then.hot_line > card.hot_line) == (times < 1)
    assert abs(then.hot_line - card.hot_line) <= max(STEPS) * card.grid
    made = hot_per_week(frames, then, company_data.as_of, zone=JST)  # a look of its own, at the whole other card
    assert setting.gain == pytest.approx(abs(rate - agreed) - abs(made - agreed))
    assert 0 < setting.interval.low <= setting.gain <= setting.interval.high
    assert f"{made:.1f}" in setting.then.ja
    changes = [
        SmallestChange("hot_line", "hot_line", card.hot_line, card.hot_line + step * card.grid) for step in STEPS
    ]
    off = [abs(active.hot_under(change).sum() / active.hot.sum() * rate - agreed) for change in changes]
    assert abs(made - agreed) == pytest.approx(min(off))


def test_a_number_off_by_chance_moves_nothing(frames, company_data, rate):
    """Some 70 hot leads in the quarter: a tenth off is less than one standard deviation of the count."""
    for agreed in (0.9 * rate, 1.1 * rate):
        assert suggest_line(frames, company_data, agreed) is None


def test_only_where_nothing_else_is_suggested_and_something_was_signed(frames, company_data, rate):
    card = company_data.card
    kept = suggest(
        company_data.under(with_locks(card, [rule.id for rule in card.rules])), TuningPlan(trials=0), points_only=True
    )
    assert not kept.passed
    assert with_line(kept, frames, company_data, None) is kept
    moved = with_line(kept, frames, company_data, 3 * rate)
    assert (moved.reason, [setting.change_id for setting in moved.settings]) == (
        RecalibrationReason.LINE_OFF_AGREED,
        ["line"],
    )
    assert f"{3 * rate:.1f}" in moved.text["en"]
    assert moved.facts["volume_after"] > moved.facts["volume_before"]
    assert (moved.facts["moved"]["out_share"], moved.facts["path_chosen"], moved.gain) == (0, 0, None)
    assert with_line(moved, frames, company_data, 0.1) is moved
