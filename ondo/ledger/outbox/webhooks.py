"""Receivers of webhooks: added, listed, ended. A receiver gets what is told from the moment it was added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import Micros
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.service_schema import delivery as _delivery
from ondo.ledger.db.service_schema import outbox as _outbox
from ondo.ledger.db.service_schema import webhook as _webhook
from ondo.ledger.db.service_schema import webhook_end as _end
from ondo.ledger.db.service_schema import webhook_rotation as _rotation
from ondo.ledger.db.store import Tx
from ondo.ledger.outbox.outbox import DeliveryState, Kind
from ondo.text.messages import Message

_w, _d, _o = _webhook.c, _delivery.c, _outbox.c


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where messages go; without kinds it gets all of them. Its secret is derived, never stored.

    ``rotated_at`` is when it got its latest secret, if not with its making; the one before signs until ``old_until``.
    """

    webhook_id: str
    url: str
    kinds: tuple[Kind, ...]
    made_by: str
    made_at: Micros
    ended_at: Micros | None = None
    rotated_at: Micros | None = None
    old_until: Micros | None = None


@dataclass(frozen=True, slots=True)
class WebhookBacklog:
    """How many messages are on their way to a receiver, how many are given up, and since when the oldest waits."""

    waiting: int = 0
    dead: int = 0
    oldest: Micros | None = None


def add(tx: Tx, url: str, kinds: Iterable[str], made_by: str) -> Receiver:
    """Add a receiver; the caller has checked the address. ``InputError`` for a kind that does not exist."""
    wanted = tuple(sorted({_kind(kind) for kind in kinds}))
    made = Receiver(new_id(tx.now), url, wanted, made_by, tx.now)
    values = {"webhook_id": made.webhook_id, "url": url, "kinds": to_json(list(wanted)), "made_by": made_by}
    tx.conn.execute(_webhook.insert(), {**values, "recorded_at": tx.now})
    audit.record(tx, made_by, "webhook.added", made.webhook_id, {"kinds": list(wanted)})
    return made


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        names = ", ".join(Kind)
        raise InputError(
            Message("ledger-no-kind-of-message", text=text), Message("ledger-no-kind-of-message-hint", names=names)
        ) from error


def end(tx: Tx, webhook_id: str, ended_by: str) -> bool:
    """Stop sending to a receiver, what waits included; ``False`` when it had ended, ``NotFound`` when it never was."""
    receiver(tx, webhook_id)
    values = {"webhook_id": webhook_id, "ended_by": ended_by, "ended_at": tx.now, "recorded_at": tx.now}
    fresh = insert_new(tx, _end, values) == 1
    if fresh:
        audit.record(tx, ended_by, "webhook.ended", webhook_id, {})
    return fresh


_same = _rotation.alias("later_rotation")
_LATEST = sa.select(sa.func.max(_same.c.generation)).where(_same.c.webhook_id == _w.webhook_id).scalar_subquery()
_SELECT = (
    sa.select(
        _w.webhook_id,
        _w.url,
        _w.kinds,
        _w.made_by,
        _w.recorded_at,
        _end.c.ended_at,
        _rotation.c.rotated_at,
        _rotation.c.old_until,
    )
    .outerjoin_from(_webhook, _end, _end.c.webhook_id == _w.webhook_id)
    .outerjoin(_rotation, sa.and_(_rotation.c.webhook_id == _w.webhook_id, _rotation.c.generation == _LATEST))
    .where(_w.url != "")  # a recipient of notices is none (ondo.ledger.outbox.recipients)
)


def _read(row: sa.Row[*tuple[Any, ...]]) -> Receiver:
    webhook_id, url, kinds, made_by, made_at, *since = row
    wanted = tuple(Kind(kind) for kind in from_json(kinds, list[str]))
    times = (at if at is None else Micros(at) for at in since)
    return Receiver(webhook_id, url, wanted, made_by, Micros(made_at), *times)


def receiver(tx: Tx, webhook_id: str) -> Receiver:
    """Return one receiver, ended or not; ``NotFound`` when it never was."""
    row = tx.conn.execute(_SELECT.where(_w.webhook_id == webhook_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-webhook", webhook_id=webhook_id), Message("ledger-no-webhook-hint"))
    return _read(row)


def receivers(tx: Tx, *, ended: bool = False) -> list[Receiver]:
    """Return receivers, the oldest first; those that have ended only on request."""
    query = _SELECT.order_by(_w.webhook_id)
    if not ended:
        query = query.where(_end.c.webhook_id.is_(None))
    return [_read(row) for row in tx.conn.execute(query)]


def ways(tx: Tx) -> dict[str, WebhookBacklog]:
    """Return for each receiver that has any how its messages stand."""
    dead = sa.func.count().filter(_d.state == DeliveryState.DEAD.value)
    moving = _d.state.in_([DeliveryState.WAITING.value, DeliveryState.SENDING.value])
    query = sa.select(_d.webhook_id, sa.func.count().filter(moving), dead, sa.func.min(_o.recorded_at).filter(moving))
    query = query.join_from(_delivery, _outbox, _o.id == _d.outbox_id).where(_d.state != DeliveryState.DELIVERED.value)
    return {
        webhook_id: WebhookBacklog(waiting, lost, None if oldest is None else Micros(oldest))
        for webhook_id, waiting, lost, oldest in tx.conn.execute(query.group_by(_d.webhook_id))
    }
