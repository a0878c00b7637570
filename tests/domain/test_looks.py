"""Looks: however often the same labels judge, the chances of all rounds add up to 5 % for each turn of the labels."""

from __future__ import annotations

import pytest

from ondo.domain.looks import CHANCE, EarlierLooks, digest_of


@pytest.mark.parametrize("step", [1, 7, 50, 100])
def test_the_chances_of_all_rounds_add_up_to_one_for_each_turn_of_the_labels(step: int):
    """A window of 100 labels moves on by some at a time, until 600 have come in."""
    known, chances = EarlierLooks(), []
    for end in range(100, 601, step):
        rows = [digest_of(f"h{i}") for i in range(end - 100, end)]
        look = known.look(f"round {end}", rows)
        chances.append(look.chance)
        known = EarlierLooks(known.judged | {*rows}, {**known.looks, f"round {end}": look})
    assert chances[0] == CHANCE
    assert sum(chances) <= CHANCE * 600 / 100 + 1e-9


def test_the_same_look_again_is_the_same_one_and_old_labels_alone_tell_nothing():
    rows = [digest_of(name) for name in "abc"]
    known = EarlierLooks(frozenset(rows), {"a round": EarlierLooks().look("a round", rows)})
    assert known.look("a round", rows).chance == CHANCE
    assert known.look("another card", rows).chance == 0
    assert known.look("another card", [*rows, digest_of("d")]).chance == CHANCE / 4
