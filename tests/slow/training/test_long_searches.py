"""The same promises as in tests/training, over more seeds and with more time."""

from __future__ import annotations

import pytest

from tests.slow.longer import longer
from tests.training import test_certify, test_people, test_search

test_the_relaxation_is_never_above_a_card = longer(
    test_certify.test_the_relaxation_is_never_above_a_card_and_its_tangents_never_above_it, 150
)
test_neighbours_are_measured_like_whole_cards = longer(test_search.test_neighbours_are_measured_like_whole_cards, 150)
test_a_fading_rule_is_rounded_down_by_itself = longer(test_search.test_a_fading_rule_is_rounded_down_by_itself, 150)

pytestmark = pytest.mark.long


@pytest.mark.parametrize("seed", range(2, 6))
def test_the_path_is_the_true_optimum_up_to_two_changes(seed: int):
    test_search.path_is_the_optimum(seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_beam_finds_the_best_three_changes(seed: int):
    test_search.beam_finds_the_best(seed)


@pytest.mark.parametrize(
    ("seed", "bends", "fades", "seconds"), [(1, False, False, 60), (0, True, False, 2), (0, False, True, 2)]
)
def test_no_card_is_better_than_the_bound(seed: int, bends: bool, fades: bool, seconds: float):
    test_certify.bounds_hold(seed, bends, fades, seconds)


def test_people_who_judge_alike_are_rarely_flagged():
    """At most 5 % of runs may flag anybody: in 20 runs more than 4 has probability 0.003."""
    assert test_people.flagged_of_equals(20) <= 4
