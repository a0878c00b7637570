"""Deliveries to intakes: each body that came, kept for days, and what became of its records.

A body may hold anything of anybody, so it is kept shortly, in bounds, and goes when the person of a lead that it is
about is erased; so does every body of which a record was refused or passed over, or that names no lead, since nobody
knows whom that was about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import NotFound
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.intake_schema import intake_delivery, intake_delivery_lead
from ondo.ledger.db.store import Tx
from ondo.text.messages import Message

MOST_BODY = 256 * 1024
"""Bytes of a body that is kept at most; of a larger one only what became of it."""
MOST_DELIVERIES = 10_000
MOST_REASONS = 20
_d, _l = intake_delivery.c, intake_delivery_lead.c


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a body.

    Attributes
    ----------
    counts:
        Numbers by their names: records, passed_over, and facts as ``new.events`` or ``same.events``.
    refused:
        The numbers of the first records that were refused, each with why.
    problem:
        Why nothing of it could be read.
    leads:
        The leads that the accepted records are about.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    refused: Sequence[tuple[int, Label]] = ()
    problem: Label | None = None
    leads: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A body that came to an intake; ``body`` is ``None`` when it was too large to be kept."""

    delivery_id: int
    name: str
    path: str
    kind: str
    body: bytes | None
    received_at: Micros
    replayed_at: Micros | None
    outcome: Outcome


def keep_delivery(tx: Tx, delivery: Delivery, days: float) -> None:
    """Keep what came and what became of it, and let go what is older than ``days``; without days nothing is kept."""
    forget_deliveries(tx, days)
    if days <= 0:
        return
    body = delivery.body if delivery.body is not None and len(delivery.body) <= MOST_BODY else None
    values = {
        "name": delivery.name,
        "path": delivery.path,
        "kind": delivery.kind,
        "body": body,
        "received_at": delivery.received_at,
        **_written(delivery.outcome),
    }
    number = tx.conn.execute(intake_delivery.insert().values(values).returning(_d.id)).scalar_one()
    _link(tx, number, delivery.outcome.leads)


def keep_outcome(tx: Tx, delivery_id: int, outcome: Outcome) -> None:
    """Keep what became of a body that was taken in again."""
    changed = {**_written(outcome), "replayed_at": tx.now}
    tx.conn.execute(intake_delivery.update().where(_d.id == delivery_id).values(changed))
    _link(tx, delivery_id, outcome.leads)


def deliveries(tx: Tx, name: str | None = None, *, limit: int = 50, failed: bool = False) -> list[Delivery]:
    """Return what came lately, latest first: to one intake or all, all of it or what something was refused of."""
    query = sa.select(intake_delivery).order_by(_d.id.desc()).limit(limit)
    if name is not None:
        query = query.where(_d.name == name)
    if failed:
        query = query.where(_FAILED)
    return [_read(row) for row in tx.conn.execute(query)]


def delivery(tx: Tx, delivery_id: int) -> Delivery:
    """Return one delivery; ``NotFound`` when it is not kept."""
    row = tx.conn.execute(sa.select(intake_delivery).where(_d.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFound(Message("intake-no-delivery", number=str(delivery_id)))
    return _read(row)


def forget_deliveries(tx: Tx, days: float) -> int:
    """Delete what is older than some days and what is beyond the number that is kept; return how many."""
    newest = sa.select(_d.id).order_by(_d.id.desc()).limit(1).offset(MOST_DELIVERIES - 1).scalar_subquery()
    old = sa.or_(_d.received_at < tx.now - int(days * DAY), _d.id < newest)
    gone = list(tx.conn.execute(sa.select(_d.id).where(old)).scalars())
    _delete(tx, gone)
    return len(gone)


def erase_bodies(tx: Tx, leads: Sequence[str]) -> None:
    """Delete what may hold something of some leads: bodies about them, and bodies that nobody can tell whom about."""
    about = sa.select(_l.delivery_id).where(_l.lead_id.in_(in_list(tx, leads)))
    nobody = _d.id.not_in(sa.select(_l.delivery_id))
    named = tx.conn.execute(sa.select(_d.id).where(sa.or_(_d.id.in_(about), nobody, _FAILED)))
    counts = tx.conn.execute(sa.select(_d.id, _d.counts))
    unread = {number for number, written in counts if from_json(written, dict[str, int]).get("passed_over")}
    _delete(tx, sorted(unread.union(named.scalars())))


_FAILED = sa.or_(_d.refused != "[]", _d.problem != "")


def _delete(tx: Tx, numbers: Sequence[int]) -> None:
    if numbers:
        among = in_list(tx, numbers, sa.BigInteger())
        tx.conn.execute(intake_delivery_lead.delete().where(_l.delivery_id.in_(among)))
        tx.conn.execute(intake_delivery.delete().where(_d.id.in_(among)))


def _link(tx: Tx, number: int, leads: Sequence[str]) -> None:
    rows = [{"delivery_id": number, "lead_id": lead_id} for lead_id in dict.fromkeys(leads)]
    insert_new(tx, intake_delivery_lead, rows)


def _written(outcome: Outcome) -> dict[str, Any]:
    return {
        "counts": to_json(dict(outcome.counts)),
        "refused": to_json([[index, why.ja, why.en] for index, why in outcome.refused[:MOST_REASONS]]),
        "problem": "" if outcome.problem is None else to_json([outcome.problem.ja, outcome.problem.en]),
    }


def _read(row: sa.Row[*tuple[Any, ...]]) -> Delivery:
    refused = from_json(row.refused, list[tuple[int, str, str]])
    outcome = Outcome(
        counts=from_json(row.counts, dict[str, int]),
        refused=[(index, Label(ja, en)) for index, ja, en in refused],
        problem=Label(*from_json(row.problem, list[str])) if row.problem else None,
    )
    body = None if row.body is None else bytes(row.body)
    at, again = Micros(row.received_at), None if row.replayed_at is None else Micros(row.replayed_at)
    return Delivery(row.id, row.name, row.path, row.kind, body, at, again, outcome)
