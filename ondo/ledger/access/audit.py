"""Audit log: every decision, every erasure, every key made or ended, and the use of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.service_schema import audit as _audit
from ondo.ledger.db.store import Tx

LOCAL = "local"
"""The actor of this machine's own commands, and of a service without keys."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done. ``actor`` is a key's id or ``local``, ``detail`` plain data without personal data."""

    number: int
    actor: str
    action: str
    target: str | None
    detail: Mapping[str, Any]
    at: Micros


def record(tx: Tx, actor: str, action: str, target: str | None = None, detail: Mapping[str, Any] | None = None) -> None:
    """Write one entry in the transaction of what it tells about.

    Parameters
    ----------
    action:
        What was done, as ``thing.done``: ``proposal.approved``, ``person.erased``, ``key.made``.
    target:
        The id of the thing.
    detail:
        Ids and declared facts that say more; never personal data and never a secret.
    """
    values = {"actor": actor, "action": action, "target": target, "detail": to_json(dict(detail or {})), "at": tx.now}
    tx.conn.execute(_audit.insert(), {**values, "recorded_at": tx.now})


_t = _audit.c


def entries(
    tx: Tx,
    *,
    actor: str | None = None,
    action: str | None = None,
    target: str | None = None,
    since: Micros | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[AuditEntry]:
    """Return what was done, latest first; ``before`` is the number of the last entry of the page before."""
    query = sa.select(_t.id, _t.actor, _t.action, _t.target, _t.detail, _t.at).order_by(_t.id.desc()).limit(limit)
    for column, wanted in ((_t.actor, actor), (_t.action, action), (_t.target, target)):
        if wanted is not None:
            query = query.where(column == wanted)
    if since is not None:
        query = query.where(_t.at >= since)
    if before is not None:
        query = query.where(_t.id < before)
    return [
        AuditEntry(number, who, what, about, from_json(detail, dict), Micros(at))
        for number, who, what, about, detail, at in tx.conn.execute(query)
    ]
