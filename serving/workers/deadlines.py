"""Deadlines of open hand-offs, watched while the service runs: moved with the calendar, and each announced."""

from __future__ import annotations

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.deadlines.moves_and_notices import due_now, move_deadlines, moving, tell_due
from ondo.ledger import Ledger
from ondo.ledger.handoffs import sla
from ondo.settings import Settings
from serving.background import BackgroundWorker

EVERY = 30.0
"""Seconds between two looks: deadlines are in hours, so half a minute is soon enough."""


class Deadlines(BackgroundWorker):
    """Looks for deadlines that are near or past.

    Several processes may watch one ledger: a look that finds nothing new only reads, and of two that find the same
    the row of the notice lets one tell it.
    """

    def __init__(self, ledger: Ledger, settings: Settings, every: float = EVERY) -> None:
        super().__init__("deadlines", "deadlines could not be looked at", every)
        self._ledger, self._settings = ledger, settings
        self._followed: tuple[object, ...] | None = None

    def turn(self) -> int:
        """Let deadlines follow a changed calendar and tell what is new; return how many deadlines were told of.

        Every open hand-off is counted anew once in the life of this process and once for each version of the agreement
        that comes into force: in between no calendar changes.
        """
        with self._ledger.read() as tx:
            clocks = DeadlineCalendar(tx, self._settings)
            changed = clocks.calendar != self._followed and bool(moving(sla.open_duties(tx), clocks))
            due = bool(due_now(tx, clocks))
        number = 0
        if changed or due:
            with self._ledger.begin() as tx:
                if changed:
                    move_deadlines(tx, self._settings)
                number = tell_due(tx, self._settings)
        self._followed = clocks.calendar
        return number
