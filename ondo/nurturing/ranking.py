"""The order of leads by how far they are from hot, worked out for no more of them than a page needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ondo.domain.audience import fits
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.instant import Micros
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.db.encoding import chunks
from ondo.ledger.facts.ceilings import ceilings
from ondo.ledger.handoffs.latest_handoffs import last_ends
from ondo.ledger.handoffs.lead_context import facts_at

_AT_ONCE = 500

Distance = tuple[int, int, int, str]
"""Points missing, gates in the way, the negative of the last action, the lead: smallest first."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """What leads are looked at by: a card, an instant, the horizon their pasts are read for."""

    version: CardVersion
    at: Micros
    horizon: SummarySpec

    @property
    def card(self) -> Scorecard:
        """The card."""
        return self.version.card

    def scores(self, tx: Tx, leads: Collection[str]) -> Iterator[Score]:
        """Score leads as the service would, in their order; those outside the card's audience are left out."""
        zone = self.horizon.zone
        for part in chunks(leads, _AT_ONCE):
            known = facts_at(tx, part, self.horizon, self.at)
            ended = last_ends(tx, self.card.card_id, self.at, part)
            for lead_id in part:
                of = known[lead_id]
                if fits(self.card, of.lead, self.at, zone=zone):
                    yield score_summary(self.card, of.lead, of.view, ended.get(lead_id))

    def distance(self, score: Score) -> Distance:
        """Return how far a lead is from hot: points, then gates, the one that acted last first."""
        missing = max(0, self.card.hot_line - score.total)
        return missing, sum(gate.blocks for gate in score.gates), -(score.last_active_at or 0), score.lead_id


def closest(tx: Tx, viewpoint: Viewpoint, leads: Collection[str], most: int, kept: Collection[str] = ()) -> list[Score]:
    """Return those leads that are warm, at most so many, the closest to hot first.

    ``kept`` are the first of others that were sorted already by what they scored last. Leads that may have the most
    points are scored first, until no other one can come onto the page.
    """
    card = viewpoint.card
    bounds = ceilings(tx, card, list(leads), viewpoint.at, viewpoint.horizon.zone)
    possible = sorted(
        (lead_id for lead_id in leads if bounds[lead_id] >= min(card.warm_line, card.hot_line)),
        key=lambda text: -bounds[text],
    )
    page = _page(viewpoint, viewpoint.scores(tx, kept), most)
    for part in chunks(possible, _AT_ONCE):
        if len(page) == most and card.hot_line - bounds[part[0]] > page[-1][0][0]:
            break
        page = _page(viewpoint, viewpoint.scores(tx, part), most, page)
    return [score for _, score in page]


_Placed = tuple[Distance, Score]


def _page(viewpoint: Viewpoint, scores: Iterable[Score], most: int, page: Sequence[_Placed] = ()) -> list[_Placed]:
    warm = [(viewpoint.distance(score), score) for score in scores if score.temperature is Temperature.WARM]
    return sorted([*page, *warm], key=itemgetter(0))[:most]
