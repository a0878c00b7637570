"""A simulated company as facts, as plain objects of the domain, and as a ledger."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from features.engine import Frames
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.sqlite_url import sqlite_url
from ondo.fact_columns import PROPERTY
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.facts.facts import NewEvent
from ondo.simulate import company_card, simulate, tables

LEADS, SOURCE = 10_000, "bench"


def simulated_facts(leads: int) -> Frames:
    """Simulate a company and return what it knows at the end."""
    return tables(simulate(1, company_card(), leads=leads))


@cache
def events() -> list[Event]:
    """Return every event of a company that is simulated once per run, as the domain sees it."""
    return [_event(row) for row in simulated_facts(LEADS)["events"].to_pylist()]


def _event(row: dict[str, Any]) -> Event:
    properties = {k.removeprefix(PROPERTY): v for k, v in row.items() if k.startswith(PROPERTY) and v is not None}
    moments = (Micros(row["happened_at"]), Micros(row["known_at"]))
    return Event(row["lead_id"], row["kind"], *moments, properties, row["channel"], f"{row['seq']}")


def empty_ledger(folder: Path) -> Ledger:
    """Make a ledger whose clock stands after everything known."""
    end = Micros(1 + max(event.known_at for event in events()))
    return open_ledger(sqlite_url(folder / "ledger.sqlite"), lambda: end, folder / "artifacts")


def new_event(event: Event, lead_id: str) -> NewEvent:
    """Return an event as a sender tells it."""
    moments = (event.happened_at, event.known_at)
    return NewEvent(SOURCE, event.key, lead_id, event.kind, *moments, event.properties, event.channel)
