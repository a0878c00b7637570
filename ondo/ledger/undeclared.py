"""Properties of events that no card in force declared when they came: kept apart from the facts, and forgettable.

Senders put anything there, addresses too, so they are no part of the fact. A score never sees them; the day a card
declares one, its history is read from here. Erasing a person deletes those of its leads, and a company may forget old
ones that no card has ever declared; the events themselves stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros, iso
from ondo.domain.lead import Value
from ondo.ledger import audit, cards, lead_state
from ondo.ledger.append import Name
from ondo.ledger.encoding import plain, to_json
from ondo.ledger.insert import Values, insert_new
from ondo.ledger.listed import listed
from ondo.ledger.schema import event, undeclared
from ondo.ledger.store import ERASED, Tx

_u, _e = undeclared.c, event.c


def keep(tx: Tx, events: Sequence[Values], beside: Mapping[Name, Mapping[str, Value]]) -> None:
    """Store undeclared properties, by their events' names, of events that were appended in this transaction."""
    fresh = {
        (values["source"], values["key_space"], values["key"]): values["generation"]
        for values in events
        if (values["source"], values["key_space"], values["key"]) in beside
    }
    by_place: dict[tuple[str, str], list[str]] = {}
    for source, space, key in fresh:
        by_place.setdefault((source, space), []).append(key)
    rows = []
    for (source, space), keys in by_place.items():
        query = sa.select(_e.id, _e.key, _e.generation, _e.lead_id, _e.happened_at)
        query = query.where(_e.source == source, _e.key_space == space, _e.key.in_(listed(tx, keys)))
        for number, key, generation, lead_id, happened in tx.conn.execute(query):
            if generation != fresh[source, space, key]:
                continue
            place = {"event_id": number, "lead_id": lead_id, "happened_at": happened}
            properties = beside[source, space, key]
            rows += [place | {"name": name, "value": to_json(plain(value))} for name, value in properties.items()]
    insert_new(tx, undeclared, rows)


def erase_undeclared(tx: Tx, leads: Iterable[str]) -> bool:
    """Delete the undeclared properties of leads; tell whether there were any."""
    among = list(leads)
    deleted = tx.conn.execute(undeclared.delete().where(_u.lead_id.in_(listed(tx, among)))).rowcount
    lead_state.forget(tx, among)  # the tail of their rows may hold some
    return deleted > 0


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
    lead_state.forget(tx, leads)  # the tail of their rows may hold some
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
