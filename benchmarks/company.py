"""A simulated company as facts, as plain objects of the domain, and as a ledger."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from features.engine import Frames
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead
from ondo.domain.sqlite_url import sqlite_url
from ondo.fact_columns import PROPERTY
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.identity.lead_keys import leads_for
from ondo.simulate import company_card, simulate, tables
from tests.support.facts import AttributeFact, attributes_at, known_events

LEADS, SOURCE = 10_000, "bench"
ZONE = ZoneInfo("Asia/Tokyo")


def simulated_facts(leads: int) -> Frames:
    """Simulate a company and return what it knows at the end."""
    return tables(simulate(1, company_card(), leads=leads))


@cache
def frames() -> Frames:
    """Simulate the company once per run."""
    return simulated_facts(LEADS)


@cache
def end() -> Micros:
    """Return an instant after everything known."""
    return Micros(1 + max(int(frames()[name]["known_at"].to_numpy().max()) for name in ("events", "attributes")))


@cache
def histories() -> dict[str, tuple[list[AttributeFact], list[Event]]]:
    """Return every lead's facts as the domain sees them."""
    facts: dict[str, list[AttributeFact]] = defaultdict(list)
    for row in frames()["attributes"].to_pylist():
        value = next((row[c] for c in ("text", "number", "flag") if row[c] is not None), None)
        moments = (Micros(row["happened_at"]), Micros(row["known_at"]))
        facts[row["lead_id"]].append(AttributeFact(row["lead_id"], row["name"], value, *moments))
    events: dict[str, list[Event]] = defaultdict(list)
    for row in frames()["events"].to_pylist():
        events[row["lead_id"]].append(_event(row))
    return {lead: (facts[lead], events[lead]) for lead in frames()["leads"]["lead_id"].to_pylist()}


def known(lead_id: str, at: Micros) -> tuple[Lead, list[Event]]:
    """Return a lead and its events as known at an instant."""
    facts, events = histories()[lead_id]
    return Lead(lead_id, attributes_at(facts, at)), known_events(events, at)


def decisions() -> pd.DataFrame:
    """Return one decision per lead, at an instant of its own between its arrival and the end."""
    leads = frames()["leads"].to_pandas()
    waits = np.random.default_rng(5).random(len(leads)) * (end() - leads["created_at"])
    at = leads["created_at"] + waits.astype("int64")
    return pd.DataFrame({"decision_id": leads["lead_id"], "lead_id": leads["lead_id"], "at": at})


def _event(row: dict[str, Any]) -> Event:
    properties = {k.removeprefix(PROPERTY): v for k, v in row.items() if k.startswith(PROPERTY) and v is not None}
    moments = (Micros(row["happened_at"]), Micros(row["known_at"]))
    return Event(row["lead_id"], row["kind"], *moments, properties, row["channel"], f"{row['seq']}")


def busy_leads(count: int, events: int) -> list[str]:
    """Return the leads whose number of events is nearest to a wanted one."""
    past = histories()
    return sorted(past, key=lambda lead: (abs(len(past[lead][1]) - events), lead))[:count]


def a_ledger(folder: Path, leads: list[str]) -> tuple[Ledger, dict[str, str]]:
    """Make a ledger that holds some leads; return it with the ledger's own id of each."""
    ledger = open_ledger(sqlite_url(folder / "ledger.sqlite"), end, folder / "artifacts")
    with ledger.begin() as tx:
        ids = leads_for(tx, SOURCE, leads)
        attributes = [
            NewAttribute(SOURCE, f"{lead}:{n}", ids[lead], fact.name, fact.value, fact.happened_at, fact.known_at)
            for lead in leads
            for n, fact in enumerate(histories()[lead][0])
        ]
        append_attributes(tx, attributes)
        append_events(tx, [new_event(event, ids[lead]) for lead in leads for event in histories()[lead][1]])
    return ledger, ids


def new_event(event: Event, lead_id: str) -> NewEvent:
    """Return an event as a sender tells it."""
    moments = (event.happened_at, event.known_at)
    return NewEvent(SOURCE, event.key, lead_id, event.kind, *moments, event.properties, event.channel)
