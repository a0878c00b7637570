"""The outbox: what other systems are told, written in the transaction of what it tells about.

A message is there if and only if its cause is. With it come its deliveries, one for each receiver that wants its
kind at that moment; ``ondo.ledger.outbox.webhooks`` brings them on their way. A message holds ids and facts about the
company's own definition; whoever receives it asks the API for more, with a key that may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa

from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.service_schema import delivery as _delivery
from ondo.ledger.db.service_schema import outbox as _outbox
from ondo.ledger.db.service_schema import webhook as _webhook
from ondo.ledger.db.service_schema import webhook_end as _end
from ondo.ledger.db.store import Tx

SIGNAL = "outbox"
"""What ``Ledger.listen`` is told under after a transaction that put a message was committed."""


class Kind(StrEnum):
    """What a message tells."""

    LEAD_HOT = "lead.hot"
    HANDOFF_OPENED = "handoff.opened"
    HANDOFF_DUE_SOON = "handoff.due_soon"
    HANDOFF_BREACHED = "handoff.breached"
    HANDOFF_REACTIVATED = "handoff.reactivated"
    HANDOFF_CLOSED = "handoff.closed"
    HANDOFF_REOPENED = "handoff.reopened"
    CARD_APPROVED = "card.approved"
    PROPOSAL_READY = "proposal.ready"
    LEAD_ERASED = "lead.erased"
    FEEDBACK_WAITING = "feedback.waiting"
    FOLLOW_UP_DRAWN = "follow_up.drawn"
    DRAFT_HANDED_OVER = "draft.handed_over"


class DeliveryState(StrEnum):
    """How far a message is on its way to one receiver."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"


# A closed list, because a payload can neither be changed nor erased: names of people have no place here.
FIELDS = frozenset(
    [
        *(
            "lead_id",
            "handoff_id",
            "card_id",
            "card_version",
            "proposal_id",
            "draft_id",
            "base_version",
            "content_hash",
        ),
        *("at", "opened_at", "closed_at", "due_at", "effective_from", "as_of"),
        *("total", "temperature", "via", "cause", "fast_track", "team", "attempts"),
        *("week", "waiting", "drawn"),
    ]
)
"""Every name that a payload may hold."""


def put(tx: Tx, kind: Kind | str, lead_id: str | None, payload: Mapping[str, object]) -> str:
    """Tell every receiver that wants this kind, once the transaction is committed; return the message's id (UUIDv7).

    Parameters
    ----------
    kind:
        A ``Kind``.
    lead_id:
        Whom it is about, or ``None``; messages about one lead reach a receiver in the order in which they were put.
    payload:
        Names out of ``FIELDS``, never personal data; any other name is a ``ValueError``. ``lead_id`` is added.
    """
    if unknown := sorted({*payload} - FIELDS):
        raise ValueError(f"No message may hold {', '.join(unknown)}.")
    data = dict(payload) if lead_id is None else {**payload, "lead_id": lead_id}
    message_id, kind = new_id(tx.now), Kind(kind)
    row = {"message_id": message_id, "kind": kind.value, "lead_id": lead_id, "payload": to_json(data)}
    made = tx.conn.execute(_outbox.insert().returning(_outbox.c.id), {**row, "recorded_at": tx.now})
    outbox_id = made.scalar_one()
    fresh = {
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_at": tx.now,
        "last_error": "",
        "updated_at": tx.now,
    }
    rows = [
        {"outbox_id": outbox_id, "webhook_id": webhook_id, "lead_id": lead_id, **fresh}
        for webhook_id in _wanting(tx, kind)
    ]
    if rows:
        tx.conn.execute(_delivery.insert(), rows)
        tx.signals.add(SIGNAL)
    return message_id


def _wanting(tx: Tx, kind: Kind) -> list[str]:
    """Return the receivers that want a kind; one without kinds wants all."""
    ended = sa.exists().where(_end.c.webhook_id == _webhook.c.webhook_id)
    query = sa.select(_webhook.c.webhook_id, _webhook.c.kinds).where(~ended).order_by(_webhook.c.webhook_id)
    receivers = [(webhook_id, from_json(kinds, list[str])) for webhook_id, kinds in tx.conn.execute(query)]
    return [webhook_id for webhook_id, kinds in receivers if not kinds or kind in kinds]


def pending(tx: Tx) -> int:
    """Return how many deliveries are on their way to receivers that still listen."""
    moving = _delivery.c.state.in_((DeliveryState.WAITING.value, DeliveryState.SENDING.value))
    ended = sa.exists().where(_end.c.webhook_id == _delivery.c.webhook_id)
    query = sa.select(sa.func.count()).select_from(_delivery).where(moving, ~ended)
    return int(tx.conn.execute(query).scalar_one())
