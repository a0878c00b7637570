"""Outcomes of deals, which are states: progress stands beside what was before, a correction takes its place.

A deal becomes an opportunity and comes to an end: won, lost or passed. Both stand, since a deal that is lost was an
opportunity; of two ends the one told last stands, and the other is retracted as corrected. A sender's key names its
deal (``keyed_deals``). Without one the deal is a hand-off of the lead: the one named, else the last one opened by
then; a lead that was never handed over is one deal.

Without keys a file is consistent in itself: what it tells of one deal in two rows are two facts, in any order. Only
what was told before, and is not told again, can be corrected by it; so that is decided at its end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db import schema
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, Refused, append, keyed, record_deliveries
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.keyed_deals import settle_keyed, stage_of, tell_keyed
from ondo.ledger.handoffs.outcomes import (
    ENDS,
    OUTCOME_FACTS,
    Correction,
    NewOutcome,
    StandingOutcome,
    can_be_stored,
    close_by_outcomes,
    content,
    correct,
    correction,
    standing_outcomes,
)

_o = schema.outcome.c


@dataclass(slots=True)
class DealBatch:
    """The outcomes of one message or file, as far as they are known.

    ``told_at`` is the instant of which it tells; ``last`` the newest row of before; ``repeated`` the rows that it told
    again; ``waiting`` what may correct such a row.
    """

    told_at: Micros
    last: int
    repeated: set[int] = field(default_factory=set)
    waiting: list[NewOutcome] = field(default_factory=list)

    def add(self, part: AppendedOutcomes) -> None:
        """Add what came of a part of it."""
        self.repeated |= part.repeated
        self.waiting += part.waiting


@dataclass(slots=True)
class AppendedOutcomes:
    """What came of some outcomes: counts, rows that are there already, and what is decided at the end."""

    counts: Appended = field(default_factory=Appended)
    repeated: set[int] = field(default_factory=set)
    waiting: list[NewOutcome] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def tell_deals(tx: Tx, rows: Sequence[NewOutcome]) -> AppendedOutcomes:
    """Append the outcomes of one message; refusals as for events.

    Each closes its hand-off, or without one the lead's open hand-offs, in the same transaction.
    """
    deals = begin_deals(tx)
    part = tell_outcomes(tx, rows, deals)
    deals.add(part)
    settled = settle_deals(tx, deals)
    return AppendedOutcomes(_sum(part.counts, settled.counts), corrections=part.corrections + settled.corrections)


def begin_deals(tx: Tx, told_at: Micros | None = None) -> DealBatch:
    """Begin a message or file; ``told_at`` (default and at most now) is the instant of which it tells."""
    last = tx.conn.execute(sa.select(sa.func.coalesce(sa.func.max(_o.id), 0))).scalar_one()
    return DealBatch(tx.now if told_at is None else min(told_at, tx.now), last)


def tell_outcomes(
    tx: Tx, rows: Sequence[NewOutcome], deals: DealBatch, refused: Refused | None = None
) -> AppendedOutcomes:
    """Append a part of what a file tells; refusals as for events.

    ``deals`` is not changed, so that a caller may take a savepoint back: the answer is the caller's to add.
    """
    stored = list(enumerate(keyed(tx, rows)))
    named_rows = [(index, row) for index, row in stored if row.keyed]
    waits = [stage_of(row) for row in deals.waiting if row.keyed]
    named = tell_keyed(tx, named_rows, waits, (deals.last, deals.told_at), refused)
    result = _tell_unkeyed(tx, [(index, row) for index, row in stored if not row.keyed], deals, refused)
    result.counts = _sum(named.counts, result.counts)
    result.waiting += named.waiting
    result.corrections = named.corrections
    return result


def _sum(appended: Appended, other: Appended) -> Appended:
    return Appended(appended.new + other.new, appended.same + other.same, appended.refused + other.refused)


def _tell_unkeyed(
    tx: Tx, rows: Sequence[tuple[int, NewOutcome]], deals: DealBatch, refused: Refused | None
) -> AppendedOutcomes:
    known, result = _Known(tx, [row for _, row in rows]), AppendedOutcomes()
    fresh: list[tuple[int, NewOutcome]] = []
    again: set[int] = set()
    bad = 0
    for place, row in rows:
        same = next((each for each in known.about(row) if content(each) == content(row)), None)
        if same is not None:
            result.repeated.add(same.number)
            again |= set() if same.import_id in (None, tx.import_id) else {same.number}
        elif known.before(row, deals.last):
            if can_be_stored(tx, place, row, refused):
                result.waiting.append(row)
            else:
                bad += 1
        else:
            fresh.append((place, row))
    moved = None if refused is None else lambda place, error: refused(fresh[place][0], error)
    counts, new = append(tx, OUTCOME_FACTS, [row for _, row in fresh], moved)
    record_deliveries(tx, schema.outcome.name, again)
    close_by_outcomes(tx, [row for row, _ in new], ())
    repeated = len(rows) - len(fresh) - len(result.waiting) - bad
    result.counts = Appended(counts.new, counts.same + repeated, counts.refused + bad)
    return result


def settle_deals(tx: Tx, deals: DealBatch) -> AppendedOutcomes:
    """Append at the end what waited; without a key it corrects what was told last of its deal and is not told again."""
    named = settle_keyed(tx, [row for row in deals.waiting if row.keyed], (deals.last, deals.told_at))
    result = _settle_unkeyed(tx, [row for row in deals.waiting if not row.keyed], deals)
    deals.waiting = []
    return AppendedOutcomes(_sum(named.counts, result.counts), corrections=named.corrections + result.corrections)


def _settle_unkeyed(tx: Tx, waiting: Sequence[NewOutcome], deals: DealBatch) -> AppendedOutcomes:
    known, used = _Known(tx, waiting), set(deals.repeated)
    rows: list[NewOutcome] = []
    corrections: list[Correction] = []
    for row in {content(row): row for row in waiting}.values():
        before = [
            standing_outcome
            for standing_outcome in known.before(row, deals.last)
            if standing_outcome.number not in used and _contradicts(row, standing_outcome)
        ]
        if before:
            used.add(before[-1].number)
            corrections.append(correction(tx, before[-1], row, deals.told_at))
        rows.append(corrections[-1].after if before else row)
    counts, new = append(tx, OUTCOME_FACTS, rows)
    correct(tx, corrections)
    close_by_outcomes(tx, [row for row, _ in new], corrections)
    return AppendedOutcomes(counts, corrections=corrections)


def _contradicts(row: NewOutcome, before: StandingOutcome) -> bool:
    """Tell whether both cannot be true of one deal; a lead may be won twice, a hand-off only once."""
    return row.handoff_id is not None or row.outcome != before.outcome or row.happened_at == before.happened_at


class _Known:
    """What stands of the leads of some outcomes without a key, by any key, and the deals it is about."""

    def __init__(self, tx: Tx, rows: Sequence[NewOutcome]) -> None:
        self._by_lead: dict[tuple[str, str], list[StandingOutcome]] = {}
        self._handoffs: Mapping[str, list[tuple[int, str]]] = {}
        leads = sorted({row.lead_id for row in rows})
        # Asked by lead only: with the source, a database may look through all facts of it.
        for outcome in standing_outcomes(tx, _o.lead_id.in_(in_list(tx, leads))) if leads else ():
            self._by_lead.setdefault((outcome.name[0], outcome.lead_id), []).append(outcome)
        if self._by_lead:
            self._handoffs = _handoffs(tx, leads)

    def about(self, row: NewOutcome) -> Sequence[StandingOutcome]:
        """Return what stands of an outcome's lead, in the order told."""
        return self._by_lead.get((row.source, row.lead_id), ())

    def before(self, row: NewOutcome, last: int) -> list[StandingOutcome]:
        """Return the ends, told before a file, of the deal that an outcome ends."""
        if row.outcome not in ENDS:
            return []
        ends = (
            standing_outcome
            for standing_outcome in self.about(row)
            if standing_outcome.is_end and standing_outcome.number <= last
        )
        return [end for end in ends if self._deal(end) == self._deal(row)]

    def _deal(self, row: NewOutcome | StandingOutcome) -> str | None:
        if row.handoff_id is not None:
            return row.handoff_id
        handoffs = self._handoffs.get(row.lead_id, [])
        place = bisect_right(handoffs, row.happened_at, key=lambda opened: opened[0])
        return handoffs[place - 1][1] if place else None


def _handoffs(tx: Tx, leads: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Return when each lead's hand-offs opened, oldest first, with those of the lead that it was merged into."""
    tops = canonicals(tx, leads, tx.now)
    h = schema.handoff.c
    query = sa.select(h.lead_id, h.opened_at, h.handoff_id).where(not_retracted(schema.handoff))
    by_lead: dict[str, list[tuple[int, str]]] = {}
    for lead_id, opened_at, handoff_id in tx.conn.execute(
        query.where(h.lead_id.in_(in_list(tx, sorted({*tops, *tops.values()}))))
    ):
        by_lead.setdefault(lead_id, []).append((opened_at, handoff_id))
    return {lead: sorted(pair for text in {lead, top} for pair in by_lead.get(text, [])) for lead, top in tops.items()}
