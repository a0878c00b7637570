"""Properties of events that no card in force declared when they came: kept apart from the facts, and forgettable.

Senders put anything there, addresses too, so they are no part of the fact. A score never sees them; the day a card
declares one, its history is read from here. Erasing a person deletes those of its leads, and a company may forget old
ones; the events themselves stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.lead import Value
from ondo.ledger import lead_state
from ondo.ledger.append import insert_new
from ondo.ledger.encoding import plain, to_json
from ondo.ledger.listed import listed
from ondo.ledger.schema import event, undeclared
from ondo.ledger.store import Tx

_u, _e = undeclared.c, event.c


@dataclass(frozen=True, slots=True)
class Beside:
    """The undeclared properties of one new event."""

    source: str
    key: str
    values: Mapping[str, Value]


def keep(tx: Tx, new: Sequence[Beside]) -> None:
    """Store undeclared properties of events that were appended in this transaction."""
    by_name = {(one.source, one.key): one for one in new}
    by_source: dict[str, list[str]] = {}
    for source, key in by_name:
        by_source.setdefault(source, []).append(key)
    rows = []
    for source, keys in by_source.items():
        query = sa.select(_e.id, _e.key, _e.lead_id, _e.happened_at)
        query = query.where(_e.source == source, _e.key.in_(listed(tx, keys)))
        for number, key, lead_id, happened in tx.conn.execute(query):
            place = {"event_id": number, "lead_id": lead_id, "happened_at": happened}
            values = by_name[source, key].values
            rows += [place | {"name": name, "value": to_json(plain(value))} for name, value in values.items()]
    insert_new(tx, undeclared, rows)


def erase_undeclared(tx: Tx, leads: Iterable[str]) -> bool:
    """Delete the undeclared properties of leads; tell whether there were any."""
    among = list(leads)
    deleted = tx.conn.execute(undeclared.delete().where(_u.lead_id.in_(listed(tx, among)))).rowcount
    lead_state.forget(tx, among)  # the tail of their rows may hold some
    return deleted > 0


def forget_older_than(tx: Tx, before: Micros) -> int:
    """Delete the undeclared properties of events that happened before an instant; return how many values."""
    old = _u.happened_at < before
    lead_state.forget(tx, tx.conn.execute(sa.select(_u.lead_id).where(old).distinct()).scalars())
    return tx.conn.execute(undeclared.delete().where(old)).rowcount
