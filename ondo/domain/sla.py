"""The agreement between marketing and sales: what each side promises the other about a hand-off."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from ondo.domain.business_hours import WORKDAY, BusinessHours, Span
from ondo.domain.conditions import normalise
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.vocabulary import Label

NO_TEAM = ""
"""The id of the company as one team, when the agreement names none."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team of sales with its own clock.

    Attributes
    ----------
    country:
        ISO 3166 code, with a subdivision if need be (``US-CA``), whose public holidays close the clock; ``None``
        keeps none.
    week:
        Weekday (Monday = 0) to its spans of opening.
    days:
        The company's own days and their spans: none is a day off, a morning a half day.
    members:
        The owners, as claims name them, who belong to it.
    """

    team_id: str
    name: Label
    zone: ZoneInfo
    country: str | None = None
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=lambda: dict.fromkeys(range(5), WORKDAY))
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    def hours(self, holidays: Container[date], own: Mapping[date, tuple[Span, ...]] | None = None) -> BusinessHours:
        """Return the team's business hours, given its country's holidays and the ``own`` days of one of its people."""
        return BusinessHours(self.zone, self.week, holidays, {**self.days, **(own or {})})


class SilenceMeaning(StrEnum):
    """What it means that nobody ever said anything of a lead: nothing, or that it was not hot."""

    UNKNOWN = "unknown"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class SalesDuties:
    """What sales promises.

    ``first_contact_hours`` are business hours (> 0); ``outcome_days`` calendar days from the hand-off to its outcome
    or send-back. A hand-off is due soon in the last ``due_soon_hours`` business hours before its deadline.
    ``stock_per_day`` (>= 1) is how many leads that were hot before everybody was first scored sales takes a day;
    ``None`` = all at once. ``capacity_per_week`` (>= 1) is how many hot leads a week sales can work on; ``None`` = it
    does not say. ``silence`` says whether a recalibration may take silence for "not hot".
    """

    first_contact_hours: float = 24.0
    attempts: int = 3
    outcome_days: float = 30.0
    reason_on_send_back: bool = True
    due_soon_hours: float = 6.0
    stock_per_day: int | None = None
    capacity_per_week: int | None = None
    silence: SilenceMeaning = SilenceMeaning.UNKNOWN


@dataclass(frozen=True, slots=True)
class MarketingDuties:
    """What marketing promises.

    ``hot_leads_per_month`` hand-offs that are hot; ``attributes_filled`` the share (0 to 1) of the card's attributes
    known at the hand-off; ``handoff_minutes`` from the lead's last action to the hand-off. ``hot_precision`` is the
    least share (0 to 1) of hot leads that are to be really hot, by which a recalibration sets the line; ``None`` = it
    holds the volume.
    """

    hot_leads_per_month: int = 20
    attributes_filled: float = 0.7
    handoff_minutes: float = 60.0
    hot_precision: float | None = None

    @property
    def hot_leads_per_week(self) -> float:
        """The promise of a month as that of a week, a year being 52 weeks."""
        return self.hot_leads_per_month * 12 / 52


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both sides' promises, and the teams whose clocks count. Without teams the company's own clock does.

    ``people`` are days on which single people, named as claims name them, work otherwise than their team: none is a
    day off. Their word about a day goes before the team's and the country's.
    ``follow_up`` is what was agreed of asking after hand-offs that nobody answered; ``None`` = nobody is asked.
    ``departments`` have to sign a card each, by a name of their own; without any, one name is enough.
    """

    name: Label
    sales: SalesDuties = field(default_factory=SalesDuties)
    marketing: MarketingDuties = field(default_factory=MarketingDuties)
    teams: tuple[Team, ...] = ()
    people: Mapping[str, Mapping[date, tuple[Span, ...]]] = field(default_factory=dict)
    follow_up: FollowUpTerms | None = None
    departments: tuple[str, ...] = ()

    def departments_missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the departments of which nobody is among some names, written ``Sato (sales)``; nobody counts twice."""
        signed = [name.rpartition("(") for name in map(normalise, names) if name.endswith(")")]
        people: set[str] = set()
        missing = []
        for department in self.departments:
            own = (person.strip() for person, _, rest in signed if rest[:-1].strip() == normalise(department))
            person = next((person for person in own if person and person not in people), None)
            if person is None:
                missing.append(department)
            else:
                people.add(person)
        return tuple(missing)

    def days_of(self, owner: str | None) -> Mapping[date, tuple[Span, ...]]:
        """Return the days on which an owner works otherwise than the team."""
        return self.people.get(owner or "", {})

    def team(self, team_id: str | None) -> Team | None:
        """Return a declared team; the first one for ``None`` or an unknown id, ``None`` when none is declared."""
        known = {team.team_id: team for team in self.teams}
        return known.get(team_id or "", next(iter(self.teams), None))

    @property
    def team_of_member(self) -> Mapping[str, str]:
        """Team ids of all declared members."""
        return {member: team.team_id for team in self.teams for member in team.members}

    def team_of(self, owner: str | None, team_id: str | None = None) -> Team | None:
        """Return the team named, else the one whose member an owner is, else the first one; ``None`` without any."""
        named = (team for team in self.teams if team.team_id == team_id)
        teams = (team for team in self.teams if owner in team.members)
        return next(named, next(teams, next(iter(self.teams), None)))


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """An agreement as published; version 0 is the shipped one, in force while nobody has published another."""

    agreement: Agreement
    version: int
    content_hash: str
    approved_by: tuple[str, ...]
    effective_from: Micros
    note: str = ""


def in_force(versions: Sequence[AgreementVersion], at: Micros) -> AgreementVersion:
    """Return the highest version effective at an instant; the first of all before any is (``versions`` rising)."""
    effective = [version for version in versions if version.effective_from <= at]
    return effective[-1] if effective else versions[0]


def first_contact(agreement: Agreement) -> Micros:
    """Return the business time to the first contact."""
    return Micros(round(agreement.sales.first_contact_hours * HOUR))


class MoveCause(StrEnum):
    """Why the deadline of an open hand-off moved."""

    CALENDAR = "calendar"
    HOLIDAYS = "holidays"


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """A deadline that was told once and moved while its hand-off was open and unanswered.

    Attributes
    ----------
    was_at, due_at:
        The deadline before and since.
    moved_at:
        When Ondo moved it.
    counted_from:
        The instant from which the business time runs: the opening, or the last restart.
    cause:
        ``CALENDAR`` for working hours or days of a version of the agreement, ``HOLIDAYS`` for public holidays, zone or
        country of the company.
    agreement_version:
        The version in force when it moved.
    days:
        The calendar days whose hours changed, in order; empty where that cannot be told.
    """

    was_at: Micros
    due_at: Micros
    moved_at: Micros
    counted_from: Micros
    cause: MoveCause
    agreement_version: int
    days: tuple[date, ...] = ()


def deadline(agreement: Agreement, hours: BusinessHours, counted_from: Micros) -> Micros:
    """Return the instant by which the first contact is owed.

    Parameters
    ----------
    agreement:
        Whose promise counts: the one in force at the opening.
    hours:
        Whose clock counts: the team's, with the days of the one who owns the hand-off.
    counted_from:
        The instant from which the business time runs: the opening, or a restart by a fast-track event.
    """
    return hours.deadline(counted_from, first_contact(agreement))


def soon_until(agreement: Agreement, hours: BusinessHours, now: Micros) -> Micros:
    """Return the last deadline that is due soon at ``now``: a deadline is due soon exactly when it is not later.

    A deadline is the earliest instant at which its time is used up, so ``between(now, due) <= soon`` and
    ``due <= soon_until(now)`` are the same.
    """
    return hours.deadline(now, Micros(round(agreement.sales.due_soon_hours * HOUR)))


class ContactState(StrEnum):
    """Where a hand-off stands with its first contact."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to one hand-off: its deadline, attempts to reach the lead, and its end.

    Attributes
    ----------
    due_at:
        The deadline that counts now.
    attempts:
        Since the hand-off opened.
    first_contact_at:
        The first attempt that answers the deadline: made since ``restarted_at``, if it was restarted.
    gave_up:
        It was closed because nobody reached the lead, or passed.
    unanswered:
        It closed without anybody's answer (``ondo.domain.closing``). That answers no deadline, and the outcome stays
        missing.
    restarted_at:
        When a fast-track event restarted the deadline last.
    missed_before:
        A deadline before the last restart went by without a contact.
    """

    opened_at: Micros
    due_at: Micros | None
    attempts: int = 0
    first_contact_at: Micros | None = None
    reached: bool = False
    closed_at: Micros | None = None
    gave_up: bool = False
    unanswered: bool = False
    restarted_at: Micros | None = None
    missed_before: bool = False

    @property
    def started_at(self) -> Micros:
        """When the deadline and the time for an outcome began to run."""
        return self.opened_at if self.restarted_at is None else self.restarted_at

    @property
    def ended_at(self) -> Micros | None:
        """When somebody's answer closed it; ``None`` while it is open, and where it closed without one."""
        return None if self.unanswered else self.closed_at

    @property
    def answered_at(self) -> Micros | None:
        """When sales first acted: the first attempt, or closing it without one."""
        acted = [at for at in (self.first_contact_at, self.ended_at) if at is not None]
        return min(acted, default=None)


@dataclass(frozen=True, slots=True)
class Restart:
    """A deadline that was restarted at ``at``: the one before ran from ``since`` to ``due_before``, if it had one."""

    at: Micros
    since: Micros
    due_before: Micros | None


def missed_before(restarts: Iterable[Restart], contacts: Iterable[Micros]) -> bool:
    """Tell whether a deadline had gone by without a contact in its time when a restart replaced it."""
    made = list(contacts)
    return any(
        restart.due_before is not None
        and restart.due_before < restart.at
        and not any(restart.since <= contact <= restart.due_before for contact in made)
        for restart in restarts
    )


def state(course: Course, now: Micros, soon: Micros) -> ContactState:
    """Tell where a hand-off stands; ``soon`` is ``soon_until`` now on the clock of its team.

    The instant of the deadline itself is still in time.
    """
    answered, due = course.answered_at, course.due_at
    if answered is not None:
        return ContactState.ANSWERED if due is None or answered <= due else ContactState.ANSWERED_LATE
    if course.unanswered and due is not None:
        return ContactState.BREACHED
    if due is None or due > soon:
        return ContactState.WAITING if due is None or due >= now else ContactState.BREACHED
    return ContactState.BREACHED if due < now else ContactState.DUE_SOON


def outcome_due(agreement: Agreement, started_at: Micros) -> Micros:
    """Return the instant by which an outcome or a send-back is owed, counted from the opening or the last restart."""
    return Micros(started_at + round(agreement.sales.outcome_days * DAY))


def outcome_missing(agreement: Agreement, course: Course, now: Micros) -> bool:
    """Tell whether the outcome is overdue; on a hand-off that closed without an answer it stays so."""
    return course.unanswered or (course.closed_at is None and outcome_due(agreement, course.started_at) < now)


def attempts_short(agreement: Agreement, course: Course, now: Micros) -> bool:
    """Tell whether sales stopped trying: never reached, fewer attempts than agreed, and given up or overdue."""
    over = course.gave_up or outcome_missing(agreement, course, now)
    return over and not course.reached and course.attempts < agreement.sales.attempts
