"""Properties of events that no card in force declared when they came: kept apart from the facts, and forgettable.

Senders put anything there, addresses too, so they are no part of the fact. A score never sees them; the day a card
declares one, its history is read from here. Erasing a person deletes those of its leads, and a company may forget old
ones that no card has ever declared; the events themselves stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from ondo.domain.leads import Value
from ondo.ledger.db.encoding import plain, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.insert import Values, insert_new
from ondo.ledger.db.schema import event, undeclared
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.append import Name

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
        query = query.where(_e.source == source, _e.key_space == space, _e.key.in_(in_list(tx, keys)))
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
    deleted = tx.conn.execute(undeclared.delete().where(_u.lead_id.in_(in_list(tx, among)))).rowcount
    lead_changes.forget(tx, among)  # the tail of their rows may hold some
    return deleted > 0
