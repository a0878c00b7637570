"""The agreement between marketing and sales: what each side promises the other about a hand-off."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from ondo.domain.business_hours import WORKDAY, BusinessHours, Span
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.words import Label

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

    def hours(self, holidays: Container[date]) -> BusinessHours:
        """Return the team's business hours, given its country's holidays."""
        return BusinessHours(self.zone, self.week, holidays, self.days)


@dataclass(frozen=True, slots=True)
class SalesDuties:
    """What sales promises.

    ``first_contact_hours`` are business hours (> 0); ``outcome_days`` calendar days from the hand-off to its outcome
    or send-back. A hand-off is due soon in the last ``due_soon_hours`` business hours before its deadline.
    """

    first_contact_hours: float = 24.0
    attempts: int = 3
    outcome_days: float = 30.0
    reason_on_send_back: bool = True
    due_soon_hours: float = 6.0


@dataclass(frozen=True, slots=True)
class MarketingDuties:
    """What marketing promises.

    ``hot_leads_per_month`` hand-offs that are hot; ``attributes_filled`` the share (0 to 1) of the card's attributes
    known at the hand-off; ``handoff_minutes`` from the lead's last action to the hand-off.
    """

    hot_leads_per_month: int = 20
    attributes_filled: float = 0.7
    handoff_minutes: float = 60.0

    @property
    def hot_leads_per_week(self) -> float:
        """The promise of a month as that of a week, a year being 52 weeks."""
        return self.hot_leads_per_month * 12 / 52


@dataclass(frozen=True, slots=True)
class Agreement:
    """Both sides' promises, and the teams whose clocks count. Without teams the company's own clock does."""

    name: Label
    sales: SalesDuties = field(default_factory=SalesDuties)
    marketing: MarketingDuties = field(default_factory=MarketingDuties)
    teams: tuple[Team, ...] = ()

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
        mine = (team for team in self.teams if owner in team.members)
        return next(named, next(mine, next(iter(self.teams), None)))


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


def deadline(agreement: Agreement, team: Team, opened_at: Micros, holidays: Container[date] = frozenset()) -> Micros:
    """Return the instant by which the first contact is owed, on a team's clock."""
    return team.hours(holidays).deadline(opened_at, first_contact(agreement))


def soon_until(agreement: Agreement, hours: BusinessHours, now: Micros) -> Micros:
    """Return the last deadline that is due soon at ``now``: a deadline is due soon exactly when it is not later.

    A deadline is the earliest instant at which its time is used up, so ``between(now, due) <= soon`` and
    ``due <= soon_until(now)`` are the same.
    """
    return hours.deadline(now, Micros(round(agreement.sales.due_soon_hours * HOUR)))


class State(StrEnum):
    """Where a hand-off stands with its first contact."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WAITING = "waiting"
    DUE_SOON = "due_soon"
    BREACHED = "breached"


STATES: Mapping[State, Label] = {
    State.ANSWERED: Label("期限内に対応", "contacted in time"),
    State.ANSWERED_LATE: Label("期限後に対応", "contacted late"),
    State.WAITING: Label("対応待ち", "waiting"),
    State.DUE_SOON: Label("期限間近", "due soon"),
    State.BREACHED: Label("期限切れ", "overdue"),
}
"""The states as people read them."""


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to one hand-off: its deadline, attempts to reach the lead, and its end.

    ``gave_up`` says that it was closed because nobody reached the lead, or passed; ``unanswered`` that it closed
    without anybody's answer (``ondo.domain.closing``): its outcome stays missing.
    """

    opened_at: Micros
    due_at: Micros | None
    attempts: int = 0
    first_contact_at: Micros | None = None
    reached: bool = False
    closed_at: Micros | None = None
    gave_up: bool = False
    unanswered: bool = False

    @property
    def answered_at(self) -> Micros | None:
        """When sales first acted: the first attempt, or closing it without one."""
        ended = None if self.unanswered else self.closed_at
        acted = [at for at in (self.first_contact_at, ended) if at is not None]
        return min(acted, default=None)


def state(course: Course, now: Micros, soon: Micros) -> State:
    """Tell where a hand-off stands; ``soon`` is ``soon_until`` now on the clock of its team.

    The instant of the deadline itself is still in time.
    """
    answered, due = course.answered_at, course.due_at
    if answered is not None:
        return State.ANSWERED if due is None or answered <= due else State.ANSWERED_LATE
    if due is None or due > soon:
        return State.WAITING if due is None or due >= now else State.BREACHED
    return State.BREACHED if due < now else State.DUE_SOON


def outcome_due(agreement: Agreement, opened_at: Micros) -> Micros:
    """Return the instant by which an outcome or a send-back is owed."""
    return Micros(opened_at + round(agreement.sales.outcome_days * DAY))


def outcome_missing(agreement: Agreement, course: Course, now: Micros) -> bool:
    """Tell whether the outcome is overdue."""
    ended = course.closed_at is not None and not course.unanswered
    return not ended and outcome_due(agreement, course.opened_at) < now


def attempts_short(agreement: Agreement, course: Course, now: Micros) -> bool:
    """Tell whether sales stopped trying: never reached, fewer attempts than agreed, and given up or overdue."""
    over = course.gave_up or outcome_missing(agreement, course, now)
    return over and not course.reached and course.attempts < agreement.sales.attempts
