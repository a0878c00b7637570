"""Planted worlds in which sales is human: what cannot be told is named, and nothing wrong is suggested."""

from __future__ import annotations

import pytest

from benchmarks.guarantees.people import TRUE_CARD, random_answers, true_card


@pytest.mark.parametrize("name", TRUE_CARD)
def test_a_true_card_is_left_alone_and_what_cannot_be_told_is_named(name: str):
    """At a rate of 5 % two of three draws suggest something with probability 0.007."""
    outcomes = [true_card(name, seed).counts for seed in range(3)]
    assert sum(counts["suggested"][0] for counts in outcomes) <= 1
    assert all(counts.get("named", (1, 1))[0] for counts in outcomes)


def test_answers_missing_at_random_cost_little_power():
    """12 of 25 rules are wrong, 1,000 answers: seven of ten draws are to suggest something."""
    outcomes = [random_answers(seed).counts for seed in range(3)]
    assert sum(counts["random"][0] for counts in outcomes) >= 1
