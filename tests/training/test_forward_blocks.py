"""Cards of forward blocks: what judges them has not made them, and most of them must agree with what is suggested."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.builders import a_card, a_dataset, planted
from training.data.dataset import split
from training.metrics.evaluator import Evaluator
from training.model.tuning_plan import TuningPlan
from training.search.search import Limits
from training.suggest.forward_blocks import ForwardBlocks, Maker, made_of_all
from training.suggest.points import TeacherFit, fit_and_search_inputs
from training.suggest.propose import suggest
from training.suggest.reasons import RecalibrationReason

LIMITS = Limits(max_changes=2, beam=2, exact=1)


def blocks_of(data):
    def teacher_of(rows) -> TeacherFit:
        return fit_and_search_inputs(data, rows, None)

    parts, maker = split(data), Maker(teacher_of, LIMITS, points_only=True)
    return ForwardBlocks.of(data, Evaluator.of(data, parts), maker, teacher_of(parts.fit)), maker, teacher_of


@pytest.fixture(scope="module")
def wrong():
    card = a_card([10, 20, 30, 5])
    return planted(np.random.default_rng(4), 3000, card, {"r0": 30, "r2": 10}, support=[0.4] * 4)


def test_no_block_card_has_seen_what_judges_it(wrong):
    blocks, *_ = blocks_of(wrong)
    assert sum(len(card.rows) for card in blocks.cards) == len(blocks.judge.rows)
    for card in blocks.cards:
        assert card.teacher_fit.fit.max() < card.rows.min()
        label = wrong.label.copy()
        label[card.rows.min() :] = 1 - label[card.rows.min() :]
        turned = replace(wrong, frame=wrong.frame.assign(label=label))
        other = fit_and_search_inputs(turned, card.teacher_fit.fit, None).search(turned, LIMITS)
        assert other.card.points == card.plain.card.points


@pytest.mark.slow
def test_the_gain_is_that_of_the_planted_changes(wrong):
    blocks, maker, teacher_of = blocks_of(wrong)
    gain = blocks.measured(seed=0)
    assert gain.logloss_interval.low > 0
    _, made = made_of_all(blocks, maker, teacher_of(np.arange(len(wrong))))
    assert made.card.points[0] > 10
    assert made.card.points[2] < 30
    assert made.card.changes == 2
    assert blocks.cost(0) > 0
    assert blocks.cost(1) == pytest.approx(0, abs=1e-12), "no card changes it"


def test_a_card_that_nothing_changes_gains_nothing_and_keeps_its_totals():
    data = planted(np.random.default_rng(5), 800, a_card([10, 20, 30, 5]), {}, support=[0.4] * 4)
    blocks, *_ = blocks_of(data)
    assert all(card.searched.card.changes == 0 for card in blocks.cards)
    assert blocks.score == pytest.approx(data.totals)
    gain = blocks.measured(seed=0)
    assert (gain.precision, gain.logloss) == (0, 0)


def test_what_only_the_last_labels_say_is_not_suggested():
    """r0 is worth nothing until the last tenth of the time: no card of a block can have seen that."""
    rng, card = np.random.default_rng(8), a_card([0, 20, 20])
    counts = rng.integers(0, 2, (4000, 3))
    worth = np.tile([0, 20, 20], (4000, 1))
    worth[3600:, 0] = 100
    z = (counts * worth).sum(axis=1) / 15 - 3
    data = a_dataset(card, counts, (rng.random(4000) < 1 / (1 + np.exp(-z))).astype(int))
    blocks, maker, teacher_of = blocks_of(data)
    everything = teacher_of(np.arange(4000))
    assert everything.search(data, LIMITS).card.points[0] > 0, "all labels together say it"
    assert made_of_all(blocks, maker, everything)[1].card.points[0] == 0
    result = suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True)
    assert result.reason is RecalibrationReason.NO_CHANGE_SUPPORTED
    assert result.text["en"].startswith("Cards were found that change rules"), "that no change pays is not so"


def test_that_no_change_pays_is_said_where_no_card_has_one():
    data = planted(np.random.default_rng(5), 800, a_card([10, 20, 30, 5]), {}, support=[0.4] * 4)
    result = suggest(data, TuningPlan(trials=0), limits=LIMITS, points_only=True)
    assert result.reason is RecalibrationReason.NO_CHANGE_SUPPORTED
    assert "no change of a rule pays more than chance would" in result.text["en"]
