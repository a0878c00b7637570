"""History of what people said about one hand-off, what was taken back included."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.feedback import FeedbackReason, reason_of
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.db.schema import feedback as _feedback
from ondo.ledger.db.schema import retraction as _retraction
from ondo.ledger.db.store import Tx


@dataclass(frozen=True, slots=True)
class RecordedFeedback:
    """One word of one person; ``retracted_at`` is when it was taken back, ``None`` while it stands."""

    label: FeedbackLabel
    reason: FeedbackReason | None
    rater: str
    happened_at: Micros
    retracted_at: Micros | None


_f, _r = _feedback.c, _retraction.c
_BACK = sa.and_(_r.fact_kind == _feedback.name, _r.fact_id == _f.id)


def feedback_history(tx: Tx, handoff_id: str) -> list[RecordedFeedback]:
    """Return what was said about a hand-off, oldest first."""
    query = sa.select(_f.label, _f.reason, _f.rater, _f.happened_at, _r.known_at)
    query = query.outerjoin_from(_feedback, _retraction, _BACK).where(_f.handoff_id == handoff_id)
    return [
        RecordedFeedback(FeedbackLabel(label), reason_of(reason), rater, Micros(at), back)
        for label, reason, rater, at, back in tx.conn.execute(query.order_by(_f.happened_at, _f.known_at, _f.id))
    ]
