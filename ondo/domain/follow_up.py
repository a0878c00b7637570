"""Follow-up draw: which of the hand-offs that nobody answered a manager is asked to judge, week by week.

Each week every hand-off takes part that stayed unanswered beyond its days for an outcome, until it is drawn, answered,
or 90 days late. All that take part have the same chance, and the chance is kept: by it the few that were judged stand
for all that stayed silent.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ondo.domain.instant import DAY, Micros, local_date

MOST_A_WEEK = 1_000_000
"""No agreement asks after more in a week; nobody would judge them."""
LATEST = Micros(90 * DAY)
"""A hand-off whose days for an outcome ended longer ago is not asked of: nobody remembers it well enough."""
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True)
class FollowUpTerms:
    """Agreed size of a week's draw: a ``share`` (0 to 1) of the unanswered, and no more than ``at_most``."""

    share: float
    at_most: int

    def size(self, unanswered: int) -> int:
        """Return how many are drawn from so many unanswered: rounded up, so that a small company asks of one."""
        return min(self.at_most, unanswered, max(1, math.ceil(round(self.share * unanswered, 9))))


@dataclass(frozen=True, slots=True)
class FollowUpWeek:
    """The draw of one week.

    Attributes
    ----------
    week:
        ISO week, ``2026-W49``.
    salt:
        Orders those that took part; by it anybody can draw again and come to the same.
    unanswered, drawn:
        How many took part, and how many were drawn.
    drawn_at:
        When.
    """

    week: str
    salt: str
    unanswered: int
    drawn: int
    drawn_at: Micros

    @property
    def chance(self) -> float:
        """The chance (0 to 1) of everybody who took part; 0 where nobody did."""
        return self.drawn / self.unanswered if self.unanswered else 0.0


def iso_week(at: Micros, zone: ZoneInfo) -> str:
    """Return the ISO week of an instant in a zone, as ``2026-W49``."""
    year, week, _ = local_date(at, zone).isocalendar()
    return f"{year}-W{week:02}"


def is_week(text: str) -> bool:
    """Tell whether a text is a week of some year as ``iso_week`` writes it: no year has 60, and few have 53."""
    if (match := _WEEK.fullmatch(text)) is None:
        return False
    try:
        date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return False
    return True


def sample(names: Iterable[str], salt: str, size: int) -> list[str]:
    """Return so many names by a hash of salt and name: a simple random sample for whoever does not know the salt."""
    return sorted(names, key=lambda name: (hashlib.sha256(f"{salt}/{name}".encode()).digest(), name))[:size]
