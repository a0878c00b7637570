"""Weights against selection on counts worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training.data.selection import LabelledDecisions, LabelOrigin, reporting_rate, weigh
from training.data.selection_text import as_facts, statements


def labelled(*parts: tuple[LabelOrigin, int, int], e: float = 0.05, total: int = 10) -> LabelledDecisions:
    """Rows of (group, label, how many); drawn ones spread over time and totals, so that they cover everything."""
    group = np.concatenate([np.full(n, g.value, "U16") for g, _, n in parts])
    label = np.concatenate([np.full(n, y) for _, y, n in parts])
    drawn, n = group == LabelOrigin.EXPLORATION, len(group)
    at, totals = np.full(n, 500), np.full(n, total)
    at[drawn], totals[drawn] = np.linspace(0, 1000, drawn.sum()), np.linspace(0, 2 * total, drawn.sum())
    return LabelledDecisions(group, label, np.ones(n), np.where(drawn, e, 1.0), at, totals, np.ones(n, np.int64))


HANDED = (LabelOrigin.HANDED_OFF, 1, 100), (LabelOrigin.HANDED_OFF, 0, 200)


def test_seen_hot_leads_share_the_weight_that_the_draw_gives_to_hot_leads():
    result = weigh(
        labelled(
            *HANDED,
            (LabelOrigin.EXPLORATION, 1, 60),
            (LabelOrigin.EXPLORATION, 0, 240),
            (LabelOrigin.MISSED_HOT, 1, 140),
        )
    )
    drawn, seen = result.rows.group == LabelOrigin.EXPLORATION, result.rows.group == LabelOrigin.MISSED_HOT
    hot = result.rows.label == 1
    # 60 drawn at 5 % stand for 1,200 hot leads; 200 are known, so each stands for 6 (6.02 with the half of the prior).
    assert result.weight[(drawn | seen) & hot] == pytest.approx(6.0, rel=0.01)
    assert result.weight[drawn & ~hot] == pytest.approx(20.0)
    assert (result.weight[~(drawn | seen)] == 1).all()
    # 1 / (0.05 + 0.95 r) = 6, so r = 0.1228.
    assert result.hot.value == pytest.approx(0.1228, abs=0.001)
    assert result.hot.low < result.hot.value < result.hot.high
    assert (result.design[seen] == 0).all()
    assert result.design[drawn] == pytest.approx(20.0)
    # For learning all below the line count less by the root of 5 %, so 60 : 240 stay 1,200 : 4,800.
    assert result.learning[drawn | seen] == pytest.approx(result.weight[drawn | seen] * 0.05**0.5)
    assert (result.learning[~(drawn | seen)] == 1).all()


def test_without_exploration_seen_leads_are_left_out_and_it_is_said():
    result = weigh(labelled(*HANDED, (LabelOrigin.MISSED_HOT, 1, 58), (LabelOrigin.BY_HAND, 0, 7)))
    assert result.weight.sum() == 307
    facts = as_facts(result)
    assert facts["reporting_rate"] is None
    assert facts["unused"] == {"no_exploration": 58}
    assert "58" in facts["statements"][1]["ja"]
    assert all(statement["ja"] and statement["en"] for statement in facts["statements"])


def test_seen_leads_outside_the_time_or_the_totals_of_the_exploration_sample_are_left_out():
    parts = *HANDED, (LabelOrigin.EXPLORATION, 1, 60), (LabelOrigin.EXPLORATION, 0, 240), (LabelOrigin.MISSED_HOT, 1, 3)
    rows = labelled(*parts)
    rows.at[-1], rows.total[-2] = 1001, 21
    result = weigh(rows)
    assert result.weight[-3] == pytest.approx(1 / (0.05 + 0.95 * result.hot.value))
    assert result.weight[-2:].tolist() == [0, 0]
    assert result.unused == {"no_exploration_then": 1, "total_not_explored": 1}


@pytest.mark.parametrize("e", [0.002, 0.02, 1.0])
def test_weights_stay_between_1_and_20(e):
    result = weigh(
        labelled(
            *HANDED,
            (LabelOrigin.EXPLORATION, 1, 2),
            (LabelOrigin.EXPLORATION, 0, 30),
            (LabelOrigin.NEVER_HANDED, 1, 400),
            e=e,
        )
    )
    assert result.weight.min() >= 1
    assert result.weight.max() <= 20
    assert len(statements(result)) >= 3


def test_the_interval_of_the_reporting_rate_holds_the_truth_nine_times_of_ten():
    """1,000 worlds: the standard error is 0.95 points, so 90 ± 3; Jeffreys' interval is a little off at such counts."""
    rng, held = np.random.default_rng(1), []
    for _ in range(1000):
        e, r, hot = 0.05, rng.uniform(0.02, 0.6), rng.integers(200, 2000)
        drawn = rng.binomial(hot, e)
        rate = reporting_rate(int(drawn), int(rng.binomial(hot - drawn, r)), e)
        held.append(rate.low <= r <= rate.high)
    assert np.mean(held) == pytest.approx(0.90, abs=0.03)


def test_hot_leads_that_are_another_kind_are_told():
    rows = labelled(
        *HANDED, (LabelOrigin.EXPLORATION, 1, 60), (LabelOrigin.EXPLORATION, 0, 240), (LabelOrigin.MISSED_HOT, 1, 50)
    )
    rows.total[rows.group == LabelOrigin.MISSED_HOT] = 18
    result = weigh(rows)
    assert result.hot.apart > 0
    assert any("not the same kind" in statement.en for statement in statements(result))


def test_a_hand_off_that_a_trial_drew_stands_for_the_one_it_did_not_draw():
    rows = labelled((LabelOrigin.HANDED_OFF, 1, 4), (LabelOrigin.HANDED_OFF, 0, 2))
    halves = np.array([0.5, 0.5, 1, 1, 0.5, 1])
    assert weigh(replace(rows, propensity=halves)).weight.tolist() == [2, 2, 1, 1, 2, 1]
