"""Writers of one process: in the order in which they came, and nobody waits for ever."""

from __future__ import annotations

from threading import Thread

import pytest

from ondo.domain.errors import Unavailable
from ondo.ledger.db.locks import WriteLocks


def test_whoever_has_waited_longest_is_next_even_when_the_last_one_comes_back_at_once():
    turns, order = WriteLocks(), list[str]()

    def write(name: str) -> None:
        with turns.turn(10):
            order.append(name)

    others = [Thread(target=write, args=(name,)) for name in ("second", "third")]
    with turns.turn(10):
        for number, other in enumerate(others, 1):
            other.start()
            while len(turns._waiting) < number:  # until it stands in the queue
                pass
    write("first again")
    for other in others:
        other.join()
    assert order == ["second", "third", "first again"]


def test_who_waits_too_long_is_refused_and_leaves_the_queue():
    turns = WriteLocks()
    with turns.turn(0), pytest.raises(Unavailable, match="Another writer"), turns.turn(0.01):
        pytest.fail("two at once")
    with turns.turn(0):
        pass


def test_a_writer_that_fails_passes_its_turn_on():
    turns = WriteLocks()
    with pytest.raises(ZeroDivisionError), turns.turn(0):
        raise ZeroDivisionError
    with turns.turn(0):
        pass
