"""Labels so far: how many of the latest decisions a recalibration could learn from, counted without reading all facts.

By the same rules as ``features.labels``, which a test holds: the verdict of sales, else what became of the lead within
the horizon. Looked at are the latest hand-offs and declared decision instants, many more than learning needs.
"""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.closing import UNANSWERED
from ondo.domain.instant import DAY, Micros
from ondo.domain.label_count import LabelCount
from ondo.domain.outcome import CONVERTED, converted
from ondo.domain.sla import SilenceMeaning
from ondo.ledger.db.schema import handoff, landmark, outcome
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.imports import is_arrival_order
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.quarter import HandedOver, handed_over

MOST = 2_000
"""So many of the latest hand-offs, and of the latest decision instants, are looked at."""


def labels_so_far(tx: Tx, maturity_days: float) -> LabelCount:
    """Count the labels of hand-offs; those of decision instants where they are more and hand-offs do not suffice."""
    ripe = tx.now if is_arrival_order(tx) else Micros(int(tx.now - maturity_days * DAY))
    handed = _of_handoffs(tx, ripe)
    declared = handed if handed.suffices else _of_landmarks(tx, ripe)
    return declared if declared.labels > handed.labels else handed


def _of_handoffs(tx: Tx, ripe: Micros) -> LabelCount:
    latest = sa.select(handoff.c.opened_at).order_by(handoff.c.opened_at.desc()).offset(MOST - 1).limit(1)
    since = tx.conn.execute(latest).scalar()
    silent_no = sla_versions.active(tx, tx.now).agreement.sales.silence is SilenceMeaning.NEGATIVE
    rows = [row for row in handed_over(tx, tx.now, None if since is None else Micros(since)) if row.counts]
    labels = [label for row in rows if (label := _label(row, ripe, silent_no=silent_no)) is not None]
    return LabelCount(len(labels), sum(labels))


def _label(row: HandedOver, ripe: Micros, *, silent_no: bool) -> bool | None:
    if row.verdict is not None:
        return row.verdict.hot
    if row.duty.course.opened_at > ripe:
        return None
    if row.duty.outcomes:
        return converted(row.duty.outcomes)
    return False if silent_no and row.duty.cause not in UNANSWERED else None


def _of_landmarks(tx: Tx, ripe: Micros) -> LabelCount:
    """Count ripe decision instants with an outcome after them, of leads that were not handed over."""
    m, o = landmark.c, outcome.c
    latest = (
        sa.select(m.lead_id, m.happened_at)
        .where(m.happened_at <= ripe, not_retracted(landmark))
        .order_by(m.id.desc())
        .limit(MOST)
        .subquery()
    )
    after = (o.lead_id == latest.c.lead_id, o.happened_at >= latest.c.happened_at, not_retracted(outcome))
    came = sa.exists().where(*after)
    hot = sa.exists().where(*after, o.outcome.in_(sorted(CONVERTED)))
    free = ~sa.exists().where(handoff.c.lead_id == latest.c.lead_id)
    counts = sa.select(sa.func.count(), sa.func.sum(sa.case((hot, 1), else_=0))).select_from(latest)
    labels, positives = tx.conn.execute(counts.where(came, free)).one()
    return LabelCount(int(labels), int(positives or 0))
