"""What is suggested when the truth is known: the planted changes, or nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ondo.domain.card import KindSpec, Scorecard
from ondo.domain.conditions import CountTest, EventMatch, Op
from ondo.domain.instant import DAY
from ondo.domain.looks import EarlierLooks
from ondo.domain.proposal import Interval, PathStep
from ondo.domain.vocabulary import Actor, Label, Lang
from tests.training.builders import a_card, a_dataset, planted, twenty_five_rules
from training.data.counting import Counted
from training.data.dataset import Dataset
from training.data.population import Population, last_actions
from training.metrics.encompassing import StepTaken
from training.metrics.evaluate import MeasuredGain
from training.model.tuning_plan import TuningPlan
from training.reports.plots import k_path
from training.rules.predicates import by_seller, condition_of
from training.search.search import Limits
from training.suggest.line import moved_line, who_moves
from training.suggest.missed import count_decisions
from training.suggest.promotion import said, verdict
from training.suggest.propose import suggest
from training.suggest.reasons import RecalibrationReason

QUICK = Limits(beam=4, exact=1)
"""Pairs need not be tried in full to find what is planted here; tests/training/test_search.py tries them."""
TRUTH = {"r0": 5, "r10": 15, "r16": 10, "r20": 30}


@pytest.fixture(scope="module")
def improved():
    data = planted(np.random.default_rng(3), 4000, twenty_five_rules(), TRUTH)
    return data, suggest(data, TuningPlan(trials=0), limits=QUICK)


def test_planted_changes_are_found(improved):
    """2,400 labels to learn from, four changes of 15: one may stay below the evidence asked for, none is wrong."""
    result = improved[1]
    assert result.reason is RecalibrationReason.IMPROVES
    assert len(set(TRUTH) & set(result.examined)) >= 3
    assert set(result.examined) <= set(TRUTH)
    for change in result.changes:
        if change.rule_id in TRUTH:
            step = TRUTH[change.rule_id] - change.points_now
            assert np.sign(change.points_suggested - change.points_now) == np.sign(step)


def test_a_suggestion_carries_its_evidence(improved):
    data, result = improved
    assert result.gain.precision_interval.low > 0
    gained = f"{100 * result.gain.precision:+.1f}"
    assert f"volume {gained} percentage points" in result.text["en"]
    assert f"{gained}ポイント" in result.text["ja"]
    assert result.suggested.precision > result.current.precision
    assert result.suggested.logloss < result.current.logloss
    assert [step.changes for step in result.path] == list(range(len(result.path)))
    assert result.path[0].points == {}
    for change in result.changes:
        column = [rule.id for rule in data.card.rules].index(change.rule_id)
        assert change.support == int((data.counts[:, column] > 0).sum())
        assert change.interval is None or change.interval.low < change.interval.high
        assert abs(change.points_suggested - change.points_now) <= 20
        assert change.points_suggested % data.card.grid == 0


def test_the_hot_line_holds_the_volume_of_the_last_quarter(improved):
    data, result = improved
    rows = np.flatnonzero(data.at >= data.at[-1] - 91 * DAY)
    points = np.array([result.examined.get(rule.id, rule.points) for rule in data.card.rules])
    totals = (data.counts @ points)[rows]
    off = {line: abs((totals >= line).mean() - data.share_at_line(rows)) for line in range(0, 300, 5)}
    assert off[result.hot_line] == pytest.approx(min(off.values()))


@pytest.mark.slow
def test_the_picture_of_the_path_marks_the_card_that_was_chosen_and_not_the_best_by_the_criterion():
    path = [PathStep(k, {}, 60, logloss=0.5, auc=0.6, precision=0.3, criterion=0.4 + k / 100) for k in range(3)]
    figure = k_path(path, 2, Lang.EN)
    assert [text.get_text() for axes in figure.axes for text in axes.texts] == ["2 chosen"]


@pytest.mark.slow
def test_a_true_card_is_kept():
    result = suggest(
        planted(np.random.default_rng(5), 1500, twenty_five_rules(), {}), TuningPlan(trials=0), limits=QUICK
    )
    assert (result.reason, result.passed, result.suggested) == (RecalibrationReason.NO_CHANGE_SUPPORTED, False, None)
    assert result.hot_line == 90


@pytest.mark.slow
def test_shuffled_labels_suggest_nothing():
    data = planted(np.random.default_rng(6), 1500, twenty_five_rules(), TRUTH)
    label = np.random.default_rng(7).permutation(data.label)
    result = suggest(a_dataset(data.card, data.counts, label), TuningPlan(trials=0), limits=QUICK)
    assert not result.passed
    assert result.text["ja"]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (0, RecalibrationReason.NO_LABELS),
        (60, RecalibrationReason.TOO_FEW_LABELS),
        (120, RecalibrationReason.TOO_FEW_LABELS),
    ],
)
def test_few_labels_are_said_and_nothing_is_suggested(labels: int, reason: RecalibrationReason):
    rng = np.random.default_rng(8)
    hot = np.arange(labels) < (5 if labels == 120 else labels // 2)
    data = a_dataset(a_card([10, 20]), rng.integers(0, 2, (labels, 2)), hot.astype(int))
    result = suggest(data)
    assert (result.reason, result.changes, result.suggested, result.current.auc) == (reason, (), None, None)
    assert result.hot_line == 40
    assert result.text["ja"] != result.text["en"]


def test_a_wholly_locked_card_is_left_alone():
    data = planted(np.random.default_rng(9), 500, a_card([10, 20, 5]), {"r0": 40})
    card = replace(data.card, rules=tuple(replace(rule, locked=True) for rule in data.card.rules))
    assert suggest(replace(data, card=card), TuningPlan(trials=0)).reason is RecalibrationReason.NOTHING_TO_CHANGE


def test_rules_that_count_the_sellers_actions_are_flagged():
    card = a_card([10, 20, 5, 5], behaviour=(0, 1, 2, 3))
    card = replace(card, kinds={**card.kinds, "r1": KindSpec("r1", Actor.SELLER, Label("", ""))})
    both = replace(card.rules[2], when=EventMatch(frozenset({"r0", "r1"})))
    often = replace(card.rules[3], when=CountTest(EventMatch(frozenset({"r1"})), Op.GTE, (2.0,), 30.0))
    rules = (*card.rules[:2], both, often)
    assert [by_seller(card, condition_of(rule)) for rule in rules] == [False, True, True, True]


@pytest.mark.slow
def test_weights_let_a_small_sample_speak_for_many():
    """Below the line one lead in twenty was tried. Weighted by 20, the rule that matters there is found."""
    rng = np.random.default_rng(10)
    card = a_card([30, 20, 0, 10], hot_line=40)
    data = planted(rng, 30_000, card, {"r2": 20, "r0": 10}, support=[0.3, 0.3, 0.4, 0.3])
    below = data.totals < card.hot_line
    kept = np.flatnonzero(~below | (rng.random(len(data)) < 0.05))
    weight = np.where(below[kept], 20.0, 1.0)
    result = suggest(
        a_dataset(card, data.counts[kept], data.label[kept], weight=weight, view="handoff"), TuningPlan(trials=0)
    )
    assert {"r0", "r2"} <= {change.rule_id for change in result.changes}
    assert result.facts["volume_kind"] == "handed_off"
    assert result.facts["volume"] == pytest.approx((~below).mean(), abs=0.03)


@pytest.mark.parametrize(
    ("changes", "precision", "logloss", "step", "expected"),
    [
        (0, (0.1, 0.05), 0.1, 0.05, RecalibrationReason.NO_CHANGE_SUPPORTED),
        (2, (0.1, 0.01), 0.1, 0.05, RecalibrationReason.IMPROVES),
        (2, (0.1, 0.01), 0.1, -0.1, RecalibrationReason.GAIN_NOT_CERTAIN),
        (2, (0.0, -0.04), 0.1, 0.05, RecalibrationReason.IMPROVES_ORDER),
        (2, (-0.01, -0.04), 0.1, 0.05, RecalibrationReason.GAIN_NOT_CERTAIN),
        (2, (0.1, 0.01), -0.01, 0.05, RecalibrationReason.GAIN_NOT_CERTAIN),
        (2, (0.1, -0.01), 0.1, -0.01, RecalibrationReason.GAIN_NOT_CERTAIN),
    ],
    ids=[
        "no change",
        "sharper",
        "sharper at the line alone",
        "better order",
        "better order but worse at the line",
        "right way but too far",
        "neither certain",
    ],
)
def test_the_gate(
    changes: int, precision: tuple[float, float], logloss: float, step: float, expected: RecalibrationReason
):
    def interval(low: float) -> Interval:
        return Interval(low, low + 0.2)

    taken = StepTaken(step + 0.1, interval(step))
    result = MeasuredGain(precision[0], interval(precision[1]), logloss, interval(logloss - 0.2), taken)
    assert verdict(changes, result) is expected
    words = said(expected, changes, result, left_alone=False)["en"]
    assert ("labels that followed confirm" in words) is (expected is RecalibrationReason.IMPROVES_ORDER)


@pytest.mark.slow
def test_with_hand_offs_the_volume_is_that_of_all_active_leads_that_meet_the_gates(
    company_tables, company_data: Dataset
):
    data, frames = company_data, company_tables
    leads, card, halved = data.population, data.card, [rule.points // 2 for rule in data.card.rules]
    assert len(leads) > 5 * np.sum(data.at > data.as_of - 91 * DAY)  # nearly all of them have no label
    seen = count_decisions(frames, card, last_actions(frames, card, data.as_of), zone=data.zone)
    through = seen.passed()
    assert through.mean() < 0.9
    now = np.mean((seen.totals >= card.hot_line) & through)
    totals, line = leads.totals(card, halved), moved_line(data, halved)
    off = {other: abs(np.mean((totals >= other) & through) - now) for other in range(0, 200, 5)}
    assert off[line] == min(off.values())
    moved = who_moves(data, halved, line, np.arange(len(data)))
    assert moved.before == pytest.approx(now)
    assert moved.after - moved.before == pytest.approx(moved.in_share - moved.out_share)
    assert replace(data, population=None).dataset_id != data.dataset_id


def test_a_small_share_of_many_leads_is_held_and_one_of_next_to_nobody_is_not():
    """Half a percent of 10,000 active leads are hot; of 1,000 that would be five, from which nothing can be told."""
    rng, card = np.random.default_rng(3), a_card([20, 20, 20], hot_line=60)
    counts = (rng.random((10_000, 3)) < 0.17).astype(np.int64)
    data = a_dataset(card, counts[:500], counts[:500, 0], view="handoff")

    def line(leads: int) -> int:
        crowd = Population(counts[:leads], np.zeros(leads, np.int64), np.ones(leads))
        return moved_line(replace(data, population=crowd), [10, 10, 10])

    assert line(10_000) == 30
    assert line(1_000) < 30


@pytest.mark.slow
def test_of_a_few_leads_that_meet_the_gates_no_line_is_told(company_data: Dataset):
    """Of a quarter of the company fewer than 20 hot leads meet the gates: all that reach the line count instead."""

    def some(leads: Population) -> Population:
        return Population(leads.counts[::4], leads.state[::4], leads.weight[::4])

    def recount(card: Scorecard, /, *, crowd: bool = True) -> Counted:
        result = company_data.recount(card, crowd=crowd)
        return result._replace(population=some(result.population) if crowd else None)

    data = replace(company_data, population=some(company_data.population), recount=recount)
    card, points = data.card, [rule.points for rule in data.card.rules]
    hot = data.population.totals(card, points) >= card.hot_line
    assert (hot & (data.under_gates.population.counts > 0).all(axis=1)).sum() < 20
    totals = data.population.totals(card, doubled := [2 * value for value in points])
    off = {line: abs(np.mean(totals >= line) - hot.mean()) for line in range(0, 500, 5)}
    assert off[moved_line(data, doubled)] == pytest.approx(min(off.values()))


@pytest.mark.slow
def test_labels_that_judged_before_do_not_let_the_same_card_through_again():
    """What passes with fresh labels does not where all have judged; with half of them fresh it has to be clearer."""
    card = a_card([10, 20, 30, 5])
    data = planted(np.random.default_rng(4), 1500, card, {"r0": 40, "r2": 10}, support=[0.4] * 4)
    limits, plan = Limits(max_changes=2, beam=2, exact=1), TuningPlan(trials=0)
    first = suggest(data, plan, limits=limits, points_only=True)
    digests = first.learned.judge.digests
    assert (first.passed, first.learned.look.fresh) == (True, len(digests))
    half = EarlierLooks(frozenset(digests[::2]), {"another": first.learned.look})
    again = suggest(data, plan, limits=limits, points_only=True, looks=half)
    assert again.learned.look.chance == pytest.approx(0.025, abs=0.001)
    assert again.gain.step.interval.level == pytest.approx(0.95, abs=0.002)
    assert again.gain.step.interval.low < first.gain.step.interval.low
    used = EarlierLooks(frozenset(digests), {"another": first.learned.look})
    assert (
        suggest(data, plan, limits=limits, points_only=True, looks=used).reason is RecalibrationReason.GAIN_NOT_CERTAIN
    )
    same = EarlierLooks(frozenset(digests), {first.learned.judge.look_key: first.learned.look})
    assert suggest(data, plan, limits=limits, points_only=True, looks=same).passed
