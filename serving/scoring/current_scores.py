"""The scores of many leads as they are now, for lists: nothing is logged and nothing is handed over.

A score made before is taken up while it must be the same: no fact of the lead came, no hand-off of it closed, its card
is the same version, and no window, step of decay or day went by. All others are scored together, a thousand at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros
from ondo.domain.scoring import score
from ondo.domain.summary_scoring import score_past, steady_until
from ondo.domain.summary_spec import Uncovered
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.db.encoding import chunks
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.lead_versions import LeadVersion, lead_versions
from ondo.ledger.handoffs.lead_context import LeadContext, standings
from ondo.ledger.handoffs.open_list import OpenLead, open_leads
from serving.scoring.audience import fits
from serving.scoring.definitions import Current, Definition, Definitions

Wanted = tuple[str, str]
"""A lead and the card it is scored by."""
_AT_ONCE = 1_000
_MOST = 200_000


@dataclass(frozen=True, slots=True)
class ScoreNow:
    """What a lead scores now by the version of a card that is in force; ``fits`` tells whether by its audience too."""

    total: int
    temperature: Temperature
    card_version: int
    fits: bool = True


@dataclass(frozen=True, slots=True)
class _Kept:
    """A score with all that it rested on; it holds for instants in ``since <= t < until``."""

    definition: Definition
    lead: LeadVersion
    since: Micros
    until: Micros
    answer: ScoreNow

    def holds(self, definition: Definition, lead: LeadVersion, at: Micros) -> bool:
        same = self.definition is definition and self.lead == lead and not lead.linked
        return same and self.since <= at < self.until


class Now:
    """Scores leads as known now; safe to share between threads.

    Parameters
    ----------
    store:
        Takes rows of state that were made on the way, so that nobody has to make them again.
    """

    def __init__(self, definitions: Definitions, zone: ZoneInfo, store: Callable[..., None]) -> None:
        self._definitions, self._zone, self._store = definitions, zone, store
        self._kept: dict[Wanted, _Kept] = {}
        self._lock = threading.Lock()

    def scores(self, tx: Tx, wanted: Collection[Wanted]) -> dict[Wanted, ScoreNow]:
        """Return what leads score now; those whose card is not in force any more are missing."""
        try:
            current = self._definitions.current(tx, self._zone)
        except NotFound:  # no card is in force
            return {}
        scored: dict[Wanted, ScoreNow] = {}
        for part in chunks([pair for pair in dict.fromkeys(wanted) if pair[1] in current.by_card], _AT_ONCE):
            scored |= self._part(tx, current, part)
        return scored

    def cold(self, tx: Tx) -> tuple[dict[Wanted, ScoreNow], list[str]]:
        """Return what the leads of open hand-offs score now, the exploration sample apart, and what has gone cold."""
        waiting = open_leads(tx)
        scored = self.scores(tx, [(row.lead_id, row.card_id) for row in waiting])
        return scored, [row.handoff_id for row in waiting if _is_cold(scored, row)]

    def _part(self, tx: Tx, current: Current, wanted: Collection[Wanted]) -> dict[Wanted, ScoreNow]:
        versions = lead_versions(tx, sorted({lead_id for lead_id, _ in wanted}))
        scored, unknown = {}, []
        for pair in wanted:
            version, kept = versions.get(pair[0]), self._kept.get(pair)
            if version is None:
                continue
            if kept is not None and kept.holds(current.by_card[pair[1]], version, tx.now):
                scored[pair] = kept.answer
            else:
                unknown.append(pair)
        return scored | self._fresh(tx, current, unknown, versions) if unknown else scored

    def _fresh(
        self, tx: Tx, current: Current, wanted: Collection[Wanted], versions: Mapping[str, LeadVersion]
    ) -> dict[Wanted, ScoreNow]:
        known = standings(tx, sorted({lead_id for lead_id, _ in wanted}), current.horizon)
        fresh = {
            pair: self._scored(tx, current.by_card[pair[1]], known.by_lead[pair[0]], versions[pair[0]])
            for pair in wanted
            if pair[0] in known.by_lead
        }
        if known.news:
            self._store(*known.news)
        with self._lock:
            if len(self._kept) + len(fresh) > _MOST:
                self._kept.clear()
            self._kept |= fresh
        return {pair: kept.answer for pair, kept in fresh.items()}

    def _scored(self, tx: Tx, definition: Definition, standing: LeadContext, version: LeadVersion) -> _Kept:
        card, known = definition.version.card, standing.known
        ended = standing.last_closed(card.card_id)
        closed_at = None if ended is None else ended.closed_at
        try:
            result = score_past(card, known.lead, known.view, closed_at)
            until = steady_until([card], known.view, known.ahead)
        except Uncovered:  # a card with a condition that nobody has prepared for
            lead, events = lead_facts(tx, known.lead.lead_id, tx.now)
            result, until = score(card, lead, events, tx.now, zone=self._zone, closed_at=closed_at), tx.now
        until = min(until, Micros(standing.next_step(card) or until))
        belongs = fits(card, known.lead, tx.now, zone=self._zone)
        answer = ScoreNow(result.total, result.temperature, definition.version.version, belongs)
        return _Kept(definition, version, tx.now, until, answer)


def _is_cold(scored: Mapping[Wanted, ScoreNow], row: OpenLead) -> bool:
    now = scored.get((row.lead_id, row.card_id))
    return now is not None and now.temperature is Temperature.COLD
