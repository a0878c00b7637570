"""Deadlines by the agreement in force: of a new hand-off, of a claimed one, of one whose calendar changed since."""

from __future__ import annotations

from datetime import date, timedelta

from ondo.calendars import hours_of, team_of
from ondo.domain.business_hours import BusinessHours
from ondo.domain.instant import Micros, local_date
from ondo.domain.sla import Agreement, AgreementVersion, DeadlineMove, MoveCause, Team, deadline, in_force, soon_until
from ondo.domain.sla_counts import HandOffSla
from ondo.ledger import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.handoffs.deadlines import Holding
from ondo.settings import Settings

_MOST_DAYS = 31
"""Days that a move names at most; more say nothing that one could read."""


class DeadlineCalendar:
    """Deadlines as of one moment: every version of the agreement, read once, and the clocks of its teams."""

    def __init__(self, tx: Tx, settings: Settings) -> None:
        self.now, self._settings = tx.now, settings
        self.versions: list[AgreementVersion] = sla_versions.versions(tx)
        self._soon_by: dict[tuple[str, str], Micros] = {}
        self._teams: dict[tuple[str | None, str | None], Team] = {}
        self._hours_by: dict[tuple[int, str, str | None], BusinessHours] = {}

    def agreement(self, at: Micros | None = None) -> Agreement:
        """Return the agreement in force at an instant, by default now."""
        return in_force(self.versions, self.now if at is None else at).agreement

    @property
    def calendar(self) -> tuple[object, ...]:
        """What business hours follow from: equal as long as no deadline can have moved within this process."""
        return in_force(self.versions, self.now).version, self._settings.timezone.key, self._settings.country

    def team(self, owner: str | None = None, team_id: str | None = None) -> Team:
        """Return whose clock counts now: the team named, else the owner's, else the first one, else the company."""
        if (owner, team_id) not in self._teams:
            self._teams[owner, team_id] = team_of(self.agreement(), owner, team_id, self._settings)
        return self._teams[owner, team_id]

    def due_at(
        self,
        opened_at: Micros,
        owner: str | None = None,
        team_id: str | None = None,
        started_at: Micros | None = None,
    ) -> Micros:
        """Return when the first contact is owed, as of now.

        The promise is that of the agreement in force at the opening and does not change any more; the calendar
        (working hours, holidays, the owner's days off) is that of the agreement in force now. The time runs from
        ``started_at``, where a fast-track event restarted it, else from the opening.
        """
        return self._due(self.agreement(), opened_at, owner, team_id, started_at)

    def due_of(self, opened_at: Micros, held: Holding) -> Micros:
        """Return when the first contact is owed by whoever has a hand-off, from when its deadline began to run."""
        return self.due_at(opened_at, held.owner, held.team, held.started_at)

    def due_then(self, opened_at: Micros, owner: str | None = None, team_id: str | None = None) -> Micros:
        """Return when the first contact was owed by promise and calendar of that time, for records of the past."""
        return self._due(self.agreement(opened_at), opened_at, owner, team_id)

    def moved(self, duty: HandOffSla) -> DeadlineMove | None:
        """Return how the deadline of an open hand-off without a contact moves by the calendar in force now, if so."""
        was, started = duty.course.due_at, duty.course.started_at
        if was is None or duty.course.answered_at is not None:
            return None
        due = self._due_of(self.agreement(), duty)
        if due == was:
            return None
        before = self._calendar_before(duty, was)
        days = () if before is None else self._changed_days(before, duty, max(was, due))
        cause = MoveCause.HOLIDAYS if before is None else MoveCause.CALENDAR
        number = in_force(self.versions, self.now).version
        return DeadlineMove(was, due, self.now, started, cause, number, days)

    def hours(self, owner: str | None = None, team_id: str | None = None) -> BusinessHours:
        """Return the business hours that a hand-off's deadline runs on: its team's, with its owner's days off."""
        return self._hours(self.agreement(), owner, team_id)

    def soon(self, duty: HandOffSla) -> Micros:
        """Return the last deadline that is due soon now, on the clock of the hand-off's team and owner."""
        return self._soon_of(self.team(duty.owner, duty.team), duty.owner)

    def latest_soon(self) -> Micros:
        """Return the last deadline that is due soon now on anybody's clock."""
        agreement = self.agreement()
        teams = agreement.teams or (self.team(),)
        return max(self._soon_of(team, owner) for team in teams for owner in (None, *agreement.people))

    def _soon_of(self, team: Team, owner: str | None) -> Micros:
        own = self.agreement().days_of(owner)
        key = team.team_id, (owner or "") if own else ""
        if key not in self._soon_by:
            self._soon_by[key] = soon_until(self.agreement(), hours_of(team, own), self.now)
        return self._soon_by[key]

    def _due(
        self,
        calendar: Agreement,
        opened_at: Micros,
        owner: str | None,
        team_id: str | None,
        started_at: Micros | None = None,
    ) -> Micros:
        promise, start = self.agreement(opened_at), opened_at if started_at is None else started_at
        return deadline(promise, self._hours(calendar, owner, team_id), start)

    def _due_of(self, calendar: Agreement, duty: HandOffSla) -> Micros:
        course = duty.course
        return self._due(calendar, course.opened_at, duty.owner, duty.team, course.started_at)

    def _hours(self, calendar: Agreement, owner: str | None, team_id: str | None) -> BusinessHours:
        team, own = team_of(calendar, owner, team_id, self._settings), calendar.days_of(owner)
        key = id(calendar), team.team_id, owner if own else None  # agreements live as long as their versions do
        if key not in self._hours_by:
            self._hours_by[key] = hours_of(team, own)
        return self._hours_by[key]

    def _calendar_before(self, duty: HandOffSla, was: Micros) -> Agreement | None:
        """Return the latest version whose calendar gives the deadline as it was; ``None``: it was none of theirs."""
        earlier = (version.agreement for version in reversed(self.versions) if version.effective_from <= self.now)
        matching = (agreement for agreement in earlier if self._due_of(agreement, duty) == was)
        return next(matching, None)

    def _changed_days(self, before: Agreement, duty: HandOffSla, end: Micros) -> tuple[date, ...]:
        old, new = self._hours(before, duty.owner, duty.team), self.hours(duty.owner, duty.team)
        first, last = local_date(duty.course.started_at, new.zone), local_date(end, new.zone)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        changed = tuple(day for day in days if old.spans(day) != new.spans(day))
        return changed if len(changed) <= _MOST_DAYS else ()
