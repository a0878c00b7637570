"""Arrivals: leads about whom something new became known, until their scores have been looked at.

Noted in the transaction of the facts, so that a lead that turned hot is noticed even when the process that took its
event is killed. Whoever looks takes some for ``LEASE``; when nobody says anything more, they are free again. Looking
twice changes nothing, so a lease that was too short costs time only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import SECOND, Micros
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.service_schema import arrival as _arrival
from ondo.ledger.db.store import Tx

SIGNAL = "arrivals"
"""What ``Ledger.listen`` is told under after a transaction that noted an arrival was committed."""

LEASE = Micros(30 * SECOND)
"""How long an arrival belongs to whoever took it."""

_WAIT, _MOST_DOUBLINGS = 5 * SECOND, 10


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something new about a lead; ``attempts`` counts how often somebody took it, this time included."""

    number: int
    lead_id: str
    attempts: int


def note(tx: Tx, lead_ids: Iterable[str]) -> None:
    """Say that something new became known about leads."""
    rows = [{"lead_id": fromkey, "attempts": 0, "free_at": tx.now} for fromkey in dict.fromkeys(lead_ids)]
    if insert_new(tx, _arrival, rows):
        tx.signals.add(SIGNAL)


def waiting(tx: Tx) -> int:
    """Return how many arrivals nobody has finished looking at."""
    return int(tx.conn.execute(sa.select(sa.func.count()).select_from(_arrival)).scalar_one())


def oldest(tx: Tx) -> Micros | None:
    """Return since when the arrival that is due longest is; ``None`` without any."""
    free_at = tx.conn.execute(sa.select(sa.func.min(_arrival.c.free_at))).scalar()
    return None if free_at is None else Micros(free_at)


def is_due(tx: Tx) -> bool:
    """Tell whether there is anything to take."""
    return tx.conn.execute(sa.select(_arrival.c.id).where(_arrival.c.free_at <= tx.now).limit(1)).first() is not None


def take(tx: Tx, most: int) -> list[Arrival]:
    """Take up to so many arrivals, the longest free first; those that others are taking are passed over."""
    free = sa.select(_arrival.c.id).where(_arrival.c.free_at <= tx.now)
    free = free.order_by(_arrival.c.free_at, _arrival.c.id).limit(most).with_for_update(skip_locked=True)
    taken = _arrival.update().where(_arrival.c.id.in_(free))
    taken = taken.values(free_at=tx.now + LEASE, attempts=_arrival.c.attempts + 1)
    rows = tx.conn.execute(taken.returning(_arrival.c.id, _arrival.c.lead_id, _arrival.c.attempts))
    return sorted((Arrival(*row) for row in rows), key=lambda arrival: arrival.number)


def done(tx: Tx, seen: Sequence[Arrival]) -> None:
    """Say that the scores were looked at."""
    if seen:
        tx.conn.execute(_arrival.delete().where(_arrival.c.id == sa.bindparam("number")), _numbers(seen))


def give_back(tx: Tx, left: Sequence[Arrival], *, failed: bool = False) -> None:
    """Free what was taken: at once, or after a wait that doubles with each failure."""
    if left:
        free_at = {
            arrival.number: tx.now + failed * _WAIT * 2 ** min(arrival.attempts - 1, _MOST_DOUBLINGS)
            for arrival in left
        }
        update = _arrival.update().where(_arrival.c.id == sa.bindparam("number"))
        rows = [row | {"at": free_at[row["number"]]} for row in _numbers(left)]
        tx.conn.execute(update.values(free_at=sa.bindparam("at")), rows)


def _numbers(arrivals: Sequence[Arrival]) -> list[dict[str, int]]:
    return [{"number": arrival.number} for arrival in arrivals]
