"""Retention of values that no card declares: which are old enough to go, and their deletion."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros, iso
from ondo.ledger.access import audit
from ondo.ledger.db.schema import event, undeclared
from ondo.ledger.db.store import ERASED, Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts import lead_changes

_u, _e = undeclared.c, event.c


@dataclass(frozen=True, slots=True)
class OldProperty:
    """Old values of one property of one kind of event: how many, of how many leads, and when the oldest happened."""

    kind: str
    name: str
    values: int
    leads: int
    oldest: Micros


def old_properties(tx: Tx, before: Micros) -> tuple[list[OldProperty], list[OldProperty]]:
    """Return, of events before an instant, the properties to forget and those that stay, most values first.

    What any published version of a card declares stays, as the properties do that were declared when they came: scores
    read it, and a replay of an earlier run must read the same.
    """
    values = sa.func.count().label("number")
    query = sa.select(_e.kind, _u.name, values, sa.func.count(_u.lead_id.distinct()), sa.func.min(_u.happened_at))
    query = query.join_from(undeclared, event, _e.id == _u.event_id).where(_u.happened_at < before)
    query = query.group_by(_e.kind, _u.name).order_by(values.desc(), _e.kind, _u.name)
    declared = cards.ever_declared(tx).properties
    old: list[OldProperty] = []
    staying: list[OldProperty] = []
    for row in tx.conn.execute(query):
        each = OldProperty(*row)
        (staying if each.name in declared.get(each.kind, ()) else old).append(each)
    return old, staying


def forget_older_than(tx: Tx, before: Micros, *, actor: str = audit.LOCAL) -> int:
    """Delete the undeclared properties of events that happened before an instant; return how many values.

    Those that a card declares by now, or ever did, stay (``old_properties``). ``actor`` is who asked, for the audit
    log, which names no property: senders choose those names, too.
    """
    old = sa.and_(_u.happened_at < before, ~_declared(tx))
    leads = tx.conn.execute(sa.select(_u.lead_id).where(old).distinct()).scalars().all()
    if not leads:
        return 0
    lead_changes.forget(tx, leads)  # the tail of their rows may hold some
    values = tx.conn.execute(undeclared.delete().where(old)).rowcount
    detail = {"before": iso(before), "values": values, "leads": len(leads)}
    audit.record(tx, actor, "undeclared.forgotten", None, detail)
    tx.signals.add(ERASED)
    return values


def _declared(tx: Tx) -> sa.ColumnElement[bool]:
    """Tell of each row whether any published version of a card declares it."""
    names = [
        sa.and_(_e.kind == kind, _u.name.in_(sorted(types)))
        for kind, types in cards.ever_declared(tx).properties.items()
        if types
    ]
    return sa.exists().where(_e.id == _u.event_id, sa.or_(sa.false(), *names)).correlate(undeclared)
