"""Statements about hand-offs as known at an instant: the verdict of sales, and what became of the lead since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.attribution import Attribution, Handed
from ondo.domain.feedback import Feedback, FeedbackVerdict, send_back_reason, verdict
from ondo.domain.instant import Micros
from ondo.domain.outcome import since
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind
from ondo.ledger.db import schema
from ondo.ledger.db.columns import NAME
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_groups, moved_at
from ondo.ledger.facts.retracted import not_retracted, not_withdrawn, uncounted_cause

Moved = Mapping[str, tuple[str, Micros]]
_h, _close = schema.handoff.c, schema.handoff_close.c


@dataclass(frozen=True, slots=True)
class Statements:
    """What is known about one hand-off: the verdict, and the kinds of outcomes since it opened."""

    verdict: FeedbackVerdict | None = None
    outcomes: frozenset[OutcomeKind] = frozenset()


NOTHING = Statements()


def statements_about(
    tx: Tx, at: Micros, leads: Collection[str] | None = None, within: Micros | None = None
) -> dict[str, Statements]:
    """Return what was said about hand-offs by their id, as known at an instant; those nobody spoke of are missing.

    Parameters
    ----------
    leads:
        Leads as hand-offs name them, of whose hand-offs to tell; all by default. With them come the leads that stand
        for the same one.
    within:
        Only what happened within that time of the opening; by default whenever it happened.

    Notes
    -----
    Facts that name no hand-off are sorted by ``ondo.domain.attribution``, lead ids canonical as of then.
    """
    among, top = standing_for(tx, at, leads)
    opened = {row.handoff_id: row for row in _handed(tx, at, among)}
    belongs = Attribution(Handed(row.handoff_id, top(row.lead_id), row.opened_at, row.cause) for row in opened.values())
    words: dict[str, list[Feedback]] = defaultdict(list)
    for row in known_rows(tx, schema.feedback, at, among, opened):
        about = belongs.about(row.handoff_id, top(row.lead_id), row.happened_at)
        if about is not None and about in opened and _in_time(row, opened[about], within):
            words[about].append(feedback_of_row(row))
    ends: dict[str, list[tuple[OutcomeKind, int]]] = defaultdict(list)
    for row in known_rows(tx, schema.outcome, at, among, opened):
        about = belongs.about(row.handoff_id, top(row.lead_id), row.happened_at)
        if about is not None and about in opened and _in_time(row, opened[about], within):
            ends[about].append((OutcomeKind(row.outcome), row.happened_at))
    return {
        handoff_id: Statements(
            verdict(words.get(handoff_id, ())), since(ends.get(handoff_id, ()), opened[handoff_id].opened_at)
        )
        for handoff_id in sorted({*words, *ends})
    }


def _in_time(row: Any, handoff: Any, within: Micros | None) -> bool:  # noqa: ANN401 - database rows
    return within is None or row.happened_at <= handoff.opened_at + within


def standing_for(
    tx: Tx, at: Micros, leads: Collection[str] | None
) -> tuple[frozenset[str] | None, Callable[[str], str]]:
    """Return some leads with all that stand for the same ones, and what gives the lead that one of them stands for.

    ``None`` are all leads.
    """
    if leads is None:
        return None, lead_of(moved_at(tx, at))
    tops = {member: top for top, group in canonical_groups(tx, leads, at).values() for member in group}
    return frozenset(tops), lambda lead_id: tops.get(lead_id, lead_id)


def lead_of(moved: Moved) -> Callable[[str], str]:
    """Return what gives the lead that another one stands for."""
    return lambda lead_id: moved[lead_id][0] if lead_id in moved else lead_id


def whole_groups(leads: Collection[str], moved: Moved) -> frozenset[str]:
    """Return the leads with all that stand for the same ones."""
    top = lead_of(moved)
    tops = {*map(top, leads)}
    return frozenset({*tops, *leads, *(lead_id for lead_id in moved if top(lead_id) in tops)})


_UNREAD = frozenset({*NAME, "import_id", "content_hash", "recorded_at"})
"""Columns that say how a fact came in, and nothing about hand-offs."""


def known_rows(
    tx: Tx, table: sa.Table, at: Micros, leads: Collection[str] | None = None, handoffs: Collection[str] = ()
) -> Sequence[Any]:
    """Return a table's facts that stand as known at an instant, oldest first.

    All, or those of some leads or that name hand-offs.
    """
    columns = (column for column in table.c if column.name not in _UNREAD)
    query = sa.select(*columns).where(table.c.happened_at <= at, table.c.known_at <= at, not_retracted(table, at))
    if leads is not None:
        of_leads = table.c.lead_id.in_(in_list(tx, leads))
        query = query.where(sa.or_(of_leads, table.c.handoff_id.in_(in_list(tx, handoffs))) if handoffs else of_leads)
    return tx.conn.execute(query.order_by(table.c.happened_at, table.c.known_at, table.c.id)).all()


def closed_by(at: Micros) -> sa.ColumnElement[bool]:
    """Join a hand-off to the closing that stands, as known at an instant."""
    stands = not_retracted(schema.handoff_close, at)
    return sa.and_(_close.handoff_id == _h.handoff_id, _close.closed_at <= at, _close.known_at <= at, stands)


def _handed(tx: Tx, at: Micros, leads: Collection[str] | None) -> Sequence[Any]:
    query = sa.select(_h.handoff_id, _h.lead_id, _h.opened_at, uncounted_cause(_close.cause, at))
    query = query.outerjoin_from(schema.handoff, schema.handoff_close, closed_by(at))
    query = query.where(_h.opened_at <= at, _h.known_at <= at, not_withdrawn(at=at))
    if leads is not None:
        query = query.where(_h.lead_id.in_(in_list(tx, leads)))
    return tx.conn.execute(query).all()


def feedback_of_row(row: Any) -> Feedback:  # noqa: ANN401 - a database row
    """Read one statement."""
    label = FeedbackLabel(row.label)
    reason, order = send_back_reason(row.reason), f"{row.id:012}"
    return Feedback(label, row.rater, Micros(row.happened_at), Micros(row.known_at), reason, order)
