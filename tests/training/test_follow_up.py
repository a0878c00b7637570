"""What drawn and judged hand-offs stand for: each hand-off counts once on average, and rules are told again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ondo.domain.evidence import Evidence
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import PointChange
from tests.training.builders import planted, twenty_five_rules
from tests.training.test_unidentified import hand_offs
from training.data.answers import answered_for
from training.data.dataset import Dataset
from training.data.follow_up import ENOUGH, MOST_WEIGHT, FollowUpSample
from training.data.selection_text import answers_text
from training.suggest.silence_gains import silence_gains
from training.suggest.unidentified import unidentified

WEEK = 7 * DAY


def drawn_among(dataset: Dataset, chance: float, seed: int = 5) -> Dataset:
    """Hand-offs with so many of the silent ones drawn in one week, judged by what they truly were."""
    answers = dataset.answers
    assert answers is not None
    rng = np.random.default_rng(seed)
    silent = ~answers.answered
    drawn = silent & (rng.random(len(silent)) < chance)
    ever = np.where(silent, chance, 0.0)
    truth = planted(np.random.default_rng(3), len(silent), twenty_five_rules(), {}).label
    label = np.where(drawn, truth, answers.label).astype(np.int64)
    sample = FollowUpSample(drawn, ever, ever)
    return replace(dataset, answers=replace(answers, answered=answers.answered | drawn, label=label, sample=sample))


def test_a_draw_names_again_the_worth_of_a_rule_that_silence_hid() -> None:
    dataset = hand_offs("selective")
    assert unidentified(dataset).keys() == {"r0"}
    assert not unidentified(drawn_among(dataset, 0.3))


def test_too_few_judged_tell_nothing() -> None:
    dataset = drawn_among(hand_offs("selective"), 0.3)
    answers = dataset.answers
    assert answers is not None
    assert answers.sample is not None
    judged = np.flatnonzero(answers.sample.drawn & answers.answered)
    for kept in (ENOUGH - 1, len(judged) // 2 - 1):
        answered = answers.answered.copy()
        answered[judged[kept:]] = False
        fewer = replace(answers, answered=answered, label=np.where(answered, answers.label, 0))
        assert not fewer.told
        assert unidentified(replace(dataset, answers=fewer)).keys() == {"r0"}


def test_what_is_said_of_silence_counts_apart_what_only_a_draw_asked_for() -> None:
    """Of the drawn ones 19 were judged, too few to stand for all: these have an answer, though none of sales' own."""
    dataset = drawn_among(hand_offs("selective"), 0.3)
    answers = dataset.answers
    assert answers is not None
    assert answers.sample is not None
    answered = answers.answered.copy()
    answered[np.flatnonzero(answers.sample.drawn & answered)[ENOUGH - 1 :]] = False
    few = replace(answers, answered=answered, label=np.where(answered, answers.label, 0))
    silent = int((~few.by_sales.answered).sum())
    assert silent == int((~answered).sum()) + ENOUGH - 1
    frame = pd.DataFrame({"rater": ["mori", "abe"]})
    unasked, drawn, *_ = (text.en for text in answers_text(few, np.ones(2), frame))
    assert f"older than 30 days or took part in a follow-up draw sales by itself left {silent:,} unanswered" in unasked
    assert f"were drawn and {ENOUGH - 1} judged so far" in drawn
    (plain, *_) = (text.en for text in answers_text(replace(few, sample=None), np.ones(2), frame))
    assert f"{int((~answered).sum()):,} have no answer" in plain


def test_a_side_of_a_rule_that_no_drawn_one_is_on_stays_unknown() -> None:
    """Silent hand-offs with r3 and without: those with it are never judged."""
    dataset = drawn_among(hand_offs("silent team"), 0.3)
    answers = dataset.answers
    assert answers is not None
    assert answers.sample is not None
    assert answers.told_of(3)
    answered = answers.answered & ~(answers.sample.drawn & answers.has[:, 3] & (np.arange(len(answers.label)) % 2 == 0))
    few = answers.sample.drawn & answers.has[:, 3] & answered
    answered[np.flatnonzero(few)[4:]] = False
    sample = replace(answers.sample, drawn=answers.sample.drawn & answered)
    assert not replace(answers, answered=answered, sample=sample).told_of(3)


def test_drawn_ones_stand_for_all_silent_ones() -> None:
    dataset = drawn_among(hand_offs("selective"), 0.3)
    answers = dataset.answers
    assert answers is not None
    assert answers.sample is not None
    weight = answers.sample.weights(answers.answered)
    assert weight[answers.answered].sum() == pytest.approx(len(answers.label))
    named = answered_for(answers, answers.decision_id[answers.answered])
    assert named.mean() == pytest.approx(1)
    assert named.max() / named.min() == pytest.approx(weight[answers.sample.drawn].max())


def test_a_change_that_silence_alone_speaks_for_falls_with_the_drawn_ones() -> None:
    """Sales alone takes 16 of the true 20 points of r0 away (log 90/30); those drawn, seldom hot, do not."""
    lower = PointChange("r0", 20, 5, None, 0, 0.0, 0.0)
    dataset = hand_offs("selective")
    (unasked,) = silence_gains(dataset, [lower])
    (asked,) = silence_gains(drawn_among(dataset, 0.5), [lower])
    gain, without = (Evidence.read({"silence": [row]}).silence[0] for row in (asked, unasked))
    assert without.with_drawn is None
    assert (gain.by_sales, gain.none_hot, gain.all_hot) == (without.by_sales, without.none_hot, without.all_hot)
    assert gain.by_sales > 0
    assert gain.with_drawn is not None
    assert gain.with_drawn < 0
    assert gain.none_hot < 0
    assert gain.all_hot > 0
    assert gain.answered_with == 1
    assert not silence_gains(replace(dataset, answers=None), [lower])


def simulated(seed: int, weeks: int = 8, n: int = 400) -> tuple[float, float]:
    """Hand-offs that answer late, some by themselves, drawn each week; their true hot share and the weighted one."""
    rng = np.random.default_rng(seed)
    hot = rng.random(n) < 0.3
    enters = rng.integers(0, 5, n)
    answers_in = np.where(rng.random(n) < np.where(hot, 0.5, 0.2), enters + rng.integers(0, 4, n), 99)
    rows, drawn_in = [], np.full(n, 99)
    for week in range(weeks):
        there = np.flatnonzero((enters <= week) & (answers_in > week) & (drawn_in == 99))
        size = int(np.ceil(0.15 * len(there)))
        chosen = rng.permutation(there)[:size]
        drawn_in[chosen] = week
        rows += [(f"h{i}", week, size / len(there), bool(drawn_in[i] == week)) for i in there.tolist()]
    frame = pa.table(
        {
            "handoff_id": [row[0] for row in rows],
            "at": [row[1] * WEEK for row in rows],
            "until": [99 * WEEK] * len(rows),
            "chance": [row[2] for row in rows],
            "drawn": [row[3] for row in rows],
        }
    )
    sample = FollowUpSample.of({"follow_ups": frame}, [f"h{i}" for i in range(n)], Micros(weeks * WEEK))
    assert sample is not None
    answered = (answers_in < weeks) | (drawn_in < 99)
    weight = sample.weights(answered)
    return float(hot.mean()), float(np.average(hot[answered], weights=weight[answered]))


@pytest.mark.slow
def test_each_counts_once_on_average_also_where_some_answer_late_by_themselves() -> None:
    """Where late ones weigh 1 the mean is 0.014 off, without weights 0.036; the right ones were 0.0004 off over 400."""
    pairs = np.array([simulated(seed) for seed in range(60)])
    difference = pairs[:, 1] - pairs[:, 0]
    assert difference.std() < 0.05
    assert abs(difference.mean()) < 4 * difference.std() / np.sqrt(len(pairs))


def test_no_draw_no_sample() -> None:
    names = ("handoff_id", "at", "until", "chance", "drawn")
    nothing = pa.table({name: pa.array([], pa.int64()) for name in names[:4]} | {"drawn": pa.array([], pa.bool_())})
    assert FollowUpSample.of({"follow_ups": nothing}, ["a"], Micros(0)) is None
    assert FollowUpSample.of({}, ["a"], Micros(0)) is None


def test_a_draw_is_not_known_before_it_was_made() -> None:
    """Of a quarter replayed as of then: two draws with chances 1/2 and 1/4, the second one later."""
    frame = pa.table(
        {
            "handoff_id": ["a", "b", "b"],
            "at": [WEEK, WEEK, 2 * WEEK],
            "until": [9 * WEEK] * 3,
            "chance": [0.5, 0.5, 0.25],
            "drawn": [True, False, True],
        }
    )
    early, late = (FollowUpSample.of({"follow_ups": frame}, ["a", "b"], Micros(n * WEEK)) for n in (1, 2))
    assert early is not None
    assert late is not None
    assert FollowUpSample.of({"follow_ups": frame}, ["a", "b"], Micros(WEEK - 1)) is None
    assert (early.drawn.tolist(), early.ever.tolist()) == ([True, False], [0.5, 0.5])
    assert (late.drawn.tolist(), late.ever.tolist()) == ([True, True], [0.625, 0.625])
    assert late.before.tolist() == [0.5, 0.625]


def test_no_weight_is_beyond_twenty() -> None:
    sample = FollowUpSample(np.arange(1000) < 20, np.where(np.arange(1000) < 900, 0.02, 0.0), np.full(1000, 0.02))
    answered = (np.arange(1000) < 20) | (np.arange(1000) >= 900)
    assert sample.weights(answered)[answered].max() == MOST_WEIGHT
