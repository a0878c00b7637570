"""Planted worlds in which sales is human: what cannot be told is named, and nothing wrong is suggested."""

from __future__ import annotations

import pytest

from benchmarks.guarantees import sign_flip, twins, wrong_points
from benchmarks.guarantees.people import TRUE_CARD, giant_account, random_answers, true_card


@pytest.mark.parametrize("name", TRUE_CARD)
def test_a_true_card_is_left_alone_and_what_cannot_be_told_is_named(name: str):
    """At a rate of 5 % both draws suggest something with probability 0.0025."""
    outcomes = [true_card(name, seed).counts for seed in range(2)]
    assert sum(counts["suggested"][0] for counts in outcomes) <= 1
    assert all(counts.get("named", (1, 1))[0] for counts in outcomes)


def test_answers_missing_at_random_cost_little_power():
    """12 of 25 rules are wrong, 1,000 answers: seven of ten draws are to suggest something; none of three has 0.027."""
    assert any(random_answers(seed).counts["random"][0] for seed in range(3))


def test_beside_a_giant_account_twelve_wrong_rules_show():
    """Nineteen of twenty draws suggest something, rightly (`make guarantees`): none of two has probability 0.003."""
    draws = [giant_account(seed).counts for seed in range(2)]
    assert sum(counts["suggested"][0] for counts in draws) >= 1
    right, of = (sum(counts["right"][place] for counts in draws if "right" in counts) for place in (0, 1))
    assert right >= 0.8 * of


def test_a_rule_that_turns_round_is_named_and_steady_ones_are_not():
    """Nine of ten draws name it (`make guarantees`); one steady card in twenty names any."""
    outcomes = [sign_flip.flipped(1000, seed).counts for seed in range(5)]
    assert sum(counts["named"][0] for counts in outcomes) >= 3
    assert sum(sign_flip.steady(0, 400, seed).counts["others"][0] for seed in range(5)) <= 2
    flat = [sign_flip.sentence(seed).counts["no_change_of_any"][0] for seed in range(3)]
    assert sum(flat) <= 1, "that no change of a rule pays"


def test_twins_are_named_and_neither_is_blamed():
    counts = twins.run(0).counts
    assert (counts["named"][0], counts["suggested"][0]) == (1, 0)


def test_twelve_wrong_rules_show_with_400_labels():
    """Eight of ten draws suggest something (decision on forward blocks): none of four has probability 0.002."""
    assert any(wrong_points.run(12, 400, seed).counts["suggested"][0] for seed in range(4))
