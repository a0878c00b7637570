"""Counts of the agreement: what each side has kept, from the course of its hand-offs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ondo.domain.instant import MINUTE, Micros
from ondo.domain.outcome import converted
from ondo.domain.sla import (
    Agreement,
    AgreementVersion,
    ContactState,
    Course,
    DeadlineMove,
    attempts_short,
    in_force,
    outcome_missing,
    state,
)
from ondo.domain.vocabulary import OutcomeKind, Via

HOT_VIA = (Via.HOT, Via.FAST_TRACK)
"""How hand-offs are opened that marketing supplies as hot."""


@dataclass(frozen=True, slots=True)
class HandOffSla:
    """One hand-off as the agreement sees it.

    ``team`` is what its claim said, ``cause`` why it closed, ``outcomes`` what became of the lead since it opened, as
    far as that is about this hand-off (``ondo.domain.attribution``). ``computed`` says that its deadline was told to
    nobody: the hand-off came with imported history and is measured on the agreement's clock afterwards. ``moved`` is
    the last move of the deadline since it was told: at the opening, with the claim that holds, or when a fast-track
    event restarted it.
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
    outcomes: frozenset[OutcomeKind] = frozenset()
    computed: bool = False
    moved: DeadlineMove | None = None

    @property
    def converted(self) -> bool:
        """It became an opportunity or was won."""
        return converted(self.outcomes)


@dataclass(frozen=True, slots=True)
class SlaCounts:
    """Counts over some hand-offs, opened in a window or open now; of ``computed`` deadlines nobody was notified.

    A first contact is ``in_time`` only when every deadline of its hand-off was kept, also those before a restart.
    ``expired`` hand-offs closed without anybody's answer: they are neither open nor ``closed``, and their outcome is
    missing.
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
    computed: int = 0

    @property
    def judged(self) -> int:
        """Hand-offs whose first contact is decided: made, or overdue."""
        return self.in_time + self.late + self.overdue

    @property
    def kept(self) -> float | None:
        """Share of decided first contacts that were in time; ``None`` without any."""
        return self.in_time / self.judged if self.judged else None


Soon = Callable[[HandOffSla], Micros]
"""Gives the last deadline that is due soon now, on the clock of a hand-off's team."""
Due = Callable[[Micros, str | None, str | None], Micros]
"""Gives the deadline of a first contact on the agreement's clock: opened at, owner, team."""


def measured(hand_off_sla: HandOffSla, due: Due) -> HandOffSla:
    """Give a hand-off of whose deadline nobody was notified the one it has on the agreement's clock."""
    if hand_off_sla.course.due_at is not None:
        return hand_off_sla
    at = due(hand_off_sla.course.opened_at, hand_off_sla.owner, hand_off_sla.team)
    return replace(hand_off_sla, course=replace(hand_off_sla.course, due_at=at), computed=True)


@dataclass(frozen=True, slots=True)
class CheckedHandOff:
    """A hand-off checked by its agreement: what is owed on it, and where its first contact stands.

    ``contact`` is ``None`` without a deadline.
    """

    duty: HandOffSla
    contact: ContactState | None
    attempts_short: bool
    outcome_missing: bool
    reason_missing: bool


def checked(
    duties: Iterable[HandOffSla],
    versions: Sequence[AgreementVersion],
    now: Micros,
    soon: Soon,
    seen: Micros | None = None,
) -> list[CheckedHandOff]:
    """Check each hand-off by the agreement in force when it opened.

    Parameters
    ----------
    seen:
        Up to when facts came in: the end of imported history while nothing lives on in the ledger, else ``now``. A
        hand-off of which no deadline was told is judged then: it is not overdue because an export ended.

    Notes
    -----
    A hand-off without any deadline counts as handed over and nothing else about its first contact.
    """
    until, rows = now if seen is None else min(seen, now), list[CheckedHandOff]()
    for duty in duties:
        agreement, at = in_force(versions, duty.course.opened_at).agreement, _judged_at(duty, now, until)
        due, course = duty.course.due_at, duty.course
        contact = None if due is None else _kept(course, state(course, at, at if duty.computed else soon(duty)))
        owed = attempts_short(agreement, course, at), outcome_missing(agreement, course, at)
        rows.append(CheckedHandOff(duty, contact, *owed, duty.reason_missing and agreement.sales.reason_on_send_back))
    return rows


def tally(rows: Sequence[CheckedHandOff]) -> SlaCounts:
    """Count what was kept."""
    states = [row.contact for row in rows]
    return SlaCounts(
        handoffs=len(rows),
        open=sum(row.duty.course.closed_at is None for row in rows),
        waiting=states.count(ContactState.WAITING),
        due_soon=states.count(ContactState.DUE_SOON),
        overdue=states.count(ContactState.BREACHED),
        in_time=states.count(ContactState.ANSWERED),
        late=states.count(ContactState.ANSWERED_LATE),
        attempts_short=sum(row.attempts_short for row in rows),
        outcome_missing=sum(row.outcome_missing for row in rows),
        reason_missing=sum(row.reason_missing for row in rows),
        converted=sum(row.duty.converted for row in rows),
        closed=sum(row.duty.course.ended_at is not None for row in rows),
        expired=sum(row.duty.course.unanswered for row in rows),
        computed=sum(row.duty.computed for row in rows),
    )


def _kept(course: Course, where: ContactState) -> ContactState:
    """Return how a first contact counts: a kept deadline does not make good one that was missed before it."""
    return ContactState.ANSWERED_LATE if where is ContactState.ANSWERED and course.missed_before else where


def _judged_at(hand_off_sla: HandOffSla, now: Micros, seen: Micros) -> Micros:
    return seen if hand_off_sla.computed or hand_off_sla.course.due_at is None else now


def owed_outcome(hand_off_sla: HandOffSla, agreement: Agreement, now: Micros, seen: Micros) -> bool:
    """Tell whether a hand-off's outcome is missing, as ``tally`` counts it."""
    return outcome_missing(agreement, hand_off_sla.course, _judged_at(hand_off_sla, now, seen))


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
    counted = list(rows)
    declared = sum(row.declared for row in counted)
    waits = [(row.opened_at - row.last_action_at) / MINUTE for row in counted if row.last_action_at is not None]
    filled = sum(row.filled for row in counted) / declared if declared else None
    return Supply(len(counted), filled, median(waits) if waits else None)


def kept_by_marketing(agreement: Agreement, supply: Supply) -> tuple[bool, bool | None, bool | None]:
    """Tell whether supply, attributes and time were kept; ``None`` where nothing tells."""
    promised = agreement.marketing
    return (
        supply.hot_leads >= promised.hot_leads_per_month,
        None if supply.filled is None else supply.filled >= promised.attributes_filled,
        None if supply.minutes is None else supply.minutes <= promised.handoff_minutes,
    )


def kept_in_month(
    versions: Sequence[AgreementVersion], supply: Supply, until: Micros, *, whole: bool
) -> tuple[bool | None, bool | None, bool | None]:
    """Tell what was kept in a month by the agreement in force at its end, as ``kept_by_marketing``.

    ``until`` is the month's end, or the instant of looking in one that still runs: that one may yet bring the hot leads
    it lacks, so that supply is then kept or ``None``.
    """
    leads, filled, minutes = kept_by_marketing(in_force(versions, Micros(until - 1)).agreement, supply)
    return leads if leads or whole else None, filled, minutes
