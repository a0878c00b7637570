"""Deadlines by the agreement in force: of a new hand-off, of a claimed one, and those that are near or past."""

from __future__ import annotations

from ondo.domain.agreement import Agreement, AgreementVersion, Team, deadline, in_force, soon_until
from ondo.domain.business_hours import BusinessHours
from ondo.domain.duty import Duty
from ondo.domain.instant import Micros
from ondo.ledger import Tx, agreements
from ondo.ledger.deadlines import Holding
from ondo.settings import Settings
from serving.calendar_of import holidays_of, hours_of, team_of


class Clocks:
    """The deadlines of one moment: every version of the agreement, read once, and the clocks of its teams."""

    def __init__(self, tx: Tx, settings: Settings) -> None:
        self.now, self._settings = tx.now, settings
        self.versions: list[AgreementVersion] = agreements.versions(tx)
        self._soon_by: dict[str, Micros] = {}

    def agreement(self, at: Micros | None = None) -> Agreement:
        """Return the agreement in force at an instant, by default now."""
        return in_force(self.versions, self.now if at is None else at).agreement

    def team(self, owner: str | None = None, team_id: str | None = None) -> Team:
        """Return whose clock counts now: the team named, else the owner's, else the first one, else the company."""
        return team_of(self.agreement(), owner, team_id, self._settings)

    def due_at(
        self,
        opened_at: Micros,
        owner: str | None = None,
        team_id: str | None = None,
        started_at: Micros | None = None,
    ) -> Micros:
        """Return when the first contact is owed, by the agreement in force at the opening.

        The time runs from ``started_at``, where a fast-track event restarted it, else from the opening.
        """
        agreement = self.agreement(opened_at)
        team = team_of(agreement, owner, team_id, self._settings)
        return deadline(agreement, team, opened_at if started_at is None else started_at, holidays_of(team))

    def due_of(self, opened_at: Micros, held: Holding) -> Micros:
        """Return when the first contact is owed by whoever has a hand-off, from when its deadline began to run."""
        team = self.team(held.owner, held.team).team_id or None
        return self.due_at(opened_at, held.owner, team, held.started_at)

    def hours(self, owner: str | None = None, team_id: str | None = None) -> BusinessHours:
        """Return the business hours that a hand-off's deadline runs on."""
        return hours_of(self.team(owner, team_id))

    def soon(self, duty: Duty) -> Micros:
        """Return the last deadline that is due soon now, on the clock of the hand-off's team."""
        return self._soon_of(self.team(duty.owner, duty.team))

    def latest_soon(self) -> Micros:
        """Return the last deadline that is due soon now on any team's clock."""
        return max(self._soon_of(team) for team in self.agreement().teams or (self.team(),))

    def _soon_of(self, team: Team) -> Micros:
        key = team.team_id
        if key not in self._soon_by:
            self._soon_by[key] = soon_until(self.agreement(), hours_of(team), self.now)
        return self._soon_by[key]
