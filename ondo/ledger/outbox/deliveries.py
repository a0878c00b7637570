"""Deliveries: each message on its way to each receiver, at least once, in the order of its lead.

Whoever sends takes a delivery for ``LEASE`` and says afterwards how it went. When nobody says anything, because the
process was killed, the delivery is due again after the lease: nothing is lost, and the receiver tells a repetition
by its message id. A later message about a lead waits until the earlier one is delivered or given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import DAY, HOUR, MINUTE, SECOND, Micros
from ondo.ledger.access import audit
from ondo.ledger.db.compiled_query import CompiledQuery
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.notice_schema import notice_recipient as _recipient
from ondo.ledger.db.service_schema import delivery as _delivery
from ondo.ledger.db.service_schema import outbox as _outbox
from ondo.ledger.db.service_schema import webhook as _webhook
from ondo.ledger.db.service_schema import webhook_end as _end
from ondo.ledger.db.store import Tx
from ondo.ledger.outbox.outbox import SIGNAL, DeliveryState, Kind
from ondo.ledger.outbox.webhook_rotations import generations

LEASE = Micros(MINUTE)
"""How long a delivery belongs to whoever took it; longer than any sending takes."""

BACK_OFF = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR)
"""How long to wait after the first, second, … failure; after one more the delivery is given up."""

SPREAD = 0.2
"""A wait is shortened by up to this share at random, so that a receiver that comes back is not overrun."""

KEEP = Micros(30 * DAY)
"""How long a finished delivery stays on record."""

_d, _o = _delivery.c, _outbox.c
_MOVING = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)
_LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that is ours until the lease ends; ``attempts`` counts this one too.

    ``generations`` of the receiver's secret sign it. ``notice`` says that a person is written to instead.
    """

    outbox_id: int
    webhook_id: str
    url: str
    message_id: str
    kind: Kind
    payload: dict[str, Any]
    told_at: Micros
    attempts: int
    generations: Sequence[int] = (0,)
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """A delivery that was given up."""

    number: int
    webhook_id: str
    message_id: str
    kind: Kind
    lead_id: str | None
    told_at: Micros
    attempts: int
    last_error: str
    given_up_at: Micros


def _alive() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(_end.c.webhook_id == _d.webhook_id)


def due(tx: Tx, *, signed: bool = True) -> list[str]:
    """Return the receivers that something is due for; without ``signed`` only recipients of notices."""
    return [row[0] for row in _DUE[signed].rows(tx, now=tx.now)]


def _due(*, signed: bool) -> sa.Select[str]:
    w, now = _webhook.c.webhook_id, sa.bindparam("now", type_=sa.BigInteger)
    ripe = [
        sa.exists().where(_d.webhook_id == w, _d.state == state, _d.next_at <= now, _first_of_its_lead())
        for state in _MOVING
    ]
    wanted = [~sa.exists().where(_end.c.webhook_id == w), sa.or_(*ripe)]
    if not signed:
        wanted.append(w.in_(sa.select(_recipient.c.webhook_id)))
    return sa.select(w).where(*wanted).order_by(w)


# Asked after every commit that has a message: to build it took twice as long as to run it.
_DUE = {True: CompiledQuery(lambda _: _due(signed=True)), False: CompiledQuery(lambda _: _due(signed=False))}


def take(tx: Tx, webhook_id: str) -> Taken | None:
    """Take the next delivery that is due for a receiver; ``None`` when nothing is, or others have it.

    On PostgreSQL rows that another worker is taking at this moment are passed over; on SQLite there is one writer.
    """
    for state in (DeliveryState.SENDING, DeliveryState.WAITING):  # first those whose worker is gone
        row = tx.conn.execute(_next(tx.now, webhook_id, state)).first()
        if row is not None:
            attempts = row.attempts + 1
            values = {"state": DeliveryState.SENDING.value, "attempts": attempts, "next_at": tx.now + LEASE}
            _set(tx, row.outbox_id, webhook_id, values)
            payload, kind = from_json(row.payload, dict), Kind(row.kind)
            told_at = Micros(row.recorded_at)
            signing = generations(tx, webhook_id)
            named = (row.outbox_id, webhook_id, row.url, row.message_id)
            return Taken(*named, kind, payload, told_at, attempts, signing, notice=not row.url)
    return None


@cache
def _first_of_its_lead() -> sa.ColumnElement[bool]:
    """No earlier message of the same lead is still on its way; messages about no lead have no order.

    Asked as a minimum and not as NOT EXISTS, which PostgreSQL would turn into a join over all that waits.
    """
    same = _delivery.alias("same_lead")
    # Written out, since a list of parameters cannot be compiled beforehand.
    moving: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{state}'") for state in _MOVING]
    same_lead = (same.c.webhook_id == _d.webhook_id, same.c.lead_id == _d.lead_id, same.c.state.in_(moving))
    first = sa.select(sa.func.min(same.c.outbox_id)).where(*same_lead).correlate(_delivery).scalar_subquery()
    return sa.func.coalesce(first, _d.outbox_id) == _d.outbox_id


def _next(now: Micros, webhook_id: str, state: DeliveryState) -> sa.Select[Any]:
    columns = (_d.outbox_id, _d.attempts, _o.message_id, _o.kind, _o.payload, _o.recorded_at, _webhook.c.url)
    query = sa.select(*columns).join_from(_delivery, _outbox, _o.id == _d.outbox_id)
    query = query.join(_webhook, _webhook.c.webhook_id == _d.webhook_id)
    query = query.where(_d.webhook_id == webhook_id, _d.state == state.value, _d.next_at <= now)
    query = query.where(_first_of_its_lead(), _alive())
    return query.order_by(_d.next_at).limit(1).with_for_update(of=_delivery, skip_locked=True)


def _set(tx: Tx, outbox_id: int, webhook_id: str, values: dict[str, Any]) -> None:
    here = (_d.outbox_id == outbox_id, _d.webhook_id == webhook_id)
    tx.conn.execute(_delivery.update().where(*here).values(**values, updated_at=tx.now))


def _still_ours(tx: Tx, taken: Taken) -> bool:
    """Tell whether nobody took it meanwhile, which happens when we were slower than the lease."""
    here = (_d.outbox_id == taken.outbox_id, _d.webhook_id == taken.webhook_id)
    query = sa.select(_d.outbox_id).where(*here, _d.state == DeliveryState.SENDING.value, _d.attempts == taken.attempts)
    return tx.conn.execute(query.with_for_update()).first() is not None


def delivered(tx: Tx, taken: Taken) -> None:
    """Say that the receiver accepted it; what waits after failures is due now, because the receiver is back."""
    here = (_d.outbox_id == taken.outbox_id, _d.webhook_id == taken.webhook_id)
    done = {"state": DeliveryState.DELIVERED.value, "next_at": tx.now, "last_error": ""}
    # Even when somebody else took it meanwhile: it was accepted, and that ends it.
    unfinished = _d.state.in_(_MOVING)
    tx.conn.execute(_delivery.update().where(*here, unfinished).values(**done, updated_at=tx.now))
    failed_before = (_d.webhook_id == taken.webhook_id, _d.state == DeliveryState.WAITING.value, _d.attempts > 0)
    tx.conn.execute(_delivery.update().where(*failed_before, _d.next_at > tx.now).values(next_at=tx.now))


def failed(tx: Tx, taken: Taken, error: str, chance: float, *, final: bool = False) -> DeliveryState | None:
    """Say that it was not accepted: it waits for its next attempt, or is given up.

    Parameters
    ----------
    error:
        Why, for people; never the receiver's words, which may hold anything.
    chance:
        0 to 1, at random: how much of ``SPREAD`` the wait is shortened by.
    final:
        No further attempt makes sense.

    Returns
    -------
    The state it is in now, ``None`` when somebody else took it meanwhile.
    """
    if not _still_ours(tx, taken):
        return None
    if final or taken.attempts > len(BACK_OFF):
        state, wait = DeliveryState.DEAD, 0
    else:
        state, wait = DeliveryState.WAITING, int(BACK_OFF[taken.attempts - 1] * (1 - SPREAD * chance))
    values = {"state": state.value, "next_at": tx.now + wait, "last_error": error[:_LONGEST_ERROR]}
    _set(tx, taken.outbox_id, taken.webhook_id, values)
    return state


def postponed(tx: Tx, taken: Taken, until: Micros) -> bool:
    """Say that it was not attempted and is due at ``until``; ``False`` when somebody else took it meanwhile."""
    if not _still_ours(tx, taken):
        return False
    values = {"state": DeliveryState.WAITING.value, "attempts": taken.attempts - 1, "next_at": until}
    _set(tx, taken.outbox_id, taken.webhook_id, values)
    return True


def dead(tx: Tx, webhook_id: str | None = None, *, limit: int = 100, before: int | None = None) -> list[Dead]:
    """Return deliveries that were given up, latest message first; ``before`` is the number of the last one shown."""
    columns = (_d.outbox_id, _d.webhook_id, _o.message_id, _o.kind, _d.lead_id, _o.recorded_at)
    query = sa.select(*columns, _d.attempts, _d.last_error, _d.updated_at)
    query = query.join_from(_delivery, _outbox, _o.id == _d.outbox_id).where(_d.state == DeliveryState.DEAD.value)
    if webhook_id is not None:
        query = query.where(_d.webhook_id == webhook_id)
    if before is not None:
        query = query.where(_d.outbox_id < before)
    rows = tx.conn.execute(query.order_by(_d.outbox_id.desc(), _d.webhook_id).limit(limit))
    return [
        Dead(number, to, message, Kind(kind), lead, Micros(told_at), attempts, error, Micros(at))
        for number, to, message, kind, lead, told_at, attempts, error, at in rows
    ]


def replay(tx: Tx, actor: str, webhook_id: str, message_id: str | None = None) -> int:
    """Send again what was given up for a receiver, one message or all; return how many.

    Later messages about the same leads went out meanwhile, so replayed ones come after them.
    """
    given_up = sa.select(_d.outbox_id).where(_d.webhook_id == webhook_id, _d.state == DeliveryState.DEAD.value)
    if message_id is not None:
        given_up = given_up.join(_outbox, _o.id == _d.outbox_id).where(_o.message_id == message_id)
    again = {
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_at": tx.now,
        "last_error": "",
        "updated_at": tx.now,
    }
    here = (_d.webhook_id == webhook_id, _d.state == DeliveryState.DEAD.value, _d.outbox_id.in_(given_up))
    number = tx.conn.execute(_delivery.update().where(*here).values(again)).rowcount
    if number:
        audit.record(tx, actor, "webhook.replayed", webhook_id, {"messages": number, "message_id": message_id})
        tx.signals.add(SIGNAL)
    return number


def forget(tx: Tx) -> int:
    """Drop deliveries that ended well longer than ``KEEP`` ago; the messages themselves stay."""
    old = (_d.state == DeliveryState.DELIVERED.value, _d.next_at <= tx.now - KEEP)
    return tx.conn.execute(_delivery.delete().where(*old)).rowcount
