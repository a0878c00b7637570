"""Window of hand-offs: those on record since an instant and those open now, each checked by its agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.follow_up import iso_week
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.sla_counts import CheckedHandOff, HandOffSla, checked, measured
from ondo.ledger import Tx
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.statements import Statements
from ondo.ledger.handoffs import sla
from ondo.ledger.handoffs.quarter import HandedOver
from ondo.settings import Settings

Row = TypeVar("Row")
WeekEdge = tuple[str, Micros, Micros]
"""A week from Monday to Monday: its ISO name, its first instant, the first one after it."""


@dataclass(frozen=True, slots=True)
class HandOffWindow:
    """Hand-offs of a window that ends now.

    Attributes
    ----------
    seen:
        Up to when facts came in: the end of imported history while nothing lives on in the ledger, else now.
    recorded:
        Those that opened in the window, also the ones that count as none of their own.
    current:
        What is owed on every open one, whenever it opened; ``now`` is the same, checked.
    past:
        Those of the window that count, checked.
    """

    clocks: DeadlineCalendar
    since: Micros
    seen: Micros
    recorded: Sequence[HandedOver]
    current: Sequence[HandOffSla]
    now: Sequence[CheckedHandOff]
    past: Sequence[CheckedHandOff]


def hand_off_window(tx: Tx, settings: Settings, since: Micros, known: Iterable[HandedOver]) -> HandOffWindow:
    """Check the hand-offs of ``since <= t <= now``; ``known`` are all that are known now of that time, with courses."""
    clocks, seen = DeadlineCalendar(tx, settings), min(look_at(tx)[0], tx.now)
    recorded = [handoff for handoff in known if since <= handoff.duty.course.opened_at <= tx.now]
    words = {handoff.duty.handoff_id: Statements(handoff.verdict, handoff.duty.outcomes) for handoff in recorded}
    current = sla.open_duties(tx, words)
    past = [measured(handoff.duty, clocks.due_then) for handoff in recorded if handoff.counts]
    now, rows = (checked(duties, clocks.versions, tx.now, clocks.soon, seen) for duties in (current, past))
    return HandOffWindow(clocks, since, seen, recorded, current, now, rows)


def week_edges(now: Micros, zone: ZoneInfo, weeks: int) -> list[WeekEdge]:
    """Return the last weeks, the oldest first; the last one still runs."""
    today = local_date(now, zone)
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in range(weeks - 1, -2, -1)]
    edges = [start_of_day(day, zone) for day in days]
    return [(iso_week(start, zone), start, end) for start, end in pairwise(edges)]


def split(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Return rows by key, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
