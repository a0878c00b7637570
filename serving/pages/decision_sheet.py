"""The decision sheet: a proposal on one page of A4, for a meeting that reads no code, with room to sign.

What happened, what is suggested, what it brings and costs, what cannot be known. Everything else, AUC and log-loss
included, is the appendix: the page of the meeting and the quarterly report. The sentences and figures are those of the
page of the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ondo.text.figures import Figure, FigureText
from ondo.text.locales import Locale
from ondo.text.proposal_view import ProposalView

MOST_CHANGES, MOST_LIMITS = 12, 6
"""Rows and sentences that one page of A4 has room for."""

_COLUMNS = 4  # the change, its points now and then, its interval
_TECHNICAL = "auc", "logloss"


def view(shown: ProposalView, card: str, voice: Locale) -> dict[str, Any]:
    """Collect what the sheet shows of a proposal; ``card`` is the card's name."""
    changes = () if shown.changes is None else shown.changes.brief.rows
    limits = [*shown.warnings, *map(str, shown.rests_on.sentences)]
    return {
        "card": card,
        "plain": shown.plain,
        "happened": list(map(str, shown.basis)),
        "heads": () if shown.changes is None else shown.changes.brief.heads[:_COLUMNS],
        "changes": changes[:MOST_CHANGES],
        "more": max(0, len(changes) - MOST_CHANGES),
        "columns": _COLUMNS,
        "comparisons": [row for row in shown.comparisons if not row.technical],
        "gain": [str(text) for text in (*shown.hot, *shown.gain) if not _technical(_figures(text))],
        "limits": limits[:MOST_LIMITS],
        "more_limits": max(0, len(limits) - MOST_LIMITS),
        "sides": (voice.text("sheet-marketing"), voice.text("sheet-sales")),
    }


def _figures(text: FigureText) -> Iterable[Figure]:
    return (part for part in text.parts if isinstance(part, Figure))


def _technical(figures: Iterable[Figure]) -> bool:
    """Tell whether any of some figures says how well a model ranks or fits."""
    return any(word in figure.path for figure in figures for word in _TECHNICAL)
