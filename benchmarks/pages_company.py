"""The company whose pages are measured: any number of leads with two years of history, written by plain inserts.

Seeded and the same for everybody: events after Zipf, most of them old; 3 leads in 100 were handed over once, a quarter
of those by an export of before and the others with a snapshot. Everybody is scored at the end as ``ondo score`` does.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.serving_company import SOURCE, url_of
from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, HOUR, Micros, iso
from ondo.ledger import open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.db.encoding import content_hash, to_json, values_json
from ondo.ledger.decisions import cards
from ondo.ledger.facts.imports import record_import
from ondo.settings import read_settings
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring

EVENTS_EACH = 6
HANDED, OPEN = 0.03, 0.002
"""Shares of leads that were handed over once, and that sales works on now."""
_READY, _YEARS = "ready", 730 * DAY
_MOST = 2_000
_DIGEST = content_hash(["bulk"])
_KINDS = (
    *(("email_open", {}), ("email_open", {}), ("site_visit", {}), ("site_visit", {}), ("email_click", {})),
    *(("page_view", {"page": "top"}), ("page_view", {"page": "price"}), ("document_request", {})),
    *(("document_download", {"document": "case_study"}), ("seminar_attended", {"topic": "problem_solving"})),
)
_INDUSTRIES = ("manufacturing", "it", "logistics", "finance", "retail", "services", "other")
_TITLES = ("staff", "chief", "manager", "department_head", "executive")


def make(home: Path, leads: int) -> None:
    """Make the company in a folder, unless one of this size is there."""
    ready = home / _READY
    if ready.exists() and ready.read_text() == str(leads):
        return
    home.mkdir(parents=True)
    with open_ledger(url_of(home), system_clock, home / "artifacts") as ledger:
        with ledger.begin() as tx:
            now = tx.now
            cards.publish(tx, default_card(), approved_by=["Sato"], effective_from=Micros(now - _YEARS))
            record_import(tx, "bench", "bench", {}, Micros(now - 30 * DAY))
        with sqlite3.connect(home / "ledger.sqlite") as connection:
            _fill(connection, leads, now)
        connection.close()
        settings = read_settings({"ONDO_HOME": str(home), "ONDO_LEDGER": url_of(home)})
        bulk = BulkScoring(ledger, Scoring(ledger, Definitions(), settings), settings)
        bulk.run(lambda *_: None)
    ready.write_text(str(leads))


def lead_id(number: int) -> str:
    """Return the id of a lead."""
    return f"01900000-0000-7000-8000-{number:012x}"


def _fill(connection: sqlite3.Connection, leads: int, now: Micros) -> None:
    then = now - _YEARS
    _put(connection, "lead", ("lead_id", "known_at", "recorded_at"), ((lead_id(n), then, then) for n in range(leads)))
    keys = ("source", "external_id", "lead_id", "known_at", "recorded_at")
    _put(connection, "lead_key", keys, ((SOURCE, f"L-{n}", lead_id(n), then, then) for n in range(leads)))
    _put(connection, "person", ("lead_id", "name", "company", "email", "updated_at"), _people(leads, then))
    shared = ("source", "key", "content_hash", "lead_id", "happened_at", "known_at", "recorded_at")
    _put(connection, "attribute", (*shared, "name", "value"), _attributes(leads, now))
    _put(connection, "event", (*shared, "kind", "properties"), _events(leads, now))
    _handoffs(connection, leads, now)
    connection.execute("INSERT INTO lead_state (lead_id, facts, tail) SELECT lead_id, 1, '' FROM lead")
    connection.commit()
    connection.execute("ANALYZE")


def _put(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - own names


def _people(leads: int, then: int) -> Iterator[tuple[object, ...]]:
    for n in range(leads):
        yield lead_id(n), f"Person {n}", f"Company {n // 3}", f"person{n}@company{n // 3}.example", then


def _attributes(leads: int, now: int) -> Iterator[tuple[object, ...]]:
    draw, then = random.Random(1), now - 700 * DAY
    for n in range(leads):
        expected = iso(Micros(now + draw.randrange(-200, 400) * DAY))[:10]
        values: dict[str, object] = {
            "employees": draw.choice([20, 80, 300, 800, 5_000]),
            "industry": draw.choice(_INDUSTRIES),
            "title_level": draw.choice(_TITLES),
        }
        if draw.random() < 0.4:
            values["expected_by"] = expected
        for name, value in values.items():
            yield SOURCE, f"{n}/{name}", _DIGEST, lead_id(n), then, then, then, name, to_json(value)


def _events(leads: int, now: int) -> Iterator[tuple[object, ...]]:
    draw = random.Random(2)
    for n in range(leads):
        for number in range(min(_MOST, int(EVENTS_EACH / 2.5 * draw.paretovariate(1.5)))):
            kind, properties = draw.choice(_KINDS)
            happened = now - HOUR - int(min(draw.expovariate(1 / 200), 729) * DAY)
            yield SOURCE, f"{n}-{number}", _DIGEST, lead_id(n), happened, happened, now, kind, values_json(properties)


def _handoffs(connection: sqlite3.Connection, leads: int, now: int) -> None:
    """Hand leads over: those sales works on in the last three weeks, the others over two years, with their ends."""
    draw = random.Random(3)
    opened, fact = [], ("source", "key", "content_hash", "lead_id", "handoff_id", "happened_at", "known_at")
    handed, closed, verdicts, ends, tries, claims = [], [], [], [], [], []
    for n in draw.sample(range(leads), int(leads * HANDED)):
        is_open = draw.random() < OPEN / HANDED
        at = now - HOUR - draw.randrange(21 * DAY if is_open else 700 * DAY)
        own, lead = f"h-{n}", lead_id(n)
        via = draw.choices(["hot", "fast_track", "exploration"], [8, 1, 2])[0]
        snapshot = "{}" if draw.random() < 0.25 else to_json(_snapshot(draw, at))
        due = None if snapshot == "{}" else at + 3 * DAY
        handed.append((own, SOURCE, own, _DIGEST, lead, "default", 1, via, snapshot, 1.0, due, None, at, at, at))
        row = (SOURCE, own, _DIGEST, lead, own)
        tries.append((*row, at + DAY, at + DAY, at + DAY, "telephone", draw.random() < 0.5))
        owner = f"rep-{draw.randrange(20)}"
        claims.append((*row, at + HOUR, at + HOUR, at + HOUR, owner, due))
        if is_open:
            opened.append((lead, "default", own))
            continue
        end = at + draw.randrange(2, 20) * DAY
        good = draw.random() < 0.6
        label = "accurate_hot" if good else "false_hot"
        verdicts.append((*row, end, end, end, label, None if good else "not_now", owner))
        kind = draw.choice(["opportunity", "won", "lost"]) if good else "passed"
        ends.append((*row, end + DAY, end + DAY, end + DAY, kind))
        closed.append((own, kind if good else "false_hot", end, end, end))
    stamped = (*fact, "recorded_at")
    names = ("handoff_id", "source", "key", "content_hash", "lead_id", "card_id", "card_version", "via", "snapshot")
    times = ("propensity", "due_at", "owner", "opened_at", "known_at", "recorded_at")
    _put(connection, "handoff", (*names, *times), handed)
    _put(connection, "open_handoff", ("lead_id", "card_id", "handoff_id"), opened)
    _put(connection, "handoff_close", ("handoff_id", "cause", "closed_at", "known_at", "recorded_at"), closed)
    _put(connection, "feedback", (*stamped, "label", "reason", "rater"), verdicts)
    _put(connection, "outcome", (*stamped, "outcome"), ends)
    _put(connection, "contact", (*stamped, "channel", "reached"), tries)
    _put(connection, "claim", (*stamped, "owner", "due_at"), claims)


def _snapshot(draw: random.Random, at: int) -> dict[str, object]:
    """Return a snapshot as large as a real one, with the parts that lists and reports read."""
    total = draw.randrange(100, 160)
    event = {"kind": "document_request", "at": at - HOUR, "channel": None, "known_at": at - HOUR}
    ids = ("employees_500", "target_industry", "department_head", "document_request", "demo_or_quote")
    rules = [{"rule_id": name, "points": 20, "counted": 1, "faded": False, "event": event} for name in ids]
    score = {"at": at, "total": total, "attribute": 35, "behaviour": total - 35, "decay": 0, "caps": 0}
    score |= {"temperature": "hot", "rules": rules, "gates": [], "fast_track": None, "last_active_at": at - HOUR}
    history = [event | {"rules": ["document_request"]} for _ in range(12)]
    about = {"model": {}, "acquired": event, "latest": event, "contacts": [], "history": history, "events": 12}
    return {"score": score} | about
