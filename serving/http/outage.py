"""Log of an outage of the ledger in background work: one line when it goes, one when it is back, no traceback."""

from __future__ import annotations

import logging

from ondo.domain.errors import Unavailable


class Outage:
    """Tells how the attempts of one kind of background work go.

    Parameters
    ----------
    log:
        Where the lines go.
    work:
        What cannot be done meanwhile, as the beginning of a sentence.
    """

    def __init__(self, log: logging.Logger, work: str) -> None:
        self._log, self._work, self._away = log, work, False

    def failed(self, error: Exception) -> None:
        """Tell of an attempt that failed; call it where the error is handled. What is no outage is a bug of ours."""
        if not isinstance(error, Unavailable):
            self._log.exception("%s; trying again", self._work)
        elif not self._away:
            self._log.warning("%s while the ledger is away: %s", self._work, error)
            self._away = True

    def passed(self) -> None:
        """Tell of an attempt that went well, if the one before it did not."""
        if self._away:
            self._log.warning("the ledger is back: no longer that %s", self._work)
            self._away = False
