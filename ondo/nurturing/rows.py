"""The list as rows: a lead once for each system that knows it, so that every tool finds its own id."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ondo.domain.csv_guard import guarded
from ondo.domain.vocabulary import Label, Lang
from ondo.nurturing.leads import Nurtured

COLUMNS = (
    *("group", "source", "external_id", "lead_id", "total", "hot_line", "points_missing", "rules", "step"),
    *("gates", "ask", "not_met", "reason", "reason_text", "sent_back_on", "last_active_on"),
)


def rows_of(nurtured_leads: Iterable[Nurtured], lang: Lang) -> list[dict[str, Any]]:
    """Write leads as rows with these columns, in their order."""
    return [row for nurtured in nurtured_leads for row in _rows(nurtured, lang)]


def _rows(nurtured: Nurtured, lang: Lang) -> list[dict[str, Any]]:
    plain = {name: value for name, value in asdict(nurtured).items() if name in COLUMNS}
    reason = nurtured.reason_label or Label("", "")
    shared = plain | {"step": nurtured.step.of(lang), "ask": nurtured.ask.of(lang), "reason_text": reason.of(lang)}
    known = nurtured.external_ids or (("", ""),)
    return [
        {name: (shared | {"source": source, "external_id": own})[name] for name in COLUMNS} for source, own in known
    ]


def csv_of(rows: Iterable[dict[str, Any]], *, raw: bool = False) -> str:
    """Write rows as CSV with a header; lists are joined by semicolons.

    Texts are guarded for spreadsheets; ``raw`` leaves them as they are, for tools that look ids up.
    """
    guard = str if raw else guarded
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guard(_text(value)) if _is_text(value) else value for name, value in row.items()})
    return text.getvalue()


def _is_text(value: object) -> bool:
    return not isinstance(value, int | float)


def _text(value: object) -> str:
    if isinstance(value, tuple | list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)
