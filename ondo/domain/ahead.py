"""Changes ahead of a score: what time alone will make of it, as long as nothing else becomes known."""

from __future__ import annotations

from dataclasses import dataclass

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, MINUTE, Micros
from ondo.domain.lead_summary import SummaryView
from ondo.domain.leads import Lead
from ondo.domain.next_change import next_change
from ondo.domain.score_change import ScoreDifference, difference
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_summary

MOST_LOOKS = 200
"""Instants that are looked at for one lead; what a card says may change there often changes nothing."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far is looked ahead: for so many changes, and up to an instant (it left out; ``None`` = for ever)."""

    most: int = 3
    until: Micros | None = None


def changes_ahead(
    card: Scorecard, lead: Lead, view: SummaryView, closed_at: Micros | None = None, outlook: Outlook = Outlook()
) -> list[ScoreDifference]:
    """Return the next changes of a lead's points or temperature in their order; each begins where the one before ends.

    ``after.at`` of a change is an instant from which on its points are right; they came to be so at most a minute
    before. Where events fade, what falls within a day may stand as one change. ``closed_at`` as for ``score``.
    """
    standing, seen = score_summary(card, lead, view, closed_at), view
    changes: list[ScoreDifference] = []
    stride = int(MINUTE)
    for _ in range(MOST_LOOKS):
        at = next_change(card, lead, seen)
        if at is None:
            break
        if at <= seen.at:  # at once, which may go on for long: looked at again after ever longer times, up to a day
            at, stride = Micros(seen.at + stride), min(2 * stride, DAY)
        if outlook.until is not None and at >= outlook.until:
            break
        seen = view.later(at)
        then = score_summary(card, lead, seen, closed_at)
        if _differs(standing, then):
            changes.append(difference(standing, then))
            standing, stride = then, int(MINUTE)
            if len(changes) == outlook.most:
                break
    return changes


def _differs(earlier: Score, later: Score) -> bool:
    return (earlier.total, earlier.temperature) != (later.total, later.temperature)
