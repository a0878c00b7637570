"""The groups of the hot list, in the order in which sales works through them, and how each may be sorted."""

from __future__ import annotations

from enum import StrEnum


class HotListGroup(StrEnum):
    """Where an open hand-off stands on the hot list; each stands in exactly one group.

    A lead of the exploration sample is one whatever became of it. A lead that was handed over as hot or by fast track
    and is cold by the card as it is now has gone cold, whether or not anybody called. The others stand by their first
    contact.
    """

    WAITING = "waiting"
    OVERDUE = "overdue"
    CONTACTED = "contacted"
    COLD = "cold"
    SAMPLE = "sample"


class HotListSort(StrEnum):
    """How the rows of each group are sorted.

    By deadline: in time the nearest first, overdue the latest first, contacted by their contact. By points: those of
    now, the highest first; while a trial hides points they are in no order that tells any.
    """

    DEADLINE = "deadline"
    POINTS = "points"
    NEWEST = "newest"
    OLDEST = "oldest"


class LeadHandOffState(StrEnum):
    """Whether sales has a lead, had it once, or never got it."""

    OPEN = "open"
    ENDED = "ended"
    NEVER = "never"
