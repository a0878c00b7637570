"""Claims of hand-offs by people of sales: claims are facts, and the latest one holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import InputError
from ondo.domain.instant import Micros
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.service_schema import claim as _claim
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, FactTable, append
from ondo.ledger.facts.history import Place
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import not_retracted
from ondo.text.messages import Message


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A person of sales takes a hand-off; ``due_at`` is its deadline on the clock of the person's team."""

    source: str
    key: str
    lead_id: str
    handoff_id: str
    owner: str
    happened_at: Micros
    team: str | None = None
    due_at: Micros | None = None
    known_at: Micros | None = None
    key_space: str = ""


def append_claims(tx: Tx, rows: Sequence[NewClaim]) -> Appended:
    """Append claims; ``KeyReused``, ``FutureFact`` or ``InputError`` for a bad row."""

    def columns(row: NewClaim) -> dict[str, Any]:
        if not row.owner.strip():
            raise InputError(Message("ledger-claim-needs-its-owner"))
        return {"handoff_id": row.handoff_id, "owner": row.owner, "team": row.team, "due_at": row.due_at}

    return append(tx, FactTable(_claim, columns), rows)[0]


_c = _claim.c
_LATEST_FIRST = (_c.happened_at.desc(), _c.id.desc())
_COLUMNS = (
    *(_c.source, _c.key, _c.lead_id, _c.handoff_id, _c.owner, _c.happened_at, _c.team, _c.due_at, _c.known_at),
    _c.key_space,
)


def _read(row: sa.Row[*tuple[Any, ...]]) -> NewClaim:
    return NewClaim(*row)


def claims_of(tx: Tx, handoff_ids: Iterable[str]) -> dict[str, NewClaim]:
    """Return the claim that holds for each hand-off that has one."""
    query = sa.select(*_COLUMNS).where(_c.handoff_id.in_(in_list(tx, handoff_ids))).order_by(*_LATEST_FIRST)
    new_claims: dict[str, NewClaim] = {}
    for row in tx.conn.execute(query):
        new_claims.setdefault(row.handoff_id, _read(row))
    return new_claims


def claims_on(tx: Tx, lead_id: str, limit: int, before: Place | None = None) -> list[tuple[Place, str]]:
    """Return who took the hand-offs of a lead and of those merged with it, and when, latest first.

    ``before`` is the place of the last one of the page before; ``NotFound`` without the lead.
    """
    query = sa.select(_c.happened_at, _c.id, _c.owner).order_by(*_LATEST_FIRST).limit(limit)
    query = query.where(_c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]), not_retracted(_claim))
    if before is not None:
        query = query.where(sa.tuple_(_c.happened_at, _c.id) < sa.tuple_(*map(sa.literal, before)))
    return [((at, number), owner) for at, number, owner in tx.conn.execute(query)]


def claim_by_key(tx: Tx, source: str, key_space: str, key: str) -> NewClaim | None:
    """Return the claim that a sender's key stands for."""
    named = (_c.source == source, _c.key_space == key_space, _c.key == stored_key(tx, key))
    row = tx.conn.execute(sa.select(*_COLUMNS).where(*named, not_retracted(_claim)).order_by(_c.id.desc())).first()
    return None if row is None else _read(row)
