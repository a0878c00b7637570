"""What each side of the agreement has kept, counted from the course of its hand-offs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ondo.domain.agreement import (
    Agreement,
    AgreementVersion,
    Course,
    DeadlineMove,
    State,
    attempts_short,
    in_force,
    outcome_missing,
    state,
)
from ondo.domain.instant import MINUTE, Micros
from ondo.domain.words import OutcomeKind, Via

HOT_VIA = (Via.HOT, Via.FAST_TRACK)
"""How hand-offs are opened that marketing supplies as hot."""
CONVERTED = frozenset([OutcomeKind.OPPORTUNITY.value, OutcomeKind.WON.value])
"""Causes of closing that prove a lead was worth the call."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One hand-off as the agreement sees it; ``team`` is what its claim said, ``cause`` why it closed.

    ``moved`` is the last move of the deadline since it was told: at the opening, with the claim that holds, or when a
    fast-track event restarted it.
    """

    handoff_id: str
    lead_id: str
    card_id: str
    via: Via
    owner: str | None
    team: str | None
    course: Course
    cause: str | None = None
    reason_missing: bool = False
    moved: DeadlineMove | None = None

    @property
    def converted(self) -> bool:
        """It became an opportunity or was won."""
        return self.cause in CONVERTED


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some hand-offs, opened in a window or open now.

    A first contact is ``in_time`` only when every deadline of its hand-off was kept, also those before a restart.
    ``expired`` hand-offs were closed by nobody: they are neither open nor ``closed``, and their outcome is missing.
    """

    handoffs: int = 0
    open: int = 0
    waiting: int = 0
    due_soon: int = 0
    overdue: int = 0
    in_time: int = 0
    late: int = 0
    attempts_short: int = 0
    outcome_missing: int = 0
    reason_missing: int = 0
    converted: int = 0
    closed: int = 0
    expired: int = 0

    @property
    def judged(self) -> int:
        """Hand-offs whose first contact is decided: made, or overdue."""
        return self.in_time + self.late + self.overdue

    @property
    def kept(self) -> float | None:
        """Share of decided first contacts that were in time; ``None`` without any."""
        return self.in_time / self.judged if self.judged else None


Soon = Callable[[Duty], Micros]
"""Gives the last deadline that is due soon now, on the clock of a hand-off's team."""


def tally(duties: Iterable[Duty], versions: Sequence[AgreementVersion], now: Micros, soon: Soon) -> Tally:
    """Count what was kept; each hand-off is held to the agreement in force when it opened.

    A hand-off without a deadline (imported history) counts as handed over and nothing else about its first contact.
    """
    found = list(duties)
    judged = [_kept(one.course, state(one.course, now, soon(one))) for one in found if one.course.due_at is not None]
    agreed = [in_force(versions, one.course.opened_at).agreement for one in found]
    return Tally(
        handoffs=len(found),
        open=sum(one.course.closed_at is None for one in found),
        waiting=judged.count(State.WAITING),
        due_soon=judged.count(State.DUE_SOON),
        overdue=judged.count(State.BREACHED),
        in_time=judged.count(State.ANSWERED),
        late=judged.count(State.ANSWERED_LATE),
        attempts_short=sum(attempts_short(deal, one.course, now) for deal, one in zip(agreed, found, strict=True)),
        outcome_missing=sum(outcome_missing(deal, one.course, now) for deal, one in zip(agreed, found, strict=True)),
        reason_missing=sum(
            one.reason_missing and deal.sales.reason_on_send_back for deal, one in zip(agreed, found, strict=True)
        ),
        converted=sum(one.converted for one in found),
        closed=sum(one.course.closed_at is not None and not one.course.expired for one in found),
        expired=sum(one.course.expired for one in found),
    )


def _kept(course: Course, where: State) -> State:
    """Return how a first contact counts: a kept deadline does not make good one that was missed before it."""
    return State.ANSWERED_LATE if where is State.ANSWERED and course.missed_before else where


@dataclass(frozen=True, slots=True)
class Supplied:
    """One hot hand-off as marketing supplied it.

    ``filled`` of ``declared`` attributes were known at its opening; ``last_action_at`` is the lead's last action.
    """

    opened_at: Micros
    filled: int
    declared: int
    last_action_at: Micros | None


@dataclass(frozen=True, slots=True)
class Supply:
    """What marketing supplied in a window; ``filled`` and ``minutes`` are ``None`` where nothing tells."""

    hot_leads: int
    filled: float | None
    minutes: float | None


def supply(rows: Iterable[Supplied]) -> Supply:
    """Sum up: how many, the share of attributes known, and the median minutes from last action to hand-off."""
    found = list(rows)
    declared = sum(row.declared for row in found)
    waits = [(row.opened_at - row.last_action_at) / MINUTE for row in found if row.last_action_at is not None]
    filled = sum(row.filled for row in found) / declared if declared else None
    return Supply(len(found), filled, median(waits) if waits else None)


def kept_by_marketing(agreement: Agreement, found: Supply) -> tuple[bool, bool | None, bool | None]:
    """Tell whether supply, attributes and time were kept; ``None`` where nothing tells."""
    promised = agreement.marketing
    return (
        found.hot_leads >= promised.hot_leads_per_month,
        None if found.filled is None else found.filled >= promised.attributes_filled,
        None if found.minutes is None else found.minutes <= promised.handoff_minutes,
    )
