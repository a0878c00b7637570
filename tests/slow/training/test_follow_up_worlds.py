"""Planted worlds with a follow-up draw: what silence hid is told again, and a true card is left alone.

A few draws of each; ``make guarantees`` makes more.
"""

from __future__ import annotations

from benchmarks.guarantees.follow_up import true_card, wrong_points


def test_a_true_card_is_left_alone_and_the_rule_is_no_longer_named():
    """At 5 % two of four draws suggest something, or name the rule, with probability 0.014 each."""
    outcomes = [true_card(seed).counts for seed in range(4)]
    for name in ("suggested", "named"):
        assert sum(counts[name][0] for counts in outcomes) <= 1


def test_the_worth_that_silence_hid_is_found_with_the_draw_alone():
    """At 70 % none of four is raised with probability 0.008; at 5 % more than one with 0.014."""
    outcomes = [wrong_points(seed).counts for seed in range(4)]
    assert sum(counts["raised"][0] for counts in outcomes) >= 1
    assert sum(counts["raised_without"][0] for counts in outcomes) <= 1
