"""Arrivals: noted with their facts, taken by one at a time, free again when nobody says how it went."""

from __future__ import annotations

import pytest

from ondo.domain.instant import SECOND, Micros
from ondo.ledger import Ledger
from ondo.ledger.facts import arrivals
from ondo.ledger.identity.lead_keys import leads_for
from tests.ledger.making import Clock


def noted(ledger: Ledger, number: int) -> list[str]:
    with ledger.begin() as tx:
        ids = list(leads_for(tx, "crm", map(str, range(number))).values())
        arrivals.note(tx, [*ids, *ids])
    return ids


def take(ledger: Ledger, most: int = 100) -> list[arrivals.Arrival]:
    with ledger.begin() as tx:
        return arrivals.take(tx, most)


def test_each_is_taken_once_and_is_gone_when_done(ledger: Ledger):
    answer: list[int] = []
    ledger.listen(arrivals.SIGNAL, lambda: answer.append(1))
    ids = noted(ledger, 5)
    assert answer == [1]
    first, rest = take(ledger, 2), take(ledger)
    assert [row.lead_id for row in (*first, *rest)] == ids, "once for each lead, the oldest first"
    assert take(ledger) == []
    with ledger.begin() as tx:
        arrivals.done(tx, first)
        assert arrivals.waiting(tx) == 3
        assert not arrivals.is_due(tx)


def test_what_nobody_finished_is_free_after_the_lease(ledger: Ledger, clock: Clock):
    noted(ledger, 1)
    [taken] = take(ledger)
    clock.at = Micros(clock.at + arrivals.LEASE - 1)
    assert take(ledger) == []
    clock.at = Micros(clock.at + 1)
    [again] = take(ledger)
    assert (again.number, again.attempts) == (taken.number, 2)


def test_what_is_given_back_is_free_at_once_and_what_failed_waits_longer_each_time(ledger: Ledger, clock: Clock):
    noted(ledger, 1)
    with ledger.begin() as tx:
        arrivals.give_back(tx, arrivals.take(tx, 1))
    for wait in (10 * SECOND, 20 * SECOND):
        with ledger.begin() as tx:
            [taken] = arrivals.take(tx, 1)
            arrivals.give_back(tx, [taken], failed=True)
        clock.at = Micros(clock.at + wait - 1)
        assert take(ledger) == []
        clock.at = Micros(clock.at + 1)


def test_a_note_is_there_only_with_its_facts(ledger: Ledger):
    ids = noted(ledger, 1)
    with ledger.begin() as tx:
        arrivals.done(tx, arrivals.take(tx, 1))

    def fail() -> None:
        with ledger.begin() as tx:
            arrivals.note(tx, ids)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert take(ledger) == []
