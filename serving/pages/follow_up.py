"""The page of the follow-up draw: hand-offs that nobody answered, for a manager to judge in two clicks."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ondo.deadlines.follow_up_rows import csv_of, rows_of
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs import follow_ups
from ondo.ledger.identity.lead_names import names_of
from ondo.text.words import label
from serving.handoffs.follow_ups import AskedRow, asked_rows, follow_up_counts
from serving.scoring.ledger_view import LedgerView

ROWS = 50
"""Most rows of those that wait, and of those that were judged."""


def view(look: LedgerView) -> dict[str, Any]:
    """Collect everything that the page shows: who waits for a judgement, the oldest draw first, and who has one."""
    tx, voice = look.tx, look.voice
    drawn, weeks = follow_ups.drawn(tx), follow_ups.weeks(tx)
    waiting, judged = ([row for row in drawn if row.answered == done] for done in (False, True))
    shown = [asked_rows(look, rows[:ROWS]) for rows in (waiting[::-1], judged)]
    rows = [drawn_row.row for part in shown for drawn_row in part]
    unnamed = names_of(tx, [row.lead_id for row in rows if not row.company and not row.name])
    return {
        "waiting": [_shown(row, look) for row in shown[0]],
        "judged": [_shown(row, look) for row in shown[1]],
        "unnamed": unnamed,
        "beyond": [max(0, len(rows) - ROWS) for rows in (waiting, judged)],
        "without_card": sum(len(rows[:ROWS]) for rows in (waiting, judged)) - sum(map(len, shown)),
        "numbers": follow_up_counts(drawn),
        "latest": weeks[0] if weeks else None,
        "chance": f"{100 * weeks[0].chance:.3g}" if weeks else "",
        "agreed": sla_versions.active(tx, tx.now).agreement.follow_up is not None,
        "day": voice.day,
    }


def waiting(tx: Tx) -> int:
    """Return how many drawn hand-offs wait for a judgement."""
    return follow_up_counts(follow_ups.drawn(tx)).waiting


def file(tx: Tx) -> Response:
    """Answer with all drawn hand-offs as a file that spreadsheets open."""
    # Spreadsheets take UTF-8 for something else unless it says so.
    text = csv_of(rows_of(follow_ups.drawn(tx))).encode("utf-8-sig")
    named = {"Content-Disposition": 'attachment; filename="follow-up.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv", headers=named)


def _shown(asked: AskedRow, look: LedgerView) -> dict[str, Any]:
    lang, drawn = look.voice.lang, asked.drawn
    words = [label(kind, lang) for kind in sorted(drawn.outcomes)]
    if drawn.verdict is not None:
        feedback = drawn.verdict.feedback
        reasons = [] if feedback.reason is None else [label(feedback.reason, lang)]
        words = [label(feedback.label, lang), *reasons, feedback.rater]
    return {"lead": asked.row, "week": drawn.week, "said": " · ".join(word for word in words if word)}
