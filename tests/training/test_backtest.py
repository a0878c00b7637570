"""Past quarters played again: planted worlds, no later label, and figures by a slow obvious count."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros, start_of_day
from ondo.domain.proposal import apply
from tests.training.builders import a_card, planted
from training.data.dataset import Dataset
from training.evidence.backtest import WalkForward, backtest
from training.evidence.backtest_result import METHODS

TOKYO = ZoneInfo("Asia/Tokyo")
CARD = a_card([20, 10, 15, 5, 10, 0], hot_line=45)
TRUTH = {"r0": 0, "r5": 20}
LATE = 10 * DAY
PER_DAY = 4


def quarter(year: int, number: int) -> Micros:
    return start_of_day(date(year, number * 3 - 2, 1), TOKYO)


BEGIN, END = quarter(2024, 1), quarter(2025, 3)


class World:
    """Six quarters of decisions whose labels become known ten days later."""

    def __init__(self, seed: int = 0) -> None:
        n = (END - BEGIN) // DAY * PER_DAY
        data = planted(np.random.default_rng(seed), n, CARD, TRUTH, support=[0.4] * 6)
        at = BEGIN + np.arange(n) * (DAY // PER_DAY)
        self.data = replace(data, frame=data.frame.assign(at=at), as_of=Micros(END + LATE))

    def build(self, at: Micros) -> Dataset:
        rows = np.flatnonzero(self.data.at + LATE <= at)
        d = self.data
        return replace(
            d,
            as_of=at,
            frame=d.frame.iloc[rows].reset_index(drop=True),
            counts=d.counts[rows],
            state=d.state[rows],
            x=d.x[rows],
        )

    def turned(self, which: np.ndarray) -> World:
        """The same world with some labels turned round."""
        other = World()
        label = np.where(which, 1 - self.data.label, self.data.label)
        other.data = replace(self.data, frame=self.data.frame.assign(label=label))
        return other


def to_truth(dataset: Dataset, seed: int) -> Scorecard:
    """A meeting that knows the truth: a way of following that takes no time."""
    return apply(dataset.card, TRUTH)


@pytest.mark.slow
def test_following_suggestions_beats_never_changing_where_the_card_is_wrong():
    """The card takes r0 for worth 20 (it is worth nothing) and misses r5 (20): precision at the same volume must
    rise; 360 labels a quarter are enough for a difference of over ten points."""
    result = backtest(World().build, Micros(END + LATE), TOKYO, WalkForward(quarters=3, seed=1))
    assert [(row.quarter, row.method) for row in result.rows] == [
        (name, method) for name in ("2024Q4", "2025Q1", "2025Q2") for method in METHODS
    ]
    never, followed, refitted, model = result.totals
    for better in (followed, refitted, model):
        assert better.gain_precision.low > 0
        assert better.hot_per_week > never.hot_per_week
        assert better.volume == never.volume
    assert all({"r0", "r5"} <= set(points) for points in result.cards.values())
    facts = result.facts()
    assert json.loads(json.dumps(facts)) == facts
    assert "3四半期" in facts["statements"][0]["ja"]


def test_figures_are_those_of_a_slow_count():
    world = World()
    result = backtest(world.build, Micros(END + LATE), TOKYO, WalkForward(quarters=1, follow=to_truth))
    row = next(row for row in result.rows if row.method == "suggested")
    d = world.data
    inside = [i for i in range(len(d)) if quarter(2025, 2) <= d.at[i] < END]
    points = [TRUTH.get(rule.id, rule.points) for rule in CARD.rules]
    now = [rule.points for rule in CARD.rules]
    total = {i: int(d.counts[i] @ points) for i in inside}
    handed = row.volume * len(inside)
    assert row.volume == 0.25  # landmarks: a quarter of the leads stands for what would be handed over
    hot = 0.0
    left = handed
    for value in sorted(set(total.values()), reverse=True):
        tied = [i for i in inside if total[i] == value]
        taken = min(left, len(tied))
        hot += taken * float(np.mean([d.label[i] for i in tied]))
        left -= taken
    assert row.precision == pytest.approx(hot / handed, abs=1e-4)
    assert row.recall == pytest.approx(hot / sum(d.label[i] for i in inside), abs=1e-4)
    assert row.hot_per_week == pytest.approx(hot / ((END - quarter(2025, 2)) / (7 * DAY)), abs=1e-3)
    assert row.labels == len(inside)
    assert result.below_line == pytest.approx(np.mean([d.counts[i] @ now < CARD.hot_line for i in inside]), abs=1e-4)


@pytest.mark.slow
def test_a_quarter_that_cannot_be_played_is_named():
    result = backtest(World().build, Micros(END + LATE), TOKYO, WalkForward(quarters=9, follow=to_truth))
    assert ("2024Q1", "little_known_then") in result.skipped
    assert len({row.quarter for row in result.rows}) == 5
    nothing = backtest(World().build, Micros(BEGIN + 20 * DAY), TOKYO, WalkForward(follow=to_truth))
    assert nothing.rows == nothing.totals == ()
    assert nothing.facts()["statements"]


def test_a_lead_that_was_learned_from_is_not_judged():
    world = World()
    again = world.data.frame["lead_id"].to_numpy(object)
    again[-100:] = again[:100]
    world.data = replace(world.data, frame=world.data.frame.assign(lead_id=again))
    first, other = (
        backtest(w.build, Micros(END + LATE), TOKYO, WalkForward(quarters=1, follow=to_truth)) for w in (World(), world)
    )
    assert first.rows[0].labels - other.rows[0].labels == 100
