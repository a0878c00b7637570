"""The scores of many leads as they are now, for lists: nothing is logged and nothing is handed over.

A lead's last score is taken up while it stands (``ondo.ledger.handoffs.lead_scores``). The few others are scored
together, a thousand at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from ondo.domain.audience import fits
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import Uncovered
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.db.encoding import chunks
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.handoffs import lead_scores
from ondo.ledger.handoffs.lead_context import LeadContext, standings
from ondo.ledger.handoffs.open_list import open_leads
from serving.scoring.definitions import Current, Definition, Definitions

Wanted = tuple[str, str]
"""A lead and the card it is scored by."""
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ScoreNow:
    """What a lead scores now by the version of a card that is in force; ``fits`` tells whether by its audience too.

    It was computed at ``at``, and nothing has changed it since. While a trial of the card runs there is no total
    (``serving.scoring.blinding``), and the version is that in force for both of its cards.
    """

    total: int | None
    temperature: Temperature
    card_version: int
    at: Micros
    fits: bool = True


class Now:
    """Scores leads as known now; safe to share between threads.

    Parameters
    ----------
    store:
        Takes rows of state that were made on the way, so that nobody has to make them again.
    """

    def __init__(self, definitions: Definitions, zone: ZoneInfo, store: Callable[..., None]) -> None:
        self._definitions, self._zone, self._store = definitions, zone, store

    def scores(self, tx: Tx, wanted: Collection[Wanted]) -> dict[Wanted, ScoreNow]:
        """Return what leads score now; those whose card is not in force any more are missing."""
        try:
            current = self._definitions.current(tx, self._zone)
        except NotFound:  # no card is in force
            return {}
        pairs = [pair for pair in dict.fromkeys(wanted) if pair[1] in current.by_card]
        versions = {card_id: definition.kept_version for card_id, definition in current.by_card.items()}
        kept = lead_scores.standing(tx, {lead_id for lead_id, _ in pairs}, versions)
        scored = dict[Wanted, ScoreNow]()
        for pair in pairs:
            row = kept.get(pair)
            if row is not None and row.temperature is not None:
                scored[pair] = score_now(current.by_card[pair[1]], row.total, row.temperature, row.scored_at)
        for part in chunks([pair for pair in pairs if pair not in scored], _AT_ONCE):
            scored |= self._fresh(tx, current, part)
        return scored

    def cold(self, tx: Tx) -> tuple[dict[Wanted, ScoreNow], list[str]]:
        """Return what the leads of open hand-offs score now, the exploration sample apart, and what has gone cold."""
        waiting = open_leads(tx)
        scored = self.scores(tx, [(row.lead_id, row.card_id) for row in waiting])
        gone = [
            row.handoff_id
            for row in waiting
            if (now := scored.get((row.lead_id, row.card_id))) is not None and now.temperature is Temperature.COLD
        ]
        return scored, gone

    def _fresh(self, tx: Tx, current: Current, wanted: Collection[Wanted]) -> dict[Wanted, ScoreNow]:
        known = standings(tx, sorted({lead_id for lead_id, _ in wanted}), current.horizon)
        if known.news:
            self._store(*known.news)
        return {
            pair: self._scored(tx, current.by_card[pair[1]], known.by_lead[pair[0]])
            for pair in wanted
            if pair[0] in known.by_lead
        }

    def _scored(self, tx: Tx, in_force: Definition, standing: LeadContext) -> ScoreNow:
        known = standing.known
        definition = in_force.assigned(known.lead)
        card = definition.version.card
        ended = standing.last_closed(card.card_id)
        closed_at = None if ended is None else ended.closed_at
        try:
            result = score_summary(card, known.lead, known.view, closed_at)
        except Uncovered:  # a card with a condition that nobody has prepared for
            lead, events = lead_facts(tx, known.lead.lead_id, tx.now)
            result = score(card, lead, events, tx.now, zone=self._zone, closed_at=closed_at)
        belongs = fits(card, known.lead, tx.now, zone=self._zone)
        return replace(score_now(in_force, result.total, result.temperature, tx.now), fits=belongs)


def score_now(in_force: Definition, total: int, temperature: Temperature, at: Micros) -> ScoreNow:
    """Return what a list may tell of a score by a card, or by the card that is on trial beside it."""
    shown = total if in_force.running is None and in_force.draw is None else None
    return ScoreNow(shown, temperature, in_force.told_version, at)
