"""Hand-offs that are open again, since the outcome or the send-back that closed them was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import feedback, outcome
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import RetractionCause, not_retracted, not_withdrawn
from ondo.ledger.facts.retraction import retract_rows
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY
from ondo.ledger.handoffs.imported_handoffs import close_by_known_facts
from ondo.ledger.outbox import outbox

_SAID = (FeedbackLabel.FALSE_HOT.value, *(word.value for word in OutcomeKind))
"""Causes of closing that rest on a fact; the others (duplicate, superseded, …) stand by themselves."""


class _Closing(NamedTuple):
    """A closing that rests on a fact."""

    number: int
    cause: str
    handoff_id: str
    lead_id: str
    card_id: str
    opened_at: int
    news: bool
    """Its closing was told to other systems."""


def reopen(tx: Tx, leads: Iterable[str], by: str) -> list[str]:
    """Open again those hand-offs of leads whose closing no fact supports any more; return their ids.

    Call it after outcomes or feedback of these leads were retracted. A hand-off keeps its deadline and owner. It
    stays closed where a newer one of its lead and card is open, and closes anew where another fact ends it.
    """
    tops: dict[str, str] = {}
    for lead_id in sorted(set(leads)):
        if lead_id not in tops:
            top, group = canonical_group(tx, lead_id, tx.now)
            tops |= dict.fromkeys(group, top)
    supports = _supports(tx, tops)
    unsupported = [closing for closing in _closings(tx, tops) if not _supported(closing, tops, supports)]
    reopened = _claim(tx, unsupported, tops)
    retract_rows(
        tx, _close.name, [(handoff.number, handoff.lead_id) for handoff in reopened], RetractionCause.CORRECTED, by
    )
    for closing in reopened:
        if closing.news:
            ids = {"handoff_id": closing.handoff_id, "card_id": closing.card_id}
            outbox.put(tx, outbox.Kind.HANDOFF_REOPENED, tops[closing.lead_id], ids)
    if reopened:
        close_by_known_facts(tx, {lead for handoff in reopened for lead in (handoff.lead_id, tops[handoff.lead_id])})
    return [closing.handoff_id for closing in reopened]


def _closings(tx: Tx, leads: Iterable[str]) -> list[_Closing]:
    h, c = _handoff.c, _close.c
    query = sa.select(c.id, c.cause, h.handoff_id, h.lead_id, h.card_id, h.opened_at, h.known_at == h.recorded_at)
    query = query.join_from(_handoff, _close, CLOSED_BY)
    query = query.where(h.lead_id.in_(in_list(tx, leads)), c.cause.in_(_SAID), not_withdrawn())
    return [_Closing(*row) for row in tx.conn.execute(query.order_by(h.opened_at.desc(), h.handoff_id.desc()))]


_Support = tuple[str | None, str, int]
"""A fact that closes: the hand-off it names, its word, when it happened."""


def _supports(tx: Tx, tops: Mapping[str, str]) -> dict[str, list[_Support]]:
    supports: dict[str, list[_Support]] = {}
    for table, word in ((outcome, outcome.c.outcome), (feedback, feedback.c.label)):
        query = sa.select(table.c.lead_id, table.c.handoff_id, word, table.c.happened_at)
        query = query.where(table.c.lead_id.in_(in_list(tx, tops)), not_retracted(table))
        for lead_id, handoff_id, text, at in tx.conn.execute(query):
            supports.setdefault(tops[lead_id], []).append((handoff_id, text, at))
    return supports


def _supported(closing: _Closing, tops: Mapping[str, str], supports: Mapping[str, Sequence[_Support]]) -> bool:
    return any(
        word == closing.cause and (handoff_id == closing.handoff_id if handoff_id else at >= closing.opened_at)
        for handoff_id, word, at in supports.get(tops[closing.lead_id], ())
    )


def _claim(tx: Tx, closings: Sequence[_Closing], tops: Mapping[str, str]) -> list[_Closing]:
    """Give the latest of each lead and card its place among the open ones, where that place is free."""
    claimed: list[_Closing] = []
    for closing in closings:
        place = {"lead_id": tops[closing.lead_id], "card_id": closing.card_id, "handoff_id": closing.handoff_id}
        if insert_new(tx, _open, place):
            claimed.append(closing)
    return claimed
