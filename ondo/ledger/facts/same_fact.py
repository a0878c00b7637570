"""Equality of a message with a fact that is there already, whatever a card declared at the time.

The content of an event or an attribute is hashed over everything as it was sent, each value in one spelling for all
that two doors may write for it. Earlier versions hashed what they stored: of an event by API only the properties that
the card declared then. Such facts are recognised by their stored content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.leads import Value
from ondo.domain.value_types import same_content
from ondo.ledger.db.encoding import content_hash, plain, read_value, read_values, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import attribute, event
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Name
from ondo.ledger.facts.retracted import not_retracted

if TYPE_CHECKING:
    from ondo.ledger.facts.facts import NewAttribute, NewEvent

TOLD = {"told": 2}
"""Part of every content that is hashed over what was told, so that an earlier hash is never taken for one."""


def spelled(values: Mapping[str, Value], zone: ZoneInfo | None) -> str:
    """Write values in the spelling by which two messages are compared."""
    return to_json({name: same_content(plain(value), zone) for name, value in values.items()}) if values else "{}"


def known_events(tx: Tx, rows: Mapping[Name, NewEvent], zone: ZoneInfo | None) -> set[Name]:
    """Return the events that an earlier version stored with what it kept of the same properties."""
    c = event.c
    stored = _earlier(tx, event, [c.kind, c.channel, c.properties, c.lead_id, c.happened_at], rows)
    return {name for name, content in stored.items() if _same_event(rows[name], content, zone)}


def known_attributes(tx: Tx, rows: Mapping[Name, NewAttribute], zone: ZoneInfo | None) -> set[Name]:
    """Return the attributes that an earlier version stored with the same value."""
    c = attribute.c
    stored = _earlier(tx, attribute, [c.name, c.value, c.lead_id, c.happened_at], rows)
    return {name for name, content in stored.items() if _same_attribute(rows[name], content, zone)}


def _same_event(sent: NewEvent, content: list[Any], zone: ZoneInfo | None) -> bool:
    kind, channel, text, lead_id, happened = content
    if (kind, channel, lead_id, happened) != (sent.kind, sent.channel, sent.lead_id, sent.happened_at):
        return False
    kept = read_values(text)
    declared = {name: value for name, value in sent.properties.items() if name in kept}
    return len(declared) == len(kept) and spelled(declared, zone) == spelled(kept, zone)


def _same_attribute(sent: NewAttribute, content: list[Any], zone: ZoneInfo | None) -> bool:
    name, text, lead_id, happened = content
    if (name, lead_id, happened) != (sent.name, sent.lead_id, sent.happened_at):
        return False
    if text is None or sent.value is None:
        return text is None and sent.value is None
    return same_content(read_value(text), zone) == same_content(plain(sent.value), zone)


def _earlier(
    tx: Tx, table: sa.Table, columns: list[sa.Column[Any]], names: Mapping[Name, object]
) -> dict[Name, list[Any]]:
    """Return the content of those facts that an earlier version hashed: over exactly what it stored."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for source, space, key in names:
        by_place.setdefault((source, space), []).append(key)
    earlier = {}
    c = table.c
    for (source, space), keys in by_place.items():
        query = sa.select(c.key, c.content_hash, *columns).order_by(c.generation)
        query = query.where(
            c.source == source, c.key_space == space, c.key.in_(in_list(tx, keys)), not_retracted(table)
        )
        for key, digest, *content in tx.conn.execute(query):
            if content_hash(content) == bytes(digest):
                earlier[source, space, key] = content
            else:
                earlier.pop((source, space, key), None)
    return earlier
