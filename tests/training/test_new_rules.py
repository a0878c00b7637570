"""New rules switched on by the search: planted ones are found with their evidence, others are not suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ondo.definitions.card_schema import card_to_data, read_card
from ondo.domain.vocabulary import Direction
from tests.training.builders import a_card, a_dataset, a_rule
from tests.training.test_candidates import base, with_attributes
from training.data.dataset import Dataset, split
from training.data.totals import named
from training.metrics.evaluator import Evaluator
from training.rules.candidates import CandidateRule, candidates
from training.rules.new_rules import Searched, believable, certain, describe, extend, price_of, prices, search_with_new
from training.rules.screen import PairForm
from training.search.search import Found, Limits
from training.suggest.points import search_points

ZONE = ZoneInfo("Asia/Tokyo")
LIMITS = Limits()


def _again(fit: np.ndarray, data: Dataset, limits: Limits, new: Sequence[CandidateRule] = ()) -> Searched:
    return search_points(data, fit, limits, new)


def searched(data: Dataset, fit: np.ndarray) -> tuple[Searched, Searched]:
    again = partial(_again, fit)
    plain = again(data, LIMITS)
    return plain, search_with_new(plain, fit, LIMITS, again, zone=ZONE)


@pytest.fixture(scope="module")
def planted() -> tuple[Dataset, Searched, Searched]:
    """From 70 seats on 1.33 log-odds more, where 15 points are one log-odd: worth 20 points."""
    card = a_card([20, 10, 5, 0, 10], hot_line=50)
    data = with_attributes(
        card,
        np.random.default_rng(1),
        4000,
        lambda counts, seats, area: base(counts, card) + 20 / 15 * (seats >= 70),
    )
    return data, *searched(data, split(data).fit)


def test_a_planted_new_rule_is_switched_on(planted):
    """2,400 labels pin the rule's worth down to about 2 points either way: within one grid step of 20."""
    data, plain, result = planted
    assert plain.card.changes == 0
    assert result.card.changes == 1
    value = result.card.points[len(data.card.rules)]
    assert value == pytest.approx(20, abs=5)
    assert result.new[0].rule.when.name == "seats"
    assert named(result.dataset.card, result.card.points) == {result.new[0].rule.id: value}


def test_a_new_rule_carries_its_evidence(planted):
    data, _, result = planted
    judge, points = Evaluator.of(result.dataset, split(data)), result.card.points
    (answer,) = describe(judge, points, result.new, lambda new: 0.25, zone=ZONE)
    threshold = result.new[0].rule.when.operands[0]
    has = data.x[:, 0] >= threshold
    assert (answer.support, answer.share) == (has.sum(), pytest.approx(has.mean()))
    assert answer.interval.low < 20 < answer.interval.high
    assert answer.months_agreeing == answer.months > 5  # 4,000 decisions, 10 a day
    assert answer.gain == 0.25
    assert answer.rule["points"] == answer.points
    assert answer.rule["direction"] == Direction.UP
    written = card_to_data(data.card)
    written["rules"] = [*written["rules"], dict(answer.rule)]
    assert read_card(written).rules[-1] == replace(result.new[0].rule, points=answer.points)


def test_with_no_candidate_switched_on_nothing_is_told(planted):
    data, plain, result = planted
    judge = Evaluator.of(result.dataset, split(data))
    points = [*plain.card.points, *(0 for _ in result.new)]
    assert describe(judge, points, result.new, lambda new: 0.25, zone=ZONE) == ()


@pytest.mark.parametrize("shuffled", [False, True], ids=["the card is the truth", "shuffled labels"])
def test_without_a_truth_to_find_the_plain_card_is_kept(shuffled: bool):
    card = a_card([20, 10, 5, 0, 10], hot_line=50)
    rng = np.random.default_rng(2)
    data = with_attributes(
        card, rng, 3000, lambda counts, seats, area: base(counts, card) + (20 / 15 * (seats >= 70) if shuffled else 0)
    )
    if shuffled:
        data = replace(data, frame=data.frame.assign(label=rng.permutation(data.frame["label"])))
    plain, result = searched(data, split(data).fit)
    assert result is plain
    assert result.card.changes == 0


@pytest.mark.parametrize(("alone", "together", "kept"), [(40, 0, False), (20, 60, True)], ids=["stand-in", "true pair"])
def test_a_new_rule_must_do_what_no_rule_it_overlaps_could(alone: int, together: int, kept: bool):
    """r0 is worth 40 points more than the card says. "r0, but not r1" gets most of that with r0 left as it is."""
    rng = np.random.default_rng(4)
    counts = (rng.random((3000, 4)) < 0.4).astype(np.int64)
    pair = counts[:, 0] * (1 - counts[:, 1])
    z = (counts @ [alone, 20, 10, 15] + together * pair) / 15 - 3
    card = a_card([0, 20, 10, 15])
    rule = a_rule("pair", 0)
    data = a_dataset(card, counts, (rng.random(3000) < 1 / (1 + np.exp(-z))).astype(np.int64))
    row = CandidateRule(rule, PairForm.AND_NOT, pair, gain=50.0, tried=100, months_agreeing=1, months=1)
    wider = extend(data, (row,))
    result = Searched(wider, (Found(1, (0, 20, 10, 15, 40), 0.4, 1),), (0.4,), 0, (row,))
    assert believable(result, np.arange(3000)) == ((row,) if kept else ())


@pytest.mark.parametrize(("worth", "kept"), [(0, False), (20, True)])
def test_a_new_rule_whose_interval_reaches_the_other_side_of_zero_is_left_out(worth: int, kept: bool):
    """A third of 3,000 leads has it: at 20 points it is some eight standard errors away from 0."""
    rng, card = np.random.default_rng(4), a_card([20, 10, 5, 15, 10], hot_line=50)
    counts, column = (rng.random((3000, 5)) < 0.4).astype(np.int64), (rng.random(3000) < 0.33).astype(np.int64)
    z = (counts @ [20, 10, 5, 15, 10] + worth * column) / 15 - 3
    data = a_dataset(card, counts, (rng.random(3000) < 1 / (1 + np.exp(-z))).astype(np.int64))
    rule = replace(card.rules[0], id="new", points=0)
    row = CandidateRule(rule, PairForm.ONE, column, gain=50.0, tried=100, months_agreeing=1, months=1)
    wider = extend(data, (row,))
    result = Searched(wider, (Found(1, (20, 10, 5, 15, 10, 20), 0.5, added=1),), (0.5,), 0, (row,))
    assert certain(result, np.arange(3000)) == ((row,) if kept else ())


def test_looking_at_many_is_paid_for(planted):
    data, _, result = planted
    row = result.new[0]
    assert price_of(replace(row, tried=10 * row.tried)) - price_of(row) == pytest.approx(np.log(10))
    extended = extend(data, (row,))
    now = tuple(rule.points for rule in extended.card.rules)
    path = (Found(0, now, 0.5), Found(1, (*now[:-1], 10), 0.4), Found(1, (now[0] + 5, *now[1:]), 0.45))
    assert prices(path, (row,)) == [0, price_of(row), 0]


def test_an_extended_data_set_scores_as_before_until_points_are_given(planted):
    data, _, result = planted
    wider = extend(data, result.new)
    assert (wider.totals == data.totals).all()
    assert wider.population is None
    assert extend(data, ()) is data
    assert [rule.points for rule in wider.card.rules[len(data.card.rules) :]] == [0] * len(result.new)


@pytest.mark.slow
def test_the_same_data_give_the_same_candidates(planted):
    data, plain, result = planted
    fit = split(data).fit
    first, second = (candidates(data, fit, zone=ZONE, points=plain.card.points) for _ in range(2))
    assert [row.rule for row in first] == [row.rule for row in second]
    assert searched(data, fit)[1].card == result.card
