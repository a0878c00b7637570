"""Latest hand-offs of leads by a card at an instant: whether one was open, and the word on the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import counts
from ondo.domain.feedback import FeedbackVerdict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Via
from ondo.ledger.db.schema import handoff, handoff_close
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.statements import NOTHING, Statements, closed_by, lead_of, statements_about

_h, _c = handoff.c, handoff_close.c


@dataclass(frozen=True, slots=True)
class LatestHandOff:
    """A lead's hand-offs by one card.

    Attributes
    ----------
    open:
        Whether one of them was open.
    closed_at:
        When the one that closed last did; ``None`` when none had closed.
    via, said:
        How the one that opened last was opened, and the verdict on it, if there was any.
    """

    open: bool
    closed_at: Micros | None
    via: Via
    said: FeedbackVerdict | None


def latest_handoffs(tx: Tx, card_id: str, at: Micros) -> dict[str, LatestHandOff]:
    """Return the leads that were handed over by a card as known at an instant; lead ids are canonical as of then.

    Hand-offs that turned out to be none of their own are left out.
    """
    query = sa.select(_h.handoff_id, _h.lead_id, _h.card_id, _h.via, _h.opened_at, _c.closed_at, _c.cause)
    query = query.outerjoin_from(handoff, handoff_close, closed_by(at)).where(_h.opened_at <= at, _h.known_at <= at)
    query = query.where(not_retracted(handoff, at))
    top, opened = lead_of(moved_at(tx, at)), defaultdict[str, list[Any]](list)
    for row in tx.conn.execute(query.order_by(_h.opened_at, _h.handoff_id)):
        opened[top(row.lead_id)].append(row)
    statements = statements_about(tx, at)
    latest_handoffs = {lead_id: _latest(rows, card_id, statements) for lead_id, rows in opened.items()}
    return {
        lead_id: latest_handoff for lead_id, latest_handoff in latest_handoffs.items() if latest_handoff is not None
    }


def _latest(rows: list[Any], card_id: str, statements: Mapping[str, Statements]) -> LatestHandOff | None:
    counted = [row for row in rows if row.card_id == card_id and counts(row.cause)]
    if not counted:
        return None
    ended = [Micros(row.closed_at) for row in counted if row.closed_at is not None]
    feedback_verdict = statements.get(counted[-1].handoff_id, NOTHING).verdict
    return LatestHandOff(len(ended) < len(counted), max(ended, default=None), Via(counted[-1].via), feedback_verdict)
