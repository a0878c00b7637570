"""Drawn hand-offs as rows, for the command, the API and the page's file alike; without personal data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from ondo.domain.csv_guard import guarded
from ondo.domain.instant import iso
from ondo.ledger.handoffs.follow_ups import DrawnHandOff

COLUMNS = (
    *("week", "handoff_id", "lead_id", "opened_at", "drawn_at", "chance"),
    *("answered", "judgement", "reason", "rater", "outcomes"),
)


def rows_of(drawn: Iterable[DrawnHandOff]) -> list[dict[str, Any]]:
    """Write drawn hand-offs as rows with these columns, in their order; what nobody said is null."""
    return [_row(handoff) for handoff in drawn]


def _row(handoff: DrawnHandOff) -> dict[str, Any]:
    feedback = None if handoff.verdict is None else handoff.verdict.feedback
    return {
        "week": handoff.week,
        "handoff_id": handoff.handoff_id,
        "lead_id": handoff.lead_id,
        "opened_at": iso(handoff.opened_at),
        "drawn_at": iso(handoff.drawn_at),
        "chance": handoff.chance,
        "answered": handoff.answered,
        "judgement": None if feedback is None else feedback.label.value,
        "reason": None if feedback is None or feedback.reason is None else feedback.reason.value,
        "rater": None if feedback is None else feedback.rater,
        "outcomes": sorted(kind.value for kind in handoff.outcomes),
    }


def csv_of(rows: Iterable[dict[str, Any]]) -> str:
    """Write rows as CSV with a header, texts guarded for spreadsheets; outcomes are joined by semicolons."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return guarded(";".join(map(str, value)))
    return guarded(value) if isinstance(value, str) else value
