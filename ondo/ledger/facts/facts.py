"""Events and attributes of leads: appended with their three instants, read back as known at any instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.declarations import Declarations
from ondo.domain.errors import InputError
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead, Value
from ondo.domain.value_types import read_as
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import plain, read_value, read_values, to_json, values_json
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import lead_changes
from ondo.ledger.facts.append import Appended, FactTable, Name, Refused, append
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.same_fact import TOLD, known_attributes, known_events, spelled
from ondo.ledger.facts.stored_facts import undeclared_of
from ondo.ledger.facts.undeclared import keep
from ondo.text.messages import Message

ACCOUNT = "account_id"
"""The attribute that names the company a lead belongs to."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as a sender tells it; ``known_at`` ``None`` means now."""

    source: str
    key: str
    lead_id: str
    kind: str
    happened_at: Micros
    known_at: Micros | None = None
    properties: Mapping[str, Value] = field(default_factory=dict)
    channel: str | None = None
    key_space: str = ""


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """An attribute got a value (``None`` = became unknown)."""

    source: str
    key: str
    lead_id: str
    name: str
    value: Value | None
    happened_at: Micros
    known_at: Micros | None = None
    key_space: str = ""


def append_events(
    tx: Tx, rows: Sequence[NewEvent], refused: Refused | None = None, declared: Declarations | None = None
) -> Appended:
    """Append events; ``KeyReused``, ``FutureFact`` or ``InputError`` unless ``refused`` takes the bad rows.

    ``declared`` is what the cards in force declare: rows hold their properties as sent, the declared ones are stored
    in their type, the others beside the fact. Without it everything is stored with the fact as it is.
    """
    zone = None if declared is None else declared.zone
    beside: dict[Name, Mapping[str, Value]] = {}

    def columns(row: NewEvent) -> dict[str, Any]:
        if not row.kind:
            raise InputError(Message("ledger-event-needs-kind"))
        properties = row.properties
        if declared is not None and properties:
            properties, others = declared.split(row.kind, properties)
            if others:
                beside[row.source, row.key_space, row.key] = others
        return {"kind": row.kind, "channel": row.channel, "properties": values_json(properties)}

    def spelling(row: NewEvent) -> dict[str, Any]:
        return {"properties": spelled(row.properties, zone), **TOLD}

    def recognise(others: Mapping[Name, NewEvent]) -> set[Name]:
        return known_events(tx, others, zone)

    counts, new = append(tx, FactTable(schema.event, columns, False, recognise, spelling), rows, refused)
    rows_new = [values for _, values in new]
    if beside:
        keep(tx, rows_new, beside)
    lead_changes.touch(tx, schema.event, rows_new)
    return counts


def append_attributes(tx: Tx, rows: Sequence[NewAttribute], declared: Declarations | None = None) -> Appended:
    """Append attribute values; refusals and ``declared`` as for events, but undeclared values are facts too."""
    zone = None if declared is None else declared.zone
    types = {} if declared is None else declared.attributes

    def columns(row: NewAttribute) -> dict[str, Any]:
        if not row.name:
            raise InputError(Message("ledger-attribute-needs-name"))
        value = row.value
        if value is not None and row.name in types:
            read = read_as(value, types[row.name], zone)
            value = value if read is None else read
        return {"name": row.name, "value": None if value is None else to_json(plain(value))}

    def spelling(row: NewAttribute) -> dict[str, Any]:
        value = None if row.value is None else spelled({"": row.value}, zone)
        return {"value": value, **TOLD}

    def recognise(others: Mapping[Name, NewAttribute]) -> set[Name]:
        return known_attributes(tx, others, zone)

    counts, new = append(tx, FactTable(schema.attribute, columns, True, recognise, spelling), rows)
    lead_changes.touch(tx, schema.attribute, (values for _, values in new))
    return counts


def known_rows_of(table: sa.Table, *columns: sa.ColumnElement[Any]) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Facts as known at an instant, oldest first, of one lead (nearly every lead stands alone) and of several."""
    query = sa.select(*columns).where(table.c.happened_at <= sa.bindparam("at"), table.c.known_at <= sa.bindparam("at"))
    query = query.where(not_retracted(table, sa.bindparam("retracted_by")))
    query = query.order_by(table.c.happened_at, table.c.known_at, table.c.id)
    several = table.c.lead_id.in_(sa.bindparam("leads", expanding=True))
    return query.where(table.c.lead_id == sa.bindparam("lead")), query.where(several)


def rows_of_group(
    tx: Tx,
    queries: tuple[sa.Select[Any], sa.Select[Any]],
    group: list[str],
    at: Micros,
    retracted_by: Micros | None = None,
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Read the facts of a group of leads as known at ``at``, less what was taken back by ``retracted_by``."""
    instants = {"at": at, "retracted_by": at if retracted_by is None else retracted_by}
    if len(group) == 1:
        return tx.conn.execute(queries[0], {"lead": group[0], **instants}).all()
    return tx.conn.execute(queries[1], {"leads": group, **instants}).all()


_e, _a = schema.event.c, schema.attribute.c
_EVENTS = known_rows_of(schema.event, _e.kind, _e.happened_at, _e.known_at, _e.properties, _e.channel, _e.key, _e.id)
_ATTRIBUTES = known_rows_of(schema.attribute, _a.name, _a.value)


def lead_facts(
    tx: Tx,
    lead_id: str,
    at: Micros,
    declared: Declarations | None = None,
    *,
    retracted_by: Micros | None = None,
) -> tuple[Lead, list[Event]]:
    """Return a lead and its events (oldest first) as known at an instant, merges resolved as of then.

    A merged lead answers under its canonical id with the facts of all leads merged into it. ``NotFound``
    when the lead does not exist. ``declared`` is what the card declares that looks at them: declared values come in
    their type and undeclared ones not at all; without it every property that is held comes as it was sent.
    ``retracted_by`` leaves out what was taken back by that instant, though at ``at`` it stood.
    """
    canonical, group = canonical_group(tx, lead_id, at)
    values: dict[str, Value] = {}
    for name, text in rows_of_group(tx, _ATTRIBUTES, group, at, retracted_by):
        if text is None:
            values.pop(name, None)
        else:
            values[name] = read_value(text)
    beside = undeclared_of(tx, group)
    events = []
    for kind, happened, known, text, channel, key, number in rows_of_group(tx, _EVENTS, group, at, retracted_by):
        properties = {} if text == "{}" else read_values(text)
        others = read_values(beside[number]) if number in beside else None
        if declared is not None:
            properties = declared.properties_of(kind, properties, others)
        elif others:
            properties = {**others, **properties}
        events.append(Event(canonical, kind, happened, known, properties, channel, key))
    if declared is not None:
        values = declared.attributes_of(values)
    account = values.get(ACCOUNT)
    return Lead(canonical, values, None if account is None else str(account)), events
