"""How each lead's hand-offs by a card stood at an instant: whether one was open, and what was said about the last."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.feedback import Feedback, Verdict, verdict
from ondo.domain.instant import Micros
from ondo.domain.words import FeedbackLabel, Reason, Via
from ondo.ledger.duties import NOT_REAL
from ondo.ledger.links import moved_at
from ondo.ledger.retracted import not_retracted
from ondo.ledger.schema import feedback, handoff, handoff_close
from ondo.ledger.store import Tx

_h, _c, _f = handoff.c, handoff_close.c, feedback.c


@dataclass(frozen=True, slots=True)
class Latest:
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
    said: Verdict | None


def latest_handoffs(tx: Tx, card_id: str, at: Micros) -> dict[str, Latest]:
    """Return the leads that were handed over by a card as known at an instant; lead ids are canonical as of then.

    Hand-offs that turned out to be none of their own are left out. Feedback that names no hand-off is about the last
    one that the lead had by then, whichever card opened it.
    """
    moved = moved_at(tx, at)

    def top(lead_id: str) -> str:
        return moved[lead_id][0] if lead_id in moved else lead_id

    stands = not_retracted(handoff_close, at)
    closed = sa.and_(_c.handoff_id == _h.handoff_id, _c.closed_at <= at, _c.known_at <= at, stands)
    query = sa.select(_h.handoff_id, _h.lead_id, _h.card_id, _h.via, _h.opened_at, _c.closed_at, _c.cause)
    query = query.outerjoin_from(handoff, handoff_close, closed).where(_h.opened_at <= at, _h.known_at <= at)
    query = query.where(not_retracted(handoff, at))
    opened: dict[str, list[Any]] = defaultdict(list)
    for row in tx.conn.execute(query.order_by(_h.opened_at, _h.handoff_id)):
        opened[top(row.lead_id)].append(row)
    said: dict[str, list[Feedback]] = defaultdict(list)
    query = sa.select(feedback).where(_f.happened_at <= at, _f.known_at <= at, not_retracted(feedback, at))
    query = query.order_by(_f.happened_at, _f.id)
    for row in tx.conn.execute(query):
        about = row.handoff_id or _last(opened.get(top(row.lead_id), []), row.happened_at)
        said[about].append(_feedback(row))
    found = {lead_id: _latest(rows, card_id, said) for lead_id, rows in opened.items()}
    return {lead_id: one for lead_id, one in found.items() if one is not None}


def _last(rows: list[Any], at: int) -> str:
    place = bisect_right(rows, at, key=lambda row: row.opened_at)
    return str(rows[place - 1].handoff_id) if place else ""


def _latest(rows: list[Any], card_id: str, said: dict[str, list[Feedback]]) -> Latest | None:
    mine = [row for row in rows if row.card_id == card_id and row.cause not in NOT_REAL]
    if not mine:
        return None
    ended = [Micros(row.closed_at) for row in mine if row.closed_at is not None]
    words = verdict(said.get(mine[-1].handoff_id, ()))
    return Latest(len(ended) < len(mine), max(ended, default=None), Via(mine[-1].via), words)


def _feedback(row: Any) -> Feedback:  # noqa: ANN401 - a database row
    reason = Reason(row.reason) if row.reason else None
    order = f"{row.id:012}"
    return Feedback(FeedbackLabel(row.label), row.rater, Micros(row.happened_at), Micros(row.known_at), reason, order)
