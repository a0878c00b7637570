"""Stock: a lead waits for its turn once for each round of scoring everybody, and the day's number counts every turn."""

from __future__ import annotations

from ondo.domain.instant import DAY, Micros
from ondo.ledger import Ledger
from ondo.ledger.handoffs import stock
from ondo.ledger.handoffs.stock import Waiting
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import Clock, ago


def a_waiting_lead(ledger: Ledger) -> Waiting:
    with ledger.begin() as tx:
        return Waiting(lead_for(tx, "crm", "L-1"), "default", ago(1))


def test_who_scores_at_the_same_time_gives_no_turn_back(ledger: Ledger):
    row = a_waiting_lead(ledger)
    with ledger.begin() as tx:
        stock.begin(tx, {"default": 1})
        stock.add(tx, [row])
        stock.opened(tx, row)
        stock.add(tx, [row])  # of one who has read the lead before it was handed over
        assert stock.waiting(tx) == []
        assert stock.opened_since(tx, tx.now) == 1


def test_a_lead_that_had_its_turn_by_an_earlier_version_waits_anew(ledger: Ledger, clock: Clock):
    row = a_waiting_lead(ledger)
    with ledger.begin() as tx:
        stock.begin(tx, {"default": 1})
        stock.add(tx, [row])
        stock.opened(tx, row)
    clock.at = Micros(clock.at + DAY)
    with ledger.begin() as tx:
        stock.begin(tx, {"default": 2})
        stock.add(tx, [row])
        assert stock.waiting(tx) == [row]
