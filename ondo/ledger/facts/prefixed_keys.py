"""Migration of keys that imports of an earlier Ondo wrote with file entry and section before them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ondo.ledger.db.schema import prefixed_keys as _prefixed
from ondo.ledger.db.store import Tx


class Became(StrEnum):
    """What the migration made of a prefix."""

    STRIPPED = "stripped"
    """The keys are the sender's now; rows that were there already are retracted as duplicates."""
    SPACE = "space"
    """The keys name other facts without it: it is their key space, which the mapping has to say."""
    KEPT = "kept"
    """No import is known to have written it: the keys may be the sender's own, and are as they were."""


@dataclass(frozen=True, slots=True)
class PrefixedKeys:
    """The facts of one kind and source whose keys had one prefix; ``duplicates`` of them are retracted."""

    fact_kind: str
    source: str
    prefix: str
    became: Became
    facts: int
    duplicates: int


def prefixed_keys(tx: Tx, source: str | None = None) -> list[PrefixedKeys]:
    """Return what became of every prefix, or of those of one source."""
    c = _prefixed.c
    query = sa.select(c.fact_kind, c.source, c.prefix, c.became, c.facts, c.duplicates)
    if source is not None:
        query = query.where(c.source == source)
    rows = tx.conn.execute(query.order_by(c.source, c.fact_kind, c.prefix))
    return [PrefixedKeys(kind, name, prefix, Became(became), *counts) for kind, name, prefix, became, *counts in rows]
