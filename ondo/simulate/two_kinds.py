"""A small company whose card is wrong both ways: whoever asks for a demonstration never buys, seminar guests do.

Its files are those that ``ondo simulate`` writes, so the same mapping reads them. Sales answers everything within a
day, so that a trial of a better card is over in less than two quarters.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

WEEKS = 14
A_WEEK = {"demo": 42, "seminar": 42, "both": 4, "neither": 15}
"""Leads a week of each kind, by what they do beside asking for a document."""
HOT = {"demo": 0.02, "seminar": 0.55, "both": 0.5, "neither": 0.04}
"""Share of each that is hot in truth."""
HANDED_OVER = {"demo": 1.0, "seminar": 0.05, "both": 1.0, "neither": 0.05}
"""Chance that the card hands one over; those below the line are its exploration sample."""
DID: Mapping[str, tuple[str, ...]] = {
    "demo": ("demo_request",),
    "seminar": ("seminar_attended",),
    "both": ("demo_request", "seminar_attended"),
}
_PLAIN = ("page", "document", "topic", "concrete", "urgent")


@dataclass
class _Export:
    """Rows of the files of the company, and what is drawn for them."""

    rng: random.Random = field(default_factory=lambda: random.Random(1))
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def row(self, file: str, **columns: object) -> None:
        self.rows.setdefault(file, []).append(columns)

    def lead(self, kind: str, number: int, came: datetime) -> None:
        name, later = f"K{number:05}", came + timedelta(minutes=20)
        person = {"company": f"サンプル工業 {number:05}", "name": f"見本 {number:05}", "email": f"{name}@example.com"}
        self.row("leads", lead_id=name, created_at=came, source="web", account_id=name, **person, phone="")
        due = f"{came + timedelta(days=90):%Y/%m/%d}"
        for about, value in (
            ("employees", 800),
            ("industry", "情報通信"),
            ("title_level", "部長"),
            ("expected_by", due),
        ):
            self.row("attributes", lead_id=name, field=about, value=value, changed_at=came, entered_at=came)
        for did in (*DID.get(kind, ()), "document_request"):
            plain = dict.fromkeys(_PLAIN, "") | ({"topic": "problem_solving"} if did == "seminar_attended" else {})
            event = {"event_id": f"{name}-{did}", "kind": did, "channel": "web"}
            self.row("events", lead_id=name, **event, happened_at=later, recorded_at=later, **plain)
        if self.rng.random() < HANDED_OVER[kind]:
            self.hand_over(name, kind, later + timedelta(minutes=5))

    def hand_over(self, lead: str, kind: str, at: datetime) -> None:
        handoff, answered, hot = f"H-{lead}", at + timedelta(hours=20), self.rng.random() < HOT[kind]
        via = {"via": "hot" if HANDED_OVER[kind] == 1 else "exploration", "propensity": HANDED_OVER[kind]}
        about = {"handoff_id": handoff, "lead_id": lead}
        self.row("handoffs", **about, opened_at=at, closed_at=answered, **via, owner="rep-01")
        answer = {"label": "accurate_hot", "reason": ""} if hot else {"label": "false_hot", "reason": "no_need"}
        self.row("feedback", **about, **answer, rater="rep-01", happened_at=answered, entered_at=answered)
        ended = {"outcome": "won" if hot else "passed", "amount_yen": "1000000" if hot else ""}
        self.row("outcomes", **about, **ended, happened_at=answered, entered_at=answered)


def arrivals(rng: random.Random, until: datetime, weeks: int) -> Iterator[tuple[datetime, str]]:
    """Yield when leads of which kind come in so many weeks up to an instant, in no order; nobody in its last day."""
    kinds = [kind for kind, count in A_WEEK.items() for _ in range(count)]
    for week in range(weeks, 0, -1):
        start = until - timedelta(weeks=week)
        yield from ((start + timedelta(minutes=rng.randrange(7 * 24 * 60 - 1500)), kind) for kind in kinds)


def write_two_kinds(folder: Path, until: datetime) -> list[Path]:
    """Write the company's files up to an instant of its own wall clock, and return them."""
    export = _Export()
    for number, (came, kind) in enumerate(sorted(arrivals(export.rng, until, WEEKS))):
        export.lead(kind, number, came)
    files = []
    for name, rows in export.rows.items():
        files.append(folder / f"{name}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return files
