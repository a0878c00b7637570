"""Every message reaches every receiver, in the order of its lead, by whichever worker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from ondo.domain.instant import Micros
from ondo.ledger import Ledger
from ondo.ledger.identity.lead_keys import leads_for
from ondo.ledger.outbox import webhooks
from ondo.ledger.outbox.deliveries import (
    BACK_OFF,
    KEEP,
    LEASE,
    Taken,
    dead,
    delivered,
    due,
    failed,
    forget,
    replay,
    take,
)
from ondo.ledger.outbox.outbox import DeliveryState, Kind, put
from ondo.ledger.outbox.webhooks import WebhookBacklog
from tests.ledger.making import NOW, Clock

URL = "https://crm.example.com/hooks"


def receiver(ledger: Ledger, url: str = URL) -> str:
    with ledger.begin() as tx:
        return webhooks.add(tx, url, [], "local").webhook_id


def tell(ledger: Ledger, *leads: str, rounds: int = 1) -> list[str]:
    """Put messages about leads, round after round; return the message ids."""
    with ledger.begin() as tx:
        ids = leads_for(tx, "crm", leads)
        return [
            put(tx, Kind.LEAD_HOT, ids[lead], {"card_id": "standard", "total": number})
            for number in range(rounds)
            for lead in leads
        ]


def taken(ledger: Ledger, to: str) -> Taken | None:
    with ledger.begin() as tx:
        return take(tx, to)


def some(result: Taken | None) -> Taken:
    assert result is not None
    return result


def test_a_delivery_waits_longer_after_each_failure_and_is_given_up_in_the_end(ledger: Ledger, clock: Clock):
    to = receiver(ledger)
    [message] = tell(ledger, "A")
    for number, wait in enumerate(BACK_OFF, 1):
        own = some(taken(ledger, to))
        assert (own.message_id, own.attempts) == (message, number)
        with ledger.begin() as tx:
            assert failed(tx, own, "HTTP 500", 0.0) is DeliveryState.WAITING
        clock.at = Micros(clock.at + wait - 1)
        assert taken(ledger, to) is None
        clock.at = Micros(clock.at + 1)
    own = some(taken(ledger, to))
    with ledger.begin() as tx:
        assert failed(tx, own, "HTTP 500", 0.0) is DeliveryState.DEAD
        [lost] = dead(tx)
        assert (lost.message_id, lost.attempts, lost.last_error) == (message, len(BACK_OFF) + 1, "HTTP 500")
        assert dead(tx, before=lost.number) == dead(tx, "another") == []
        assert due(tx) == []
        assert webhooks.ways(tx) == {to: WebhookBacklog(0, 1)}
        assert replay(tx, "local", to, "another message") == 0
        assert replay(tx, "local", to) == 1
    assert some(taken(ledger, to)).attempts == 1


def test_chance_shortens_a_wait_by_a_fifth_at_most(ledger: Ledger, clock: Clock):
    to = receiver(ledger)
    tell(ledger, "A")
    with ledger.begin() as tx:
        failed(tx, some(take(tx, to)), "HTTP 500", 1.0)
    clock.at = Micros(NOW + BACK_OFF[0] * 8 // 10 - 1)
    assert taken(ledger, to) is None
    clock.at = Micros(clock.at + 1)
    assert taken(ledger, to) is not None


def test_a_later_message_of_a_lead_waits_and_other_leads_do_not(ledger: Ledger):
    to = receiver(ledger)
    a1, b1, a2, b2 = tell(ledger, "A", "B", rounds=2)
    first, second = some(taken(ledger, to)), some(taken(ledger, to))
    assert [first.message_id, second.message_id] == [a1, b1]
    assert taken(ledger, to) is None
    with ledger.read() as tx:
        assert due(tx) == []
    with ledger.begin() as tx:
        failed(tx, first, "HTTP 500", 0.0)
        delivered(tx, second)
    both = {result.message_id: result for result in (some(taken(ledger, to)), some(taken(ledger, to)))}
    assert {*both} == {a1, b2}  # the receiver is back, so what failed before is due at once
    assert taken(ledger, to) is None
    with ledger.begin() as tx:
        failed(tx, both[a1], "gone", 0.0, final=True)
    assert some(taken(ledger, to)).message_id == a2


def test_what_a_lost_worker_had_is_taken_again(ledger: Ledger, clock: Clock):
    to = receiver(ledger)
    [message] = tell(ledger, "A")
    lost = some(taken(ledger, to))
    clock.at = Micros(NOW + LEASE - 1)
    assert taken(ledger, to) is None
    clock.at = Micros(NOW + LEASE)
    again = some(taken(ledger, to))
    assert (again.message_id, again.attempts) == (message, 2)
    with ledger.begin() as tx:
        assert failed(tx, lost, "too late to say so", 0.0) is None
        delivered(tx, again)
        assert failed(tx, again, "delivered is delivered", 0.0) is None
        assert due(tx) == []


def test_each_receiver_has_its_own_deliveries_until_it_ends(ledger: Ledger):
    first, two = receiver(ledger), receiver(ledger)
    tell(ledger, "A")
    with ledger.begin() as tx:
        assert due(tx) == [first, two]
        delivered(tx, some(take(tx, first)))
        assert due(tx) == [two]
        assert webhooks.ways(tx) == {two: WebhookBacklog(1, 0, NOW)}
        webhooks.end(tx, two, "local")
        assert due(tx) == []
        assert take(tx, two) is None


def test_finished_deliveries_are_dropped_after_a_while(ledger: Ledger, clock: Clock):
    to = receiver(ledger)
    tell(ledger, "A", "B")
    with ledger.begin() as tx:
        delivered(tx, some(take(tx, to)))
    clock.at = Micros(NOW + KEEP - 1)
    with ledger.begin() as tx:
        assert forget(tx) == 0
    clock.at = Micros(NOW + KEEP)
    with ledger.begin() as tx:
        assert forget(tx) == 1
        assert due(tx) == [to]


@pytest.mark.slow
def test_workers_never_have_the_same_delivery_or_the_same_lead_at_once(
    open_one: Callable[[str], Ledger], ledger_url: str, clock: Clock
):
    """Three ledgers stand for three replicas, two threads each; every seventh attempt fails."""
    ledgers = [open_one(ledger_url) for _ in range(3)]
    to = receiver(ledgers[0])
    leads = [f"L{number}" for number in range(8)]
    messages = tell(ledgers[0], *leads, rounds=5)
    guard, busy = Lock(), Counter[str]()
    log: list[tuple[str, str]] = []
    tries = Counter[str]()

    def work(ledger: Ledger) -> None:
        while (own := taken(ledger, to)) is not None:
            lead = own.payload["lead_id"]
            with guard:
                busy[lead] += 1
                assert busy[lead] == 1, "two messages of one lead are on their way at once"
                tries[own.message_id] += 1
                fails = sum(tries.values()) % 7 == 0
                if not fails:
                    log.append((lead, own.message_id))
            time.sleep(0)  # let another worker in
            with guard:
                busy[lead] -= 1
            with ledger.begin() as tx:
                if fails:
                    failed(tx, own, "HTTP 503", 0.0)
                else:
                    delivered(tx, own)

    for wait in (0, *BACK_OFF):
        clock.at = Micros(clock.at + wait)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, ledgers * 2))
    assert sorted(message for _, message in log) == sorted(messages), "each exactly once while every worker lives"
    order = {message: number for number, message in enumerate(messages)}
    for lead in {lead for lead, _ in log}:
        own = [order[message] for result, message in log if result == lead]
        assert own == sorted(own)
