"""Attribution of feedback and outcomes that name no hand-off: the one rule for labels, counts and pages."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ondo.domain.closing import STANDS_FOR_ANOTHER


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-off as far as facts are sorted to it; ``lead_id`` is canonical, ``cause`` ``None`` while it is open."""

    handoff_id: str
    lead_id: str
    opened_at: int
    cause: str | None = None


class Attribution:
    """Sorts facts to hand-offs.

    A fact that names a hand-off is about that one. One that names none is about the last hand-off of its lead, by
    whichever card, that had opened when it happened (at that very instant included; of two that opened at once the
    one of the larger id). A duplicate stands for the one that stayed, and so gets none of these. A fact that happened
    before every hand-off of its lead is about none.

    Hand-offs may be those of a window only, as long as it reaches up to the instant of looking: the last one that had
    opened is then the same, or none of them.
    """

    def __init__(self, handoffs: Iterable[Handed]) -> None:
        every = list(handoffs)
        self._ids = frozenset(handoff.handoff_id for handoff in every)
        by_lead: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for handoff in every:
            if handoff.cause not in STANDS_FOR_ANOTHER:
                by_lead[handoff.lead_id].append((handoff.opened_at, handoff.handoff_id))
        self._by_lead = {lead_id: sorted(rows) for lead_id, rows in by_lead.items()}

    def __contains__(self, handoff_id: object) -> bool:
        return handoff_id in self._ids

    def about(self, handoff_id: str | None, lead_id: str, happened_at: int) -> str | None:
        """Return the id of the hand-off that a fact is about, which need not be a known one; ``None`` for none."""
        if handoff_id:
            return handoff_id
        rows = self._by_lead.get(lead_id, [])
        place = bisect_right(rows, happened_at, key=lambda row: row[0])
        return rows[place - 1][1] if place else None
