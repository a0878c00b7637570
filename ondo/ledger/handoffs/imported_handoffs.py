"""Hand-offs imported from somebody's records: many at once, perhaps closed long ago."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

import sqlalchemy as sa

from ondo.domain.closing import CLOSED, SUPERSEDED
from ondo.domain.errors import InputError
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.schema import feedback, outcome
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _close
from ondo.ledger.db.schema import open_handoff as _open
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, FactTable, Refused, append_rows, check_instants
from ondo.ledger.facts.links import canonicals
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs.handoff_rows import CLOSED_BY, NewHandOff, close_by_facts, close_many, closing, row_of
from ondo.text.messages import Message


def import_handoffs(tx: Tx, rows: Sequence[NewHandOff], refused: Refused | None = None) -> Appended:
    """Append hand-offs of the past, idempotent by (source, key).

    A row that comes again with its ``closed_at`` filled in closes the hand-off. Where records leave several
    open for one lead and card, the latest stays open and each earlier one closes when the next one opened.
    """
    rows = [replace(row, key=stored_key(tx, row.key)) if row.key else row for row in rows]
    tops = canonicals(tx, {row.lead_id for row in rows}, tx.now)
    good: dict[tuple[str | None, str | None], NewHandOff] = {}

    def prepare(row: NewHandOff) -> Values:
        if row.closed_at is not None:
            check_instants(tx, row.closed_at, None)
            if row.closed_at < row.opened_at:
                raise InputError(
                    Message("ledger-hand-off-cannot-close-before"), Message("ledger-hand-off-cannot-close-before-hint")
                )
        values = row_of(tx, row, new_id(tx.now), row.source, row.key)
        if row.closed_at is not None or (row.source, row.key) not in good:
            good[row.source, row.key] = row
        return values

    counts, _ = append_rows(tx, FactTable(_handoff, prepare), rows, refused)
    _close_told(tx, [row for row in good.values() if row.closed_at is not None])
    _settle_open(tx, tops)
    close_by_known_facts(tx, {*tops, *tops.values()})
    return counts


def _close_told(tx: Tx, rows: Sequence[NewHandOff]) -> None:
    closings = []
    for source, group in groupby(sorted(rows, key=_source), key=_source):
        new_handoffs = {str(row.key): row for row in group}
        query = sa.select(_handoff.c.key, _handoff.c.handoff_id, _handoff.c.opened_at)
        query = query.where(
            _handoff.c.source == source, _handoff.c.key.in_(in_list(tx, new_handoffs)), not_retracted(_handoff)
        )
        for key, handoff_id, opened in tx.conn.execute(query):
            row = new_handoffs[key]
            at = opened if row.closed_at is None else row.closed_at
            known = None if row.known_at is None else max(row.known_at, at)
            closings.append(closing(tx, handoff_id, opened, at, known, row.cause or CLOSED))
    close_many(tx, closings)


def _source(row: NewHandOff) -> str:
    return str(row.source)


def _settle_open(tx: Tx, tops: Mapping[str, str]) -> None:
    """Leave at most the latest hand-off of each lead and card open, and claim its place in ``open_handoff``."""
    h = _handoff.c
    columns = (h.card_id, h.opened_at, h.handoff_id, h.known_at)
    unclosed = sa.select(h.lead_id, *columns).outerjoin_from(_handoff, _close, CLOSED_BY)
    unclosed = unclosed.where(_close.c.handoff_id.is_(None), not_retracted(_handoff))
    claimed = sa.select(_open.c.lead_id, *columns).join_from(_open, _handoff, _open.c.handoff_id == h.handoff_id)
    known_handoffs: dict[str, tuple[str, str, int, str, int]] = {}
    for lead_id, card, opened, handoff_id, known in tx.conn.execute(unclosed.where(h.lead_id.in_(in_list(tx, tops)))):
        known_handoffs[handoff_id] = (tops[lead_id], card, opened, handoff_id, known)
    claimed = claimed.where(_open.c.lead_id.in_(in_list(tx, {*tops.values()})))
    for top, card, opened, handoff_id, known in tx.conn.execute(claimed):
        known_handoffs[handoff_id] = (top, card, opened, handoff_id, known)
    closings, claims = [], []
    for (top, card), group in groupby(sorted(known_handoffs.values()), key=lambda row: row[:2]):
        lead_handoffs = list(group)
        for (*_, opened, handoff_id, _), (*_, later, _, known) in pairwise(lead_handoffs):
            closings.append(closing(tx, handoff_id, opened, later, known, SUPERSEDED))
        claims.append({"lead_id": top, "card_id": card, "handoff_id": lead_handoffs[-1][3]})
    close_many(tx, closings)
    if claims:
        insert_new(tx, _open, claims)


def close_by_known_facts(tx: Tx, leads: Collection[str]) -> None:
    """Apply outcomes and send-backs of leads that were recorded before the hand-offs they end, or the link to them."""
    facts: list[tuple[sa.Row[*tuple[Any, ...]], str]] = []
    for table, cause in ((outcome, outcome.c.outcome), (feedback, feedback.c.label)):
        query = sa.select(table.c.lead_id, table.c.handoff_id, table.c.happened_at, table.c.known_at, cause)
        if table is feedback:
            query = query.where(cause == FeedbackLabel.FALSE_HOT.value)
        query = query.where(table.c.lead_id.in_(in_list(tx, leads)), not_retracted(table))
        facts += [(row, row[4]) for row in tx.conn.execute(query)]
    close_by_facts(tx, [row for row, _ in facts], [cause for _, cause in facts])
