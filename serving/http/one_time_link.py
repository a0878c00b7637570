"""One-time sign-in link: a secret that opens one page session, once and soon, for whoever starts the service here.

The service keeps a digest, in memory alone: a link dies with the process that showed it.
"""

from __future__ import annotations

import hmac
import secrets
import threading

from ondo.domain.instant import MINUTE, Micros
from ondo.ledger.access.keys import digest

LASTS = 10 * MINUTE


def new_link(now: Micros) -> tuple[str, str]:
    """Return a secret for the address, and what the service is told of it: its digest and its end."""
    token = secrets.token_urlsafe(32)
    return token, f"{digest(token)}.{now + LASTS}"


class OneTimeLink:
    """What ``new_link`` told of a link, as long as nobody has used it; of an empty text none opens."""

    def __init__(self, kept: str) -> None:
        self._digest, _, ends_at = kept.partition(".")
        self._ends_at, self._lock = Micros(int(ends_at or 0)), threading.Lock()

    def take(self, token: str, now: Micros) -> bool:
        """Tell whether a secret opens a session now; the next one who asks is told no."""
        with self._lock:
            opens = hmac.compare_digest(digest(token), self._digest) and now < self._ends_at
            if opens:
                self._ends_at = Micros(0)
            return opens
