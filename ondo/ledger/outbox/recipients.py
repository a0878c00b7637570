"""Recipients of notices: people and channels that are written to, each with the kinds, leads and language it wants.

A recipient stands in the outbox as a webhook without a URL, so that its messages have the same deliveries, retries and
dead letters. Its address is personal data: it stands apart and goes when the recipient is removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ondo.domain.errors import InputError, NotFound
from ondo.domain.vocabulary import Lang
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.notice_schema import notice_recipient as _recipient
from ondo.ledger.db.service_schema import delivery as _delivery
from ondo.ledger.db.service_schema import outbox as _outbox
from ondo.ledger.db.service_schema import webhook as _webhook
from ondo.ledger.db.service_schema import webhook_end as _end
from ondo.ledger.db.store import ERASED, Tx
from ondo.ledger.outbox.outbox import DeliveryState, Kind
from ondo.text.messages import Message

_r, _w, _d, _o = _recipient.c, _webhook.c, _delivery.c, _outbox.c

USUAL = (Kind.HANDOFF_OPENED, Kind.FEEDBACK_WAITING, Kind.FOLLOW_UP_DRAWN)
"""What a recipient hears of that names no kinds."""
NOTICES = (*USUAL, Kind.HANDOFF_DUE_SOON, Kind.HANDOFF_BREACHED, Kind.HANDOFF_REACTIVATED, Kind.DRAFT_HANDED_OVER)
"""Every kind that people can be written of."""


class NoticeForm(StrEnum):
    """How a recipient is reached: by mail, or through an incoming webhook that takes Slack's or Teams' messages."""

    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class NoticeRecipient:
    """Who is written to, and of what.

    Attributes
    ----------
    address:
        An e-mail address, or the URL of the incoming webhook; personal or secret, so no log and no audit holds it.
    kinds:
        Out of ``NOTICES``, at least one.
    owner, team:
        Whose hand-offs it hears of; ``None`` for both = everybody's.
    any_hour:
        Whether notices come outside business hours too.
    """

    form: NoticeForm
    address: str
    lang: Lang
    kinds: tuple[Kind, ...] = USUAL
    owner: str | None = None
    team: str | None = None
    any_hour: bool = False
    recipient_id: str = ""


@dataclass(frozen=True, slots=True)
class NoticeBacklog:
    """How many notices wait for a recipient, how many were given up, and why the latest attempt failed, if one did."""

    waiting: int = 0
    dead: int = 0
    last_error: str = ""


def notice_kinds(names: Iterable[str]) -> tuple[Kind, ...]:
    """Read names of kinds, the usual ones for none; ``InputError`` for one that people are not written of."""
    chosen = [*dict.fromkeys(names)]
    if unknown := [name for name in chosen if name not in set(NOTICES)]:
        raise InputError(
            Message("ledger-no-kind-of-message", text=unknown[0]),
            Message("ledger-no-kind-of-message-hint", names=", ".join(NOTICES)),
        )
    return tuple(Kind(name) for name in chosen) or USUAL


def add(tx: Tx, new: NoticeRecipient, made_by: str) -> str:
    """Add a recipient and return its id; the caller has checked the address."""
    recipient_id = new_id(tx.now)
    row = {"webhook_id": recipient_id, "url": "", "kinds": to_json(list(new.kinds)), "made_by": made_by}
    tx.conn.execute(_webhook.insert(), {**row, "recorded_at": tx.now})
    values = {
        "webhook_id": recipient_id,
        "form": new.form.value,
        "address": new.address,
        "lang": new.lang.value,
        "owner": new.owner,
        "team": new.team,
        "any_hour": new.any_hour,
        "updated_at": tx.now,
    }
    tx.conn.execute(_recipient.insert(), values)
    audit.record(tx, made_by, "notice.added", recipient_id, {"form": new.form.value, "kinds": list(new.kinds)})
    return recipient_id


def remove(tx: Tx, recipient_id: str, removed_by: str) -> None:
    """Stop writing to a recipient, what waits included, and delete its address; ``NotFound`` without such a one."""
    recipient(tx, recipient_id)
    ended = {"webhook_id": recipient_id, "ended_by": removed_by, "ended_at": tx.now, "recorded_at": tx.now}
    insert_new(tx, _end, ended)
    tx.conn.execute(_recipient.delete().where(_r.webhook_id == recipient_id))
    tx.signals.add(ERASED)
    audit.record(tx, removed_by, "notice.removed", recipient_id, {})


_SELECT = sa.select(_r.webhook_id, _r.form, _r.address, _r.lang, _r.owner, _r.team, _r.any_hour, _w.kinds).join_from(
    _recipient, _webhook, _w.webhook_id == _r.webhook_id
)


def recipients(tx: Tx) -> list[NoticeRecipient]:
    """Return everybody who is written to, in the order in which they were added."""
    return [_read(*row) for row in tx.conn.execute(_SELECT.order_by(_r.webhook_id))]


def recipient(tx: Tx, recipient_id: str) -> NoticeRecipient:
    """Return one recipient; ``NotFound`` when it never was or was removed."""
    row = tx.conn.execute(_SELECT.where(_r.webhook_id == recipient_id)).first()
    if row is None:
        raise NotFound(Message("ledger-no-recipient", recipient_id=recipient_id), Message("ledger-no-recipient-hint"))
    return _read(*row)


def _read(recipient_id: str, form: str, address: str, lang: str, *about: str | bool | None) -> NoticeRecipient:
    owner, team, any_hour, kinds = about
    wanted = tuple(Kind(kind) for kind in from_json(str(kinds), list[str]))
    owner, team = (None if name is None else str(name) for name in (owner, team))
    return NoticeRecipient(NoticeForm(form), address, Lang(lang), wanted, owner, team, bool(any_hour), recipient_id)


def backlogs(tx: Tx) -> dict[str, NoticeBacklog]:
    """Return how notices stand for each recipient that has any on their way or given up."""
    query = sa.select(_d.webhook_id, _d.state, _d.last_error)
    query = query.join_from(_delivery, _recipient, _r.webhook_id == _d.webhook_id)
    query = query.where(_d.state != DeliveryState.DELIVERED.value).order_by(_d.updated_at, _d.outbox_id)
    standing: dict[str, NoticeBacklog] = {}
    for recipient_id, state, error in tx.conn.execute(query):
        before = standing.get(recipient_id, NoticeBacklog())
        dead = state == DeliveryState.DEAD.value
        standing[recipient_id] = NoticeBacklog(
            before.waiting + (not dead), before.dead + dead, error or before.last_error
        )
    return standing


def erased_since(tx: Tx, lead_id: str, outbox_id: int) -> bool:
    """Tell whether a lead's person was erased after a message about it was put."""
    later = (_o.lead_id == lead_id, _o.kind == Kind.LEAD_ERASED.value, _o.id > outbox_id)
    return tx.conn.execute(sa.select(_o.id).where(*later).limit(1)).first() is not None
