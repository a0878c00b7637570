"""Corrections of feedback: a person's later word on a hand-off takes the earlier one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values
from ondo.ledger.db.schema import feedback
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.retracted import RetractionCause, not_retracted
from ondo.ledger.facts.retraction import retract

_VERDICTS = (FeedbackLabel.ACCURATE_HOT.value, FeedbackLabel.FALSE_HOT.value)


def correct_feedback(tx: Tx, new: Sequence[Values]) -> dict[str, set[str]]:
    """Retract what a person said of a hand-off before another word of theirs; return the leads by person.

    ``new`` are rows that were just written. A word that happened before one that is there corrects nothing, and is
    itself corrected by it.
    """
    named = {(row["handoff_id"], row["rater"]) for row in new if row["handoff_id"] is not None}
    if not named:
        return {}
    f = feedback.c
    handoffs = in_list(tx, {handoff_id for handoff_id, _ in named})
    query = sa.select(f.id, f.handoff_id, f.rater, f.label, f.reason, f.known_at)
    query = query.where(f.handoff_id.in_(handoffs), f.label.in_(_VERDICTS), not_retracted(feedback))
    last: dict[tuple[str, str], sa.Row[*tuple[Any, ...]]] = {}
    corrected: dict[str, set[str]] = {}
    for row in tx.conn.execute(query.order_by(f.happened_at.desc(), f.known_at.desc(), f.id.desc())).all():
        statement = (row.handoff_id, row.rater)
        if statement not in named:
            continue
        word = last.setdefault(statement, row)
        if (word.label, word.reason) != (row.label, row.reason):
            known = Micros(max(word.known_at, row.known_at))
            leads = retract(tx, feedback, [row.id], RetractionCause.CORRECTED, row.rater, known)
            corrected.setdefault(row.rater, set()).update(leads)
    return corrected
