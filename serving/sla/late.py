"""The open hand-offs on which something is owed: all of them, the most urgent first, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import msgspec

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.instant import Micros
from ondo.domain.sla import ContactState, state
from ondo.domain.sla_counts import HandOffSla, owed_outcome
from ondo.ledger import Tx
from ondo.ledger.facts.activity import look_at
from ondo.ledger.handoffs import sla
from ondo.settings import Settings
from ondo.text.locales import Locale
from serving.http import paging
from serving.schemas.deadline import deadline_moved
from serving.schemas.sla import LateList, LateOut

MOST_LATE = 200
"""Rows that the overview of both sides brings; the others follow in pages."""
_URGENCY = (ContactState.BREACHED, ContactState.DUE_SOON)


class LatePlace(NamedTuple):
    """Sort key of a row: how urgent (overdue, due soon, without an outcome), its deadline, its id."""

    rank: Annotated[int, msgspec.Meta(ge=0, le=9)]
    due_at: paging.Number
    name: paging.Id


@dataclass(frozen=True, slots=True)
class LatePart:
    """Which part of the list is asked for: so many rows, behind a place."""

    limit: int = MOST_LATE
    after: LatePlace | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """An open hand-off on which something is owed."""

    duty: HandOffSla
    state: ContactState
    outcome_missing: bool

    @property
    def place(self) -> LatePlace:
        """Where it stands in the list."""
        rank = _URGENCY.index(self.state) if self.state in _URGENCY else len(_URGENCY)
        return LatePlace(rank, self.duty.course.due_at or 0, self.duty.handoff_id)


@dataclass(frozen=True, slots=True)
class LatePage:
    """One page, the cursor of the next one, and how many there are in all."""

    rows: Sequence[Late]
    count: int
    following: str | None


def late_page(current: Sequence[HandOffSla], clocks: DeadlineCalendar, seen: Micros, part: LatePart) -> LatePage:
    """Return those of the open hand-offs that are overdue, due soon or without an outcome, the most urgent first.

    ``seen`` is the instant up to which there is something to look at: the end of imported history, else now.
    """
    judged = [_judged(duty, clocks, seen) for duty in current]
    owed = sorted((row for row in judged if row.state in _URGENCY or row.outcome_missing), key=lambda row: row.place)
    left = paging.after(owed, part.after, lambda row: row.place)
    shown, following = paging.page(left[: part.limit + 1], part.limit, lambda row: row.place)
    return LatePage(shown, len(owed), following)


def _judged(duty: HandOffSla, clocks: DeadlineCalendar, seen: Micros) -> Late:
    where = state(duty.course, clocks.now, clocks.soon(duty))
    return Late(duty, where, owed_outcome(duty, clocks.agreement(duty.course.opened_at), clocks.now, seen))


def late_out(row: Late, clocks: DeadlineCalendar, voice: Locale) -> LateOut:
    """Return one of them as it is shown."""
    duty = row.duty
    return LateOut(
        handoff_id=duty.handoff_id,
        lead_id=duty.lead_id,
        state=row.state,
        owner=duty.owner,
        team=clocks.team(duty.owner, duty.team).team_id or None,
        due_at=duty.course.due_at,
        due_moved=deadline_moved(duty.moved, voice),
        attempts=duty.course.attempts,
        outcome_missing=row.outcome_missing,
    )


def late_list(tx: Tx, settings: Settings, voice: Locale, part: LatePart) -> LateList:
    """Return one page of them."""
    clocks = DeadlineCalendar(tx, settings)
    page = late_page(sla.open_duties(tx), clocks, min(look_at(tx)[0], tx.now), part)
    rows = [late_out(row, clocks, voice) for row in page.rows]
    return LateList(late=rows, late_count=page.count, next=page.following)
