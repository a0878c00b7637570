"""Figures, curves, intervals and slices, each against a truth in closed form or an obvious slow way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, roc_auc_score

from ondo.domain.instant import DAY, Micros
from tests.training.builders import a_card, a_dataset, planted
from training.data.dataset import split
from training.data.population import Population, last_actions
from training.data.totals import Arithmetic, CountedCard, effective
from training.data.weighted_labels import WeightedLabels
from training.metrics.calibrate import platt
from training.metrics.evaluate import Later, auc, figures, gain, logloss, precision
from training.metrics.intervals import point_intervals
from training.suggest.line import moved_line, who_moves

RNG = np.random.default_rng(3)
SCORE, LABEL, WEIGHT = RNG.integers(0, 6, 400), RNG.integers(0, 2, 400), RNG.uniform(0.5, 3, 400)


def test_auc_and_logloss_are_the_usual_ones_with_weights_and_ties():
    p = RNG.uniform(0.05, 0.95, 400)
    assert auc(SCORE, LABEL, WEIGHT) == pytest.approx(roc_auc_score(LABEL, SCORE, sample_weight=WEIGHT))
    assert logloss(p, LABEL, WEIGHT) == pytest.approx(log_loss(LABEL, p, sample_weight=WEIGHT))


def test_auc_of_one_class_is_unknown():
    assert auc(SCORE, np.ones(400, int), WEIGHT) is None


def test_precision_takes_tied_leads_in_part():
    # best 50 % of four: the lead with 9 points, and one of the three with 5, one in three of them hot
    assert precision(np.array([9, 5, 5, 5]), np.array([1, 1, 0, 0]), np.ones(4), 0.5) == pytest.approx((1 + 1 / 3) / 2)


@given(st.floats(0.01, 1.0))
def test_precision_of_a_constant_score_is_the_base_rate(volume):
    got = precision(np.zeros(400), LABEL, WEIGHT, volume)
    assert got == pytest.approx((WEIGHT * LABEL).sum() / WEIGHT.sum())


def test_precision_at_full_volume_is_the_base_rate():
    assert precision(SCORE, LABEL, WEIGHT, 1.0) == pytest.approx((WEIGHT * LABEL).sum() / WEIGHT.sum())


def test_the_gain_of_a_method_over_itself_is_nothing():
    later = Later(LABEL, WEIGHT, np.arange(400), np.arange(400) // 40, np.ones(400, bool), 0.25)
    same = (SCORE, np.full(400, 0.5))
    result = gain(same, same, later)
    assert (result.precision, result.precision_interval.low, result.precision_interval.high) == (0, 0, 0)
    assert result.logloss == 0


def test_the_interval_of_a_gain_covers_it():
    """Score B is the label's own probability, A is noise: the rise is certain and the interval holds the point."""
    truth = RNG.uniform(0, 1, 2000)
    label = (RNG.random(2000) < truth).astype(int)
    later = Later(label, np.ones(2000), np.arange(2000), np.arange(2000) // 100, np.ones(2000, bool), 0.25)
    noise = RNG.random(2000)
    result = gain((noise, np.full(2000, 0.5)), (truth, truth), later, seed=1)
    assert 0 < result.precision_interval.low < result.precision < result.precision_interval.high
    assert 0 < result.logloss_interval.low < result.logloss < result.logloss_interval.high


def test_no_precision_rises_or_falls_by_more_than_all():
    """Two leads change side, each standing for many: Student's factor of one degree of freedom is 3.8."""
    label = np.array([1, 0, 1, 0, 0, 0, 0, 0, 1, 0])
    weight = np.array([20.0, 20.0, *np.ones(8)])
    later = Later(label, weight, np.arange(10), np.arange(10), np.ones(10, bool), 0.4)
    flat = np.full(10, 0.5)
    worse, better = np.array([0, 9, *np.zeros(8)]), np.array([9, 0, *np.zeros(8)])
    for now, then in ((worse, better), (better, worse)):
        result = gain((now, flat), (then, flat), later)
        assert -1 <= result.precision_interval.low <= result.precision <= result.precision_interval.high <= 1


def test_effective_size_is_kishs():
    assert effective(np.ones(50)) == pytest.approx(50)
    assert effective(np.array([1.0, 0, 0])) == pytest.approx(1)


def test_calibration_recovers_the_curve_that_made_the_labels():
    # 4,000 labels: the standard error of the slope (true 1.0) is about 0.05 here, so 0.2 is four of them
    score = RNG.normal(0, 1, 4000)
    curve = platt(score, (RNG.random(4000) < 1 / (1 + np.exp(1 - score))).astype(int), np.ones(4000))
    assert curve.slope == pytest.approx(1, abs=0.2)
    assert curve.intercept == pytest.approx(-1, abs=0.2)


def test_slices_follow_time_and_share_no_lead():
    card = a_card([10, 5])
    leads = [f"l{i}" for i in RNG.integers(0, 300, 500)]
    data = a_dataset(card, RNG.integers(0, 2, (500, 2)), RNG.integers(0, 2, 500), leads=leads)
    parts = split(data)
    assert data.at[parts.fit].max() < data.at[parts.calibrate].min()
    assert data.at[parts.calibrate].max() < data.at[parts.later].min()
    sides = [{leads[i] for i in part} for part in (parts.fit, parts.calibrate, parts.later)]
    assert not (sides[0] & sides[1] | sides[0] & sides[2] | sides[1] & sides[2])
    judging = data.at >= data.at[parts.later].min()
    assert len(parts.later) == judging.sum()  # nothing is taken from the slice that judges
    assert 125 <= len(parts.later) <= 125 + np.bincount(data.at // DAY).max(), (
        "a quarter, and the rest of its first day"
    )


def test_the_line_follows_a_card_that_only_grew():
    card = a_card([10, 20, 5, 0], hot_line=25)
    data = planted(RNG, 1000, card, {}, support=[0.5, 0.3, 0.4, 1.0])  # everybody has the last rule
    assert moved_line(data, [10, 20, 5, 0]) == 25
    assert moved_line(data, [10, 20, 5, 30]) == 55


def test_the_line_holds_the_share_of_all_leads_not_of_the_labelled_ones():
    """Labelled rows say half are above 20; of all leads it is one in ten, and only they stay above a moved line."""
    card = a_card([20, 0], hot_line=20)
    labelled = a_dataset(card, np.array([[1, 0], [0, 1]] * 200), np.array([1, 0] * 200), view="handoff")
    counts = np.array([[1, 1]] * 10 + [[0, 1]] * 30 + [[0, 0]] * 60)
    data = replace(labelled, population=Population(counts, np.zeros(100, np.int64), np.ones(100)))
    assert moved_line(labelled, [20, 20]) == 20  # all or nobody: as far from the half, and nearest to the line
    assert moved_line(data, [20, 20]) == 25
    moved = who_moves(data, [20, 20], 15, np.arange(400))
    assert (moved.before, moved.after) == (0.1, 0.4)
    assert (moved.in_share, moved.out_share) == (0.3, 0.0)
    assert (moved.in_hot, moved.out_hot) == (0.0, None)


def test_who_moves_counts_both_sides():
    data = a_dataset(a_card([50, 0]), np.array([[1, 0], [1, 1], [0, 1], [0, 0]]), np.array([0, 0, 1, 0]))
    moved = who_moves(data, [0, 50], 40, np.arange(4))
    assert (moved.in_share, moved.in_hot, moved.out_share, moved.out_hot) == (0.25, 1.0, 0.25, 0.0)
    assert (moved.before, moved.after) == (0.5, 0.5)


def test_the_population_is_every_lead_at_its_last_own_action():
    def event(lead: str, kind: str, day: float, known: float | None = None) -> dict[str, object]:
        return {
            "lead_id": lead,
            "kind": kind,
            "happened_at": int(day * DAY),
            "known_at": int((day if known is None else known) * DAY),
        }

    card = a_card([10, 20], behaviour=(0,))
    rows = [event("a", "r0", 10), event("a", "r0", 150, known=160), event("a", "r0", 201), event("b", "r0", 50)]
    rows += [event("c", "call", 190)]  # not an action of the lead itself
    events = pa.Table.from_pylist(rows)
    result = last_actions({"events": events}, card, Micros(200 * DAY))
    assert list(zip(result["lead_id"], result["at"] / DAY, strict=True)) == [("a", 160), ("b", 50)]
    many = pa.Table.from_pylist([event(f"l{i:03}", "r0", 150) for i in range(300)])
    result = last_actions({"events": pa.concat_tables([events, many])}, card, Micros(200 * DAY))
    assert "b" not in set(result["lead_id"])  # enough of them acted in the last quarter alone
    assert len(result) == 301
    assert last_actions({"events": events.slice(0, 0)}, card, Micros(0)).empty


def test_intervals_hold_the_true_points():
    """Rule r2 is truly worth 30; with 20,000 labels its interval is some points wide and holds it."""
    card = a_card([20, 15, 10, 10, 5])
    data = planted(np.random.default_rng(11), 20_000, card, {"r2": 30}, support=[0.3] * 5)
    points = np.array([20, 15, 25, 10, 5])
    sums = Arithmetic.of(card)
    result = point_intervals(sums.counted(data.counts, data.state, points), [2], data.weighted())
    assert result[2].low < 30 < result[2].high
    assert result[2].high - result[2].low < 8


def test_weeks_that_share_their_luck_widen_the_intervals():
    """One rule comes in campaigns, and the weeks differ by 0.5 log-odds.

    Measured on 300 worlds: 84 % of the 90% intervals hold with leads alone, 92 % with weeks too, 1.23 times as wide.
    Of 60 worlds 48 must hold: at 92 % fewer has probability .001, and the width tells the two apart."""
    card, held, wider = a_card([20, 15, 10, 10, 5, 15]), [], []
    true, sums = np.array([rule.points for rule in card.rules]), Arithmetic.of(card)
    for seed in range(60):
        rng = np.random.default_rng(seed)
        week = np.repeat(np.arange(40), 60)
        support = np.column_stack([rng.random(40) < 0.5, *np.full((5, 40), 0.4)])[week]
        support[:, 0] = np.where(support[:, 0] > 0, 0.8, 0.1)
        counts = (rng.random((2400, 6)) < support).astype(np.int64)
        z = counts @ true / 15 - 4 + rng.normal(0, 0.5, 40)[week]
        label = (rng.random(2400) < 1 / (1 + np.exp(-z))).astype(np.int64)
        totals, effect = sums.totals(counts, np.zeros(2400, np.int64), true), counts
        by_lead, both = (
            point_intervals(CountedCard(totals, effect, true), [0], WeightedLabels(label, np.ones(2400), together))[0]
            for together in ((np.arange(2400),), (np.arange(2400), week))
        )
        held.append(both.low <= true[0] <= both.high)
        wider.append((both.high - both.low) / (by_lead.high - by_lead.low))
    assert np.sum(held) >= 48
    assert np.mean(wider) > 1.15


def test_no_scale_no_interval():
    """When the unchanged rules say nothing about the labels, points have no unit."""
    card = a_card([20, 15])
    rng = np.random.default_rng(2)
    data = a_dataset(card, rng.integers(0, 2, (500, 2)), rng.integers(0, 2, 500))
    points, sums = np.array([20, 30]), Arithmetic.of(card)
    totals, effect = sums.totals(data.counts, data.state, points), sums.effect(data.counts, data.state, points)
    assert point_intervals(CountedCard(totals, effect, points), [1], data.weighted()) == {}


def test_every_method_is_judged_by_the_same_three_figures():
    later = Later(LABEL, WEIGHT, np.arange(400), np.arange(400) // 40, np.ones(400, bool), 0.25)
    result = figures(SCORE, np.full(400, 0.5), later)
    assert result.logloss == pytest.approx(np.log(2))
    assert result.precision == precision(SCORE, LABEL, WEIGHT, 0.25)
