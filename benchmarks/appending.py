"""Facts going into the ledger: what identity, idempotency and append-only cost over bare inserts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import company
from benchmarks.timing import Row, Way, compare, must_equal
from ondo.ledger import Ledger
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.identity.lead_keys import leads_for

EVENTS = 50_000
TABLE = """
create table event (
    id integer primary key, source text not null, key text not null, lead_id text not null, kind text not null,
    channel text, properties text not null, happened_at integer not null, known_at integer not null,
    unique (source, key)
)
"""


def appending() -> Iterator[Row]:
    """Compare appending many events in one durable transaction to an empty database of the same durability."""
    chosen = company.events()[:EVENTS]
    senders = list(dict.fromkeys(event.lead_id for event in chosen))
    with TemporaryDirectory() as folder, ExitStack() as opened:
        numbers = count()

        def empty_ledger() -> tuple[Ledger, list[NewEvent]]:
            place = Path(folder) / f"ours-{next(numbers)}"
            place.mkdir()
            ledger = company.empty_ledger(place)
            opened.callback(ledger.close)
            with ledger.begin() as tx:
                ids = leads_for(tx, company.SOURCE, senders)
            return ledger, [company.new_event(event, ids[event.lead_id]) for event in chosen]

        def append(state: tuple[Ledger, list[NewEvent]]) -> int:
            ledger, rows = state
            with ledger.begin() as tx:
                return append_events(tx, rows).new

        def empty_table() -> sqlite3.Connection:
            connection = sqlite3.connect(Path(folder) / f"bare-{next(numbers)}.sqlite", isolation_level=None)
            opened.callback(connection.close)
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma synchronous=full")
            connection.execute(TABLE)
            connection.execute("create index event_lead on event (lead_id, happened_at)")
            return connection

        def insert(connection: sqlite3.Connection) -> int:
            rows = (
                (
                    company.SOURCE,
                    e.key,
                    e.lead_id,
                    e.kind,
                    e.channel,
                    json.dumps(e.properties),
                    e.happened_at,
                    e.known_at,
                )
                for e in chosen
            )
            connection.execute("begin immediate")
            connection.executemany("insert into event values (null, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute("commit")
            return int(connection.execute("select count(*) from event").fetchone()[0])

        must_equal("appending", append(empty_ledger()), insert(empty_table()))
        yield from compare(
            "appending",
            "event",
            Way("ledger.append_events", append, empty_ledger),
            [Way("sqlite3 executemany", insert, empty_table)],
            units=len(chosen),
            repeats=3,
            note=f"{len(chosen):,} events in one transaction, WAL, synchronous=FULL; the rival neither compares "
            "contents nor refuses changes",
        )
