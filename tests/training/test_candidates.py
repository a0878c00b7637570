"""Candidates for new rules: what was planted is found, said in the card's language, and nothing that is not sane."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from features.catalogue import AttributeValue, Feature, FeatureKind
from ondo.domain import conditions
from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import And, CountTest, EventMatch, Not, Op, leaves
from ondo.domain.vocabulary import Actor, Axis, Direction, Label
from tests.training.builders import a_card, a_dataset
from training.data.counting import Counted
from training.data.dataset import Dataset
from training.rules.candidates import agreeing, candidates, months
from training.rules.predicates import predicates, rounded
from training.rules.screen import Ground, PairForm, scan

ZONE = ZoneInfo("Asia/Tokyo")


def with_attributes(card: Scorecard, rng: np.random.Generator, n: int, logit) -> Dataset:
    """Rules held by 40 %, an attribute ``seats`` of 0 to 100 and one ``area`` of three levels; labels by ``logit``."""
    counts = (rng.random((n, len(card.rules))) < 0.4).astype(np.int64)
    seats, area = rng.uniform(0, 100, n), rng.integers(0, 3, n)
    label = rng.random(n) < 1 / (1 + np.exp(-logit(counts, seats, area)))
    specs = (
        AttributeSpec("seats", ValueType.NUMBER, Label("席数", "Seats")),
        AttributeSpec("area", ValueType.TEXT, Label("地域", "Area"), ("East", "West", "North")),
        *(AttributeSpec(rule.id, ValueType.BOOLEAN, rule.label) for rule in card.rules),
    )
    data = a_dataset(replace(card, attributes={spec.name: spec for spec in specs}), counts, label)
    features = (
        Feature("seats", Label("", ""), FeatureKind.NUMBER, AttributeValue("seats", ValueType.NUMBER)),
        Feature(
            "area",
            Label("", ""),
            FeatureKind.CATEGORY,
            AttributeValue("area", ValueType.TEXT),
            levels=("east", "west", "north"),
        ),
    )
    return replace(data, x=np.column_stack([seats, area]), features=features)


def base(counts, card) -> np.ndarray:
    return -2.0 + counts @ np.array([rule.points for rule in card.rules]) / 15


def test_a_planted_threshold_is_found_and_said():
    """+1.5 log-odds from 70 seats on, 3,000 labels: the gain is near 100 nats; thresholds stand 5 apart."""
    card = a_card([20, 10, 5])
    data = with_attributes(
        card, np.random.default_rng(1), 3000, lambda counts, seats, area: base(counts, card) + 1.5 * (seats >= 70)
    )
    result = candidates(data, np.arange(3000), zone=ZONE)
    assert isinstance(result[0].rule.when, conditions.Test)
    assert (result[0].rule.when.name, result[0].rule.when.op) == ("seats", Op.GTE)
    assert result[0].rule.when.operands[0] == pytest.approx(70, abs=5)
    assert (result[0].rule.points, result[0].rule.direction) == (0, Direction.UP)
    assert result[0].rule.label.ja.startswith("席数：")
    assert result[0].rule.label.en.endswith("or more")
    assert all(result[0].months_agreeing >= 0.6 * row.months for row in result)
    assert (result[0].column == (data.x[:, 0] >= result[0].rule.when.operands[0])).all()


def test_a_planted_pair_of_a_rule_and_a_level_is_found():
    card = a_card([20, 10, 5])
    data = with_attributes(
        card,
        np.random.default_rng(2),
        4000,
        lambda counts, seats, area: base(counts, card) + 2 * (counts[:, 2] * (area == 1)),
    )
    result = candidates(data, np.arange(4000), zone=ZONE)
    parts = result[0].rule.when.parts
    assert isinstance(result[0].rule.when, And)
    assert set(parts) == {card.rules[2].when, conditions.Test("area", Op.EQ, ("West",))}
    assert result[0].rule.label == Label("『r2』かつ『地域：West』", "“r2” and “Area: West”")


def test_a_planted_but_not_is_found():
    card = a_card([20, 10, 5])
    data = with_attributes(
        card,
        np.random.default_rng(3),
        4000,
        lambda counts, seats, area: base(counts, card) - 2 * (counts[:, 1] * (1 - counts[:, 2])),
    )
    result = candidates(data, np.arange(4000), zone=ZONE)
    assert result[0].rule.when == And((card.rules[1].when, Not(card.rules[2].when)))
    assert result[0].rule.direction is Direction.DOWN
    assert result[0].rule.label.en == "“r1”, but not “r2”"


def test_only_the_rows_learned_from_are_looked_at():
    card = a_card([20, 10, 5])
    data = with_attributes(
        card, np.random.default_rng(4), 2000, lambda counts, seats, area: base(counts, card) + 1.5 * (seats >= 70)
    )
    frame = data.frame.copy()
    frame.loc[1000:, "label"] = 1 - frame.loc[1000:, "label"]
    same = [candidate.rule for candidate in candidates(replace(data, frame=frame), np.arange(1000), zone=ZONE)]
    assert same == [candidate.rule for candidate in candidates(data, np.arange(1000), zone=ZONE)]


def test_the_score_test_is_the_likelihood_ratio_for_small_effects():
    """Slow oracle: fit the logistic with and without the column; both gains agree to second order (within 10 %)."""
    rng = np.random.default_rng(5)
    score, column = rng.normal(size=4000), rng.random(4000) < 0.3
    label = (rng.random(4000) < 1 / (1 + np.exp(-(score - 1 + 0.4 * column)))).astype(np.int64)
    row = np.ones(4000)

    def likelihood(ground: Ground) -> float:
        p = label - ground.residual
        return float(np.log(np.where(label == 1, p, 1 - p)).sum())

    without, together = Ground.of([score], label, row), Ground.of([score, column], label, row)
    seen = scan(column[:, None], without, least=10, pairs=False)
    assert seen.gain[PairForm.ONE][0] == pytest.approx(likelihood(together) - likelihood(without), rel=0.1)


def test_pairs_are_what_their_columns_say():
    """Oracle: every pair as a column of its own."""
    rng = np.random.default_rng(6)
    holds, label = rng.random((800, 5)) < 0.4, rng.integers(0, 2, 800)
    ground = Ground.of([rng.normal(size=800)], label, rng.uniform(0.5, 2, 800))
    seen = scan(holds, ground, least=1)
    for a in range(5):
        for b in range(5):
            if a == b:
                continue
            both, only = (holds[:, a] & holds[:, b])[:, None], (holds[:, a] & ~holds[:, b])[:, None]
            alone = scan(np.hstack([both, only]), ground, least=1, pairs=False)
            wanted = alone.gain[PairForm.ONE]
            assert seen.gain[PairForm.AND_NOT][a, b] == pytest.approx(wanted[1], rel=1e-3, abs=1e-4)
            if a < b:
                assert seen.gain[PairForm.AND][a, b] == pytest.approx(wanted[0], rel=1e-3, abs=1e-4)


def test_twins_are_merged_into_the_simplest():
    card = a_card([20, 10, 5])
    data = with_attributes(
        card, np.random.default_rng(7), 3000, lambda counts, seats, area: base(counts, card) + 1.5 * (seats >= 70)
    )
    result = candidates(data, np.arange(3000), zone=ZONE)
    columns = np.column_stack([data.counts, *(row.column for row in result)])
    alike = np.abs(np.corrcoef(columns.T))
    assert alike[np.triu_indices(len(alike), 1)].max() <= 0.8
    assert any(label.en.startswith("Seats: ") for label in result[0].twins)


def test_more_of_what_the_card_calls_good_is_never_called_bad():
    """The card gives points from 50 seats on. That leads from 80 on are colder is not proposed as a rule of its own."""
    seats_rule = Rule("many", Axis.ATTRIBUTE, Label("many", "many"), conditions.Test("seats", Op.GTE, (50.0,)), 10)
    card = a_card([20, 10])
    card = replace(card, rules=(*card.rules, replace(seats_rule, direction=Direction.UP)))
    data = with_attributes(
        card, np.random.default_rng(8), 3000, lambda counts, seats, area: base(counts, card) - 2 * (seats >= 80)
    )
    data = replace(data, counts=np.column_stack([data.counts[:, :2], data.x[:, 0] >= 50]).astype(np.int64))
    result = candidates(data, np.arange(3000), zone=ZONE, pairs=False)
    assert not [row for row in result if isinstance(row.rule.when, conditions.Test) and row.rule.when.name == "seats"]


def test_what_the_seller_did_is_asked_only_where_the_card_counts_it_and_is_flagged():
    card = a_card([20, 10], behaviour=(0, 1))
    kinds = {**card.kinds, "r1": KindSpec("r1", Actor.SELLER, Label("", ""))}
    kinds["called"] = KindSpec("called", Actor.SELLER, Label("", ""))
    card = replace(card, kinds=kinds)
    rng = np.random.default_rng(9)
    data = a_dataset(card, (rng.random((400, 2)) < 0.4).astype(np.int64), rng.integers(0, 2, 400))

    def recount(other: Scorecard, /, *, crowd: bool = True) -> Counted:
        return Counted(rng.integers(0, 3, (400, len(other.rules))), np.zeros(400, np.int64), None)

    asked = predicates(replace(data, recount=recount), np.arange(400), least=10).items
    looked_at = {kind for predicate in asked for kind in _kinds(predicate.when)}
    assert looked_at == {"r0", "r1"}
    assert all(predicate.seller == ("r1" in _kinds(predicate.when)) for predicate in asked)


def _kinds(when: conditions.Condition) -> set[str]:
    return {kind for leaf in leaves(when) if isinstance(leaf, CountTest) for kind in leaf.match.kinds}


def test_months_are_the_companys():
    at = np.array([1_704_031_200_000_000, 1_704_034_800_000_000])  # 23:00 and 00:00 at new year in Tokyo
    assert np.diff(months(at, ZONE)).tolist() == [1]
    assert np.diff(months(at, ZoneInfo("UTC"))).tolist() == [0]
    residual, column = np.array([1.0] * 12 + [-1.0] * 12 + [1.0] * 3), np.ones(27, dtype=bool)
    assert agreeing(residual, column, np.repeat([1, 2, 3], [12, 12, 3]), 1) == (1, 2)


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0), (1234.5, 1200), (0.01234, 0.012), (7, 7), (99.6, 100)])
def test_thresholds_are_round(value: float, expected: float):
    assert rounded(value) == pytest.approx(expected)


def test_nothing_is_found_where_there_is_nothing_to_see():
    card = a_card([20, 10])
    data = a_dataset(card, np.zeros((40, 2)), np.zeros(40))
    assert candidates(data, np.arange(40), zone=ZONE) == ()
    assert EventMatch(frozenset()) not in {rule.when for rule in card.rules}
