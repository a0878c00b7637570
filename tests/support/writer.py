"""Writer beside a test: commits one event after another until the test has seen enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from ondo.ledger import Ledger
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import lead_for
from tests.ledger.making import event


@dataclass
class Acknowledged:
    """How many events have been committed so far."""

    events: int = 0


@contextmanager
def writing(ledger: Ledger) -> Iterator[Acknowledged]:
    """Write from another thread as long as the block lasts; the first event is there when it begins."""
    acknowledged, first, enough = Acknowledged(), Event(), Event()

    def write() -> None:
        while not enough.is_set():
            with ledger.begin() as tx:
                append_events(tx, [event(lead_for(tx, "crm", "L"), f"w{acknowledged.events}")])
            acknowledged.events += 1
            first.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert first.wait(30)
        yield acknowledged
    finally:
        enough.set()
        writer.join()
