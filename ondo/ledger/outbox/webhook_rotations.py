"""New secrets for receivers of webhooks: which generations of a secret sign at an instant."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger.access import audit
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.service_schema import webhook_rotation as _rotation
from ondo.ledger.db.store import Tx
from ondo.ledger.outbox.webhooks import receiver
from ondo.text.messages import Message

MOST_SECRETS = 4
"""Generations that sign at once: a message does not carry any number of signatures."""

MOST_GRACE = Micros(90 * DAY)
"""Longest time that a secret signs beside the one that took its place."""

_r = _rotation.c


def rotate(tx: Tx, webhook_id: str, actor: str, grace: Micros) -> int:
    """Begin the next generation of a receiver's secret and return its number; the first one of all is 0.

    Parameters
    ----------
    grace:
        How long (microseconds, 0 to ``MOST_GRACE``) older generations sign as well; with 0 they all end now.

    Raises
    ------
    Conflict
        The receiver has ended, somebody else rotates it at this moment, or too many secrets sign already.
    NotFound
        There is no such receiver.
    """
    if not 0 <= grace <= MOST_GRACE:
        days = MOST_GRACE // DAY
        raise InputError(Message("ledger-grace-lasts-from-0", days=days))
    if receiver(tx, webhook_id).ended_at is not None:
        raise Conflict(Message("ledger-webhook-has-ended", webhook_id=webhook_id))
    signing = generations(tx, webhook_id)
    if grace and len(signing) >= MOST_SECRETS:
        raise Conflict(
            Message("ledger-secrets-of-webhook-sign", count=len(signing), webhook_id=webhook_id),
            Message("ledger-secrets-of-webhook-sign-hint"),
        )
    number, until = signing[0] + 1, Micros(tx.now + grace)
    values = {"webhook_id": webhook_id, "generation": number, "rotated_by": actor, "old_until": until}
    if insert_new(tx, _rotation, values | {"rotated_at": tx.now, "recorded_at": tx.now}) == 0:
        raise Conflict(
            Message("ledger-webhook-rotated-by-somebody-else", webhook_id=webhook_id),
            Message("ledger-two-writers-met-in-ledger-hint"),
        )
    audit.record(tx, actor, "webhook.rotated", webhook_id, {"generation": number, "old_until": iso(until)})
    return number


def generations(tx: Tx, webhook_id: str) -> list[int]:
    """Return the generations of a receiver's secret that sign now, the newest first; it is never empty."""
    query = sa.select(_r.generation, _r.old_until).where(_r.webhook_id == webhook_id)
    rows = tx.conn.execute(query.order_by(_r.generation.desc())).all()
    signing = [rows[0].generation if rows else 0]
    for row in rows:  # each rotation ends what came before it, and what still signs ended with no later one
        if row.old_until <= tx.now:
            break
        signing.append(row.generation - 1)
    return signing
