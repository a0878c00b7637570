"""How far leads are from hot, for lists of many: worked out once, and again only for leads that may stand elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.instant import Micros
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_past, steady_until
from ondo.domain.summary_spec import Horizon
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.db.encoding import chunks
from ondo.ledger.facts.lead_versions import LeadVersion, lead_versions
from ondo.ledger.handoffs.lead_context import Known, facts_at

_AT_ONCE = 1_000
_MOST = 200_000

Distance = tuple[int, int, int, str]
"""Points missing, gates in the way, the negative of the last action, the lead: smallest first."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """What leads are looked at by: a card, an instant, the horizon their pasts are read for.

    ``ended`` says when each lead's last hand-off had closed, of those that had one.
    """

    version: CardVersion
    at: Micros
    horizon: Horizon
    ended: Mapping[str, Micros | None]

    @property
    def card(self) -> Scorecard:
        """The card."""
        return self.version.card

    def scores(self, tx: Tx, leads: Collection[str]) -> Iterator[Score]:
        """Score leads as the service would, in their order."""
        for part in chunks(leads, _AT_ONCE):
            known = facts_at(tx, part, self.horizon, self.at)
            for lead_id in part:
                yield self.score(known[lead_id], lead_id)

    def score(self, known: Known, lead_id: str) -> Score:
        """Score one lead from its facts."""
        return score_past(self.card, known.lead, known.view, self.ended.get(lead_id))

    def distance(self, score: Score) -> Distance:
        """Return how far a lead is from hot: points, then gates, the one that acted last first."""
        missing = max(0, self.card.hot_line - score.total)
        return missing, sum(gate.blocks for gate in score.gates), -(score.last_active_at or 0), score.lead_id


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where a lead stands for instants in ``since <= t < until``, as long as all that it rests on is the same."""

    content_hash: str
    lead: LeadVersion
    ended: Micros | None
    since: Micros
    until: Micros
    distance: Distance | None

    def holds(self, viewpoint: Viewpoint, lead: LeadVersion, ended: Micros | None) -> bool:
        same = self.content_hash == viewpoint.version.content_hash and self.lead == lead and self.ended == ended
        return same and not lead.linked and self.since <= viewpoint.at < self.until


class Ranking:
    """Remembers where leads stand; safe to share between threads.

    It rests on the ledger's facts alone, never on what was answered before: a lead's place is taken up as long as no
    fact of it came, no hand-off of it closed, and no window, step of decay or day went by. All others are scored
    together. A ledger whose viewpoint is at the end of imported history is scored once.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._lock = threading.Lock()

    def warm(self, tx: Tx, viewpoint: Viewpoint, leads: Collection[str]) -> list[str]:
        """Return those leads that are warm, the closest to hot first."""
        near = [
            found for part in chunks(leads, _AT_ONCE) for found in self._part(tx, viewpoint, part) if found is not None
        ]
        return [lead_id for *_, lead_id in sorted(near)]

    def _part(self, tx: Tx, viewpoint: Viewpoint, leads: Sequence[str]) -> list[Distance | None]:
        versions = lead_versions(tx, leads)
        kept = {lead_id: self._kept.get((viewpoint.card.card_id, lead_id)) for lead_id in leads}
        stands = {
            lead_id: place.distance
            for lead_id, place in kept.items()
            if place is not None and place.holds(viewpoint, versions[lead_id], viewpoint.ended.get(lead_id))
        }
        fresh = self._fresh(tx, viewpoint, [lead_id for lead_id in leads if lead_id not in stands], versions)
        return [*stands.values(), *(place.distance for place in fresh.values())]

    def _fresh(
        self, tx: Tx, viewpoint: Viewpoint, leads: Sequence[str], versions: Mapping[str, LeadVersion]
    ) -> dict[tuple[str, str], _Kept]:
        known = facts_at(tx, leads, viewpoint.horizon, viewpoint.at) if leads else {}
        fresh = {}
        for lead_id in leads:
            facts = known[lead_id]
            score = viewpoint.score(facts, lead_id)
            until = steady_until([viewpoint.card], facts.view, facts.ahead)
            distance = viewpoint.distance(score) if score.temperature is Temperature.WARM else None
            rests_on = (viewpoint.version.content_hash, versions[lead_id], viewpoint.ended.get(lead_id))
            fresh[viewpoint.card.card_id, lead_id] = _Kept(*rests_on, viewpoint.at, until, distance)
        with self._lock:
            if len(self._kept) + len(fresh) > _MOST:
                self._kept.clear()
            self._kept |= fresh
        return fresh
