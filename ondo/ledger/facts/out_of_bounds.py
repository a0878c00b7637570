"""Facts outside the bounds of today that an earlier version took in: served as they are, and named until taken back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import EARLIEST, LATEST, Micros
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx

_TABLES = (schema.event, schema.attribute, schema.outcome, schema.feedback, schema.contact, schema.landmark)


@dataclass(frozen=True, slots=True)
class OutsideFact:
    """A fact whose instant lies before 1970 or after 2200; ``what`` is its kind (event, attribute, …)."""

    what: str
    source: str
    key: str
    lead_id: str
    happened_at: Micros


def facts_outside(tx: Tx) -> list[OutsideFact]:
    """Return the facts outside the bounds, the earliest first; nothing new of the kind can come in."""
    outside_facts = []
    for table in _TABLES:
        c = table.c
        outside = sa.or_(c.happened_at < EARLIEST, c.happened_at > LATEST)
        query = sa.select(c.source, c.key, c.lead_id, c.happened_at).where(outside).order_by(c.happened_at, c.id)
        outside_facts += [OutsideFact(table.name, *row) for row in tx.conn.execute(query)]
    return sorted(outside_facts, key=lambda fact: fact.happened_at)
