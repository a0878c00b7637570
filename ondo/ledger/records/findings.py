"""Findings of the watch: one digest per look, with every finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.ledger.db.encoding import from_json, struct_json
from ondo.ledger.db.schema import digest as _digest
from ondo.ledger.db.store import Tx

_WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """One measure of one subject against its bound.

    ``kind`` names the measure (``drift``, ``inflation``, ``hot_precision``, …), ``subject`` what was measured (a
    feature, the score, a rule), ``alarm`` whether it is out of bounds.
    """

    kind: str
    subject: str
    alarm: bool
    message: Label
    value: float | None = None
    bound: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Digest:
    """The result of one look; ``report`` is the path of the full report inside the artifact folder."""

    card_id: str
    card_version: int
    at: Micros
    findings: tuple[WatchFinding, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    report: str | None = None


def save_digest(tx: Tx, digest: Digest) -> None:
    """Append a digest."""
    values = {"card_id": digest.card_id, "at": digest.at, "content": struct_json(digest), "recorded_at": tx.now}
    tx.conn.execute(_digest.insert(), values)


def weekly_digests(tx: Tx, card_id: str, since: Micros, until: Micros) -> list[Digest]:
    """Return the last look of each week in ``since <= at <= until``, oldest first: so many tell a trend."""
    c = _digest.c
    query = sa.select(c.id, c.at).where(c.card_id == card_id, c.at >= since, c.at <= until)
    query = query.order_by(c.at, c.id)
    last = {at // _WEEK: number for number, at in tx.conn.execute(query)}
    chosen = sa.select(c.content).where(c.id.in_(last.values())).order_by(c.at, c.id)
    return [from_json(text, Digest) for text in tx.conn.execute(chosen).scalars()]


def digests(tx: Tx, card_id: str | None = None, limit: int = 100) -> list[Digest]:
    """Return digests, latest look first."""
    query = sa.select(_digest.c.content).order_by(_digest.c.at.desc(), _digest.c.id.desc()).limit(limit)
    if card_id is not None:
        query = query.where(_digest.c.card_id == card_id)
    return [from_json(text, Digest) for text in tx.conn.execute(query).scalars()]
