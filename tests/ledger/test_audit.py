"""Who did what, in the transaction of what it tells about, read in pages."""

from __future__ import annotations

from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.decisions.cards import publish
from ondo.ledger.decisions.proposals import set_locks
from ondo.ledger.decisions.sign_off import SignOff
from tests.ledger.making import NOW, Clock, ago, card


def test_the_audit_log_is_read_in_pages(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        for number in range(5):
            audit.record(tx, "local", "card.published", str(number), {"version": number})
    clock.at = Micros(NOW + HOUR)
    with ledger.begin() as tx:
        audit.record(tx, "k1", "person.erased", "lead")
        first = audit.entries(tx, limit=2)
        assert [(entry.actor, entry.target) for entry in first] == [("k1", "lead"), ("local", "4")]
        rest = audit.entries(tx, before=first[-1].number)
        assert [entry.detail["version"] for entry in rest] == [3, 2, 1, 0]
        assert [entry.target for entry in audit.entries(tx, since=Micros(NOW + 1))] == ["lead"]
        assert [entry.target for entry in audit.entries(tx, target="2")] == ["2"]


def test_locking_a_rule_is_recorded_and_an_undone_transaction_is_not(ledger: Ledger):
    with ledger.begin() as tx:
        publish(tx, card(), approved_by=["加藤"], effective_from=ago(30))
    for locked in (True, True, False):
        with ledger.begin() as tx:
            set_locks(tx, "standard", ["price"], SignOff(["加藤"], "agreed"), locked=locked)
    try:
        with ledger.begin() as tx:
            set_locks(tx, "standard", ["price"], SignOff(["加藤"], "undone"))
            raise RuntimeError
    except RuntimeError:
        pass
    with ledger.read() as tx:
        answer = [(entry.action, entry.target, entry.detail["version"]) for entry in audit.entries(tx)]
    assert answer == [("card.unlocked", "standard", 3), ("card.locked", "standard", 2)]
