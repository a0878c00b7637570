"""The groups of the hot list, in the order in which sales works through them."""

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
