"""New secrets for receivers of webhooks: which generations of a secret sign at an instant."""

from __future__ import annotations

import sqlalchemy as sa

from ondo.domain.errors import Conflict, InputError
from ondo.domain.instant import DAY, Micros, iso
from ondo.ledger import audit
from ondo.ledger.insert import insert_new
from ondo.ledger.service_schema import webhook_rotation as _rotation
from ondo.ledger.store import Tx
from ondo.ledger.webhooks import receiver

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
        ja = f"猶予期間は 0 から {days} 日までです。", ""
        raise InputError(f"A grace lasts from 0 to {days} days.", ja=ja)
    if receiver(tx, webhook_id).ended_at is not None:
        ja = f"Webhook の送信先 {webhook_id} は終了しています。", ""
        raise Conflict(f"Webhook {webhook_id} has ended.", ja=ja)
    signing = generations(tx, webhook_id)
    if grace and len(signing) >= MOST_SECRETS:
        raise Conflict(
            f"{len(signing)} secrets of webhook {webhook_id} sign at the moment.",
            "Wait until an older one has ended, or rotate with a grace of 0.",
            ja=(
                f"Webhook {webhook_id} では、現在 {len(signing)} 個のシークレットで署名しています。",
                "古いものが終わるまで待つか、猶予期間 0 で更新してください。",
            ),
        )
    number, until = signing[0] + 1, Micros(tx.now + grace)
    values = {"webhook_id": webhook_id, "generation": number, "rotated_by": actor, "old_until": until}
    if insert_new(tx, _rotation, values | {"rotated_at": tx.now, "recorded_at": tx.now}) == 0:
        ja = f"Webhook {webhook_id} は同時に更新されました。", "もう一度実行してください。"
        raise Conflict(f"Webhook {webhook_id} is rotated by somebody else.", "Try again.", ja=ja)
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
