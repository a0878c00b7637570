"""Load on several replicas, as a balancer and honest senders make it, with a record of everything acknowledged.

The balancer asks each replica whether it is ready and sends requests to those that are. A sender that gets no answer,
or 503, sends the same message again.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import sqlalchemy as sa

from ondo.domain.instant import DAY, MINUTE, Micros, iso
from ondo.ledger import Ledger
from ondo.ledger.db import schema, service_schema
from ondo.ledger.db.clock import system_clock
from ondo.ledger.outbox.outbox import DeliveryState
from tests.serving.receiver import Receiver
from tests.slow.serving.processes import Service

ASKED_EVERY = 0.1
"""Seconds between two questions of the balancer to a replica."""
AGAIN_WITHIN = 60.0
PAUSE = 0.05
SOURCE = "ma"
HOT_KINDS = ("demo_request", "document_request")


class Balancer:
    """Knows which replicas are ready."""

    def __init__(self, *replicas: Service) -> None:
        self._replicas, self._ready = list(replicas), [replica.url for replica in replicas]
        self._turn, self._stopping = itertools.count(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Balancer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def add(self, replica: Service) -> None:
        self._replicas.append(replica)

    def next(self) -> str | None:
        ready = self._ready
        return ready[next(self._turn) % len(ready)] if ready else None

    def wait_for(self, *replicas: Service) -> None:
        wanted, deadline = {replica.url for replica in replicas}, time.monotonic() + AGAIN_WITHIN
        while {*self._ready} != wanted:
            assert time.monotonic() < deadline, (self._ready, wanted)
            self._stopping.wait(ASKED_EVERY)

    def _run(self) -> None:
        with httpx.Client(timeout=5) as client:
            while not self._stopping.wait(ASKED_EVERY):
                self._ready = [row.url for row in list(self._replicas) if _is_ready(client, row)]


def _is_ready(client: httpx.Client, row: Service) -> bool:
    try:
        return client.get(f"{row.url}/v1/health/ready").status_code == 200
    except httpx.TransportError:
        return False


@dataclass
class Record:
    """What was acknowledged, and what was not at once."""

    keys: list[str] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    """Hand-offs that the answers named, by lead."""
    answered_at: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    without_retry_after: int = 0

    @property
    def longest_gap(self) -> float:
        """Most seconds between two answers to anybody."""
        at = sorted(self.answered_at)
        return max((after - before for before, after in itertools.pairwise(at)), default=0.0)


class Load:
    """Senders that walk through the same leads at the same time, so that replicas score one lead side by side."""

    def __init__(self, balancer: Balancer, senders: int = 4) -> None:
        self.record, self._balancer, self._senders = Record(), balancer, senders
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self._done, self._broken = threading.Condition(self._lock), False

    @contextmanager
    def running(self) -> Iterator[Load]:
        with ThreadPoolExecutor(self._senders) as pool:
            work = [pool.submit(self._send, number) for number in range(self._senders)]
            for row in work:
                row.add_done_callback(self._ended)
            try:
                yield self
            finally:
                self._stopping.set()
                _finish(work)

    def _ended(self, work: Future[None]) -> None:
        """Let nobody wait for a sender that failed; its failure is raised at the end."""
        with self._done:
            self._broken = self._broken or work.exception() is not None
            self._done.notify_all()

    def wait_for(self, more: int) -> None:
        """Wait until so many more requests were answered."""
        with self._done:
            wanted = len(self.record.answered_at) + more
        self.wait_until(lambda record: len(record.answered_at) >= wanted)

    def wait_until(self, holds: Callable[[Record], bool]) -> None:
        with self._done:
            assert self._done.wait_for(lambda: self._broken or holds(self.record), 120), self.record.failures

    def _send(self, sender: int) -> None:
        with httpx.Client(timeout=30) as client:
            for number in itertools.count():
                if self._stopping.is_set():
                    return
                self._lead(client, sender, number)

    def _lead(self, client: httpx.Client, sender: int, number: int) -> None:
        name = f"L-{number}"
        lead, now = {"source": SOURCE, "external_id": name}, system_clock()
        known = {"employees": 800, "industry": "it", "title_level": "executive"}
        known["expected_by"] = iso(Micros(now + 60 * DAY))[:10]
        self._ask(client, "/v1/leads", lead | {"attributes": known, "key": f"{sender}/{name}"})
        at = Micros(now - sender * MINUTE)  # all senders in one second would be a machine's burst
        rows = [lead | {"key": f"{sender}/{name}/{kind}", "kind": kind, "happened_at": iso(at)} for kind in HOT_KINDS]
        self._ask(client, "/v1/events", {"events": rows})
        with self._lock:
            self.record.keys += [str(row["key"]) for row in rows]
        if number % 2:
            return  # nobody asks for the scores of half of the leads: they turn hot all the same
        answer = self._ask(client, "/v1/score", lead)
        with self._lock:
            self.record.named.setdefault(name, set()).add(answer["handoff"]["handoff_id"])

    def _ask(self, client: httpx.Client, path: str, body: object) -> dict[str, Any]:
        deadline = time.monotonic() + AGAIN_WITHIN
        while time.monotonic() < deadline:
            place = self._balancer.next()
            problem = "nobody ready"
            if place is not None:
                try:
                    answer = client.post(place + path, json=body)
                except httpx.TransportError as error:
                    problem = type(error).__name__
                else:
                    if answer.status_code == 200:
                        with self._done:
                            self.record.answered_at.append(time.monotonic())
                            self._done.notify_all()
                        company: dict[str, Any] = answer.json()
                        return company
                    assert answer.status_code == 503, answer.text
                    problem = "503"
                    with self._lock:
                        self.record.without_retry_after += "retry-after" not in answer.headers
            with self._done:
                self.record.failures[problem] += 1
                self._done.notify_all()
            self._stopping.wait(PAUSE)
        raise AssertionError(f"no answer within {AGAIN_WITHIN:g} s: {self.record.failures}")


def _finish(work: Sequence[Future[None]]) -> None:
    for row in work:
        row.result(AGAIN_WITHIN + 30)


def check(ledger: Ledger, record: Record, receiver: Receiver) -> None:
    """Nothing acknowledged is lost, nobody was handed over twice, every message came, in the order of its lead."""
    with ledger.read() as tx:
        stored = {*tx.conn.execute(sa.select(schema.event.c.key)).scalars()}
        hot = {*tx.conn.execute(sa.select(schema.event.c.lead_id)).scalars()}  # attributes came before the events
        opened = Counter(tx.conn.execute(sa.select(schema.handoff.c.lead_id)).scalars())
        ids = {*tx.conn.execute(sa.select(schema.handoff.c.handoff_id)).scalars()}
        answer = tx.conn.execute(
            sa.select(service_schema.outbox.c.message_id, service_schema.outbox.c.kind, service_schema.outbox.c.lead_id)
            .where(service_schema.outbox.c.lead_id.is_not(None))
            .order_by(service_schema.outbox.c.id)
        ).all()
        states = {*tx.conn.execute(sa.select(service_schema.delivery.c.state)).scalars()}
    assert set(record.keys) <= stored, "an acknowledged event is lost"
    assert {len(named) for named in record.named.values()} == {1}, "two answers named different hand-offs of a lead"
    assert {handoff for named in record.named.values() for handoff in named} <= ids, "an acknowledged hand-off is lost"
    assert {*opened} == hot, "a hot lead was not noticed"
    assert {*opened.values()} == {1}, "a lead was handed over twice"
    assert Counter((kind, lead) for _, kind, lead in answer) == Counter(
        (kind, lead) for lead in opened for kind in ("lead.hot", "handoff.opened")
    ), "each hot lead is told once as hot and once as handed over"
    assert states == {DeliveryState.DELIVERED.value}
    first: dict[str, int] = {}
    for place, message in enumerate(receiver.messages):
        first.setdefault(message, place)
    by_lead: dict[str, list[int]] = {}
    for message, _, lead in answer:
        by_lead.setdefault(lead, []).append(first[message])  # KeyError: a message never came
    assert all(places == sorted(places) for places in by_lead.values()), "out of order within a lead"
