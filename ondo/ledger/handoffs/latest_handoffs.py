"""Latest hand-offs of leads by a card at an instant: whether one was open, and the word on the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import counts
from ondo.domain.feedback import FeedbackVerdict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, Via
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import feedback, handoff, handoff_close
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.statements import NOTHING, Statements, closed_by, standing_for, statements_about

_h, _c, _f = handoff.c, handoff_close.c, feedback.c


@dataclass(frozen=True, slots=True)
class LatestHandOff:
    """A lead's hand-offs by one card.

    Attributes
    ----------
    open:
        Whether one of them was open.
    closed_at:
        When the one that closed last did; ``None`` when none had closed.
    via, verdict:
        How the one that opened last was opened, and the verdict on it, if there was any.
    """

    open: bool
    closed_at: Micros | None
    via: Via
    verdict: FeedbackVerdict | None


def latest_handoffs(tx: Tx, card_id: str, at: Micros, leads: Collection[str] | None = None) -> dict[str, LatestHandOff]:
    """Return the leads that were handed over by a card as known at an instant; lead ids are canonical as of then.

    Hand-offs that turned out to be none of their own are left out. ``leads``: of these only, all by default.
    """
    opened, among = _opened(tx, at, leads)
    statements = statements_about(tx, at, among)
    latest_handoffs = {lead_id: _latest(rows, card_id, statements) for lead_id, rows in opened.items()}
    return {
        lead_id: latest_handoff for lead_id, latest_handoff in latest_handoffs.items() if latest_handoff is not None
    }


def last_ends(tx: Tx, card_id: str, at: Micros, leads: Collection[str]) -> dict[str, Micros]:
    """Return when the hand-off by a card that closed last did, of those of some leads that had one."""
    ends: dict[str, Micros] = {}
    for lead_id, rows in _opened(tx, at, leads)[0].items():
        ended = [Micros(row.closed_at) for row in _counted(rows, card_id) if row.closed_at is not None]
        if ended:
            ends[lead_id] = max(ended)
    return ends


def sent_back_between(tx: Tx, since: Micros, at: Micros) -> set[str]:
    """Return the leads of which somebody said in a span that they were not hot, whatever else was said."""
    query = sa.select(_f.lead_id, _h.lead_id).outerjoin(handoff, _h.handoff_id == _f.handoff_id)
    query = query.where(_f.label == FeedbackLabel.FALSE_HOT.value, _f.happened_at >= since, _f.happened_at <= at)
    query = query.where(_f.known_at <= at, not_retracted(feedback, at))
    return {lead_id for pair in tx.conn.execute(query) for lead_id in pair if lead_id is not None}


def _opened(tx: Tx, at: Micros, leads: Collection[str] | None) -> tuple[dict[str, list[Any]], frozenset[str] | None]:
    """Return the hand-offs of each lead, oldest first, and which leads were read; ``None`` = all."""
    among, top = standing_for(tx, at, leads)
    query = sa.select(_h.handoff_id, _h.lead_id, _h.card_id, _h.via, _h.opened_at, _c.closed_at, _c.cause)
    query = query.outerjoin_from(handoff, handoff_close, closed_by(at)).where(_h.opened_at <= at, _h.known_at <= at)
    query = query.where(not_retracted(handoff, at))
    if among is not None:
        query = query.where(_h.lead_id.in_(in_list(tx, among)))
    opened = defaultdict[str, list[Any]](list)
    for row in tx.conn.execute(query.order_by(_h.opened_at, _h.handoff_id)):
        opened[top(row.lead_id)].append(row)
    return opened, among


def _counted(rows: list[Any], card_id: str) -> list[Any]:
    return [row for row in rows if row.card_id == card_id and counts(row.cause)]


def _latest(rows: list[Any], card_id: str, statements: Mapping[str, Statements]) -> LatestHandOff | None:
    counted = _counted(rows, card_id)
    if not counted:
        return None
    ended = [Micros(row.closed_at) for row in counted if row.closed_at is not None]
    feedback_verdict = statements.get(counted[-1].handoff_id, NOTHING).verdict
    return LatestHandOff(len(ended) < len(counted), max(ended, default=None), Via(counted[-1].via), feedback_verdict)
