"""Words of a deadline that moved: what it was, since when another counts, and why."""

from __future__ import annotations

from ondo.domain.sla import DeadlineMove, MoveCause
from ondo.text.locales import Locale


def move_text(move: DeadlineMove, voice: Locale) -> str:
    """Say what the deadline was and why it moved."""
    was, why = voice.clock(move.was_at), _why(move, voice)
    later = move.due_at > move.was_at
    return voice.text("deadline-is-later" if later else "deadline-is-earlier", was=was, why=why)


def _why(move: DeadlineMove, voice: Locale) -> str:
    if move.cause is MoveCause.HOLIDAYS:
        return voice.text("deadline-holidays-or-settings-changed")
    number, days = move.agreement_version, [day.isoformat() for day in move.days]
    if not days:
        return voice.text("deadline-version-has-other-hours", number=number)
    listed = voice.text("deadline-list-comma").join(days)
    return voice.text("deadline-version-has-other-hours-on-days", number=number, days=listed)
