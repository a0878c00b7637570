"""A lead's facts one by one, latest first, in pages: when each happened, was known, and was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ondo.domain.declarations import NO_DECLARATIONS, Declarations
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import read_value, read_values
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.stored_facts import undeclared_of

Place = tuple[int, int]
"""Where a row stands in its history: its instant and its number."""


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """What every fact carries: who said it under which key, its three instants, its place in the history."""

    source: str
    key: str
    happened_at: Micros
    known_at: Micros
    recorded_at: Micros
    place: Place


@dataclass(frozen=True, slots=True)
class AttributeEntry:
    """An attribute got a value (``None`` = became unknown)."""

    recorded: RecordedFact
    name: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class AttributeStep:
    """An attribute got another value than it had before (``None`` = unknown)."""

    place: Place
    name: str
    was: Value | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class EventEntry:
    """Something was done."""

    recorded: RecordedFact
    kind: str
    channel: str | None
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class OutcomeEntry:
    """What became of the lead."""

    recorded: RecordedFact
    handoff_id: str | None
    outcome: OutcomeKind
    amount_minor: int | None
    currency: str | None


def attribute_history(
    tx: Tx, lead_id: str, limit: int, before: Place | None = None, name: str | None = None
) -> list[AttributeEntry]:
    """Return what was told of a lead's attributes (or of one), merged leads included; ``NotFound`` without the lead."""
    c = schema.attribute.c
    where = [] if name is None else [c.name == name]
    rows = _rows(tx, schema.attribute, (c.name, c.value), _Page(lead_id, limit, before), where)
    return [AttributeEntry(fact, name, None if text is None else read_value(text)) for fact, name, text in rows]


def attribute_steps(tx: Tx, lead_id: str, limit: int, before: Place | None = None) -> list[AttributeStep]:
    """Return when a lead's attributes changed, latest first; what repeats the value of before is no change.

    Merged leads are included; ``NotFound`` without the lead.
    """
    c, table = schema.attribute.c, schema.attribute
    earlier = sa.func.lag(c.value).over(partition_by=c.name, order_by=(c.happened_at, c.known_at, c.id))
    every = sa.select(c.happened_at, c.id, c.name, c.value, earlier.label("was"))
    every = every.where(c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]), not_retracted(table))
    s = every.where(c.happened_at <= tx.now).subquery().c
    query = sa.select(s.happened_at, s.id, s.name, s.was, s.value).where(s.value.is_distinct_from(s.was))
    if before is not None:
        query = query.where(sa.tuple_(s.happened_at, s.id) < sa.tuple_(*map(sa.literal, before)))
    rows = tx.conn.execute(query.order_by(s.happened_at.desc(), s.id.desc()).limit(limit))
    return [AttributeStep((at, number), name, *map(_value, values)) for at, number, name, *values in rows]


def _value(text: str | None) -> Value | None:
    return None if text is None else read_value(text)


def event_history(
    tx: Tx, lead_id: str, limit: int, before: Place | None = None, declared: Declarations = NO_DECLARATIONS
) -> list[EventEntry]:
    """Return a lead's events, merged leads included; ``NotFound`` without the lead.

    Properties come as ``declared`` reads them, with those among the undeclared ones that are declared by now.
    """
    c = schema.event.c
    rows = _rows(tx, schema.event, (c.kind, c.channel, c.properties), _Page(lead_id, limit, before), [])
    beside = undeclared_of(tx, canonical_group(tx, lead_id, tx.now)[1])
    return [
        EventEntry(fact, kind, channel, declared.properties_of(kind, read_values(text), _others(beside, fact)))
        for fact, kind, channel, text in rows
    ]


def _others(beside: Mapping[int, str], recorded_fact: RecordedFact) -> Mapping[str, Value]:
    text = beside.get(recorded_fact.place[1])
    return {} if text is None else read_values(text)


def outcome_history(tx: Tx, lead_id: str, limit: int, before: Place | None = None) -> list[OutcomeEntry]:
    """Return what became of a lead, merged leads included; ``NotFound`` without the lead."""
    c = schema.outcome.c
    columns = (c.handoff_id, c.outcome, c.amount_minor, c.currency)
    rows = _rows(tx, schema.outcome, columns, _Page(lead_id, limit, before), [])
    return [OutcomeEntry(fact, handoff, OutcomeKind(word), *rest) for fact, handoff, word, *rest in rows]


@dataclass(frozen=True, slots=True)
class _Page:
    """So many facts of a lead, behind the last one of the page before."""

    lead_id: str
    limit: int
    before: Place | None


def _rows(
    tx: Tx,
    table: sa.Table,
    columns: tuple[sa.Column[Any], ...],
    page: _Page,
    where: list[sa.ColumnElement[bool]],
) -> list[tuple[Any, ...]]:
    c, lead_id, before = table.c, page.lead_id, page.before
    query = sa.select(c.source, c.key, c.happened_at, c.known_at, c.recorded_at, c.id, *columns)
    query = query.where(c.lead_id.in_(canonical_group(tx, lead_id, tx.now)[1]), not_retracted(table), *where)
    if before is not None:
        query = query.where(sa.tuple_(c.happened_at, c.id) < sa.tuple_(*map(sa.literal, before)))
    query = query.order_by(c.happened_at.desc(), c.id.desc()).limit(page.limit)
    entries = []
    for source, key, happened, known, recorded, number, *rest in tx.conn.execute(query):
        recorded_fact = RecordedFact(source, key, Micros(happened), Micros(known), Micros(recorded), (happened, number))
        entries.append((recorded_fact, *rest))
    return entries


def attribute_told_at(tx: Tx, source: str, key_space: str, keys: Iterable[str]) -> Micros | None:
    """Return the instant of the first of these keys that was recorded as an attribute fact, or ``None``."""
    c = schema.attribute.c
    query = sa.select(c.happened_at).where(
        c.source == source,
        c.key_space == key_space,
        c.key.in_(in_list(tx, [stored_key(tx, key) for key in keys])),
        not_retracted(schema.attribute),
    )
    value = tx.conn.execute(query.order_by(c.id).limit(1)).scalar()
    return None if value is None else Micros(value)


@dataclass(frozen=True, slots=True)
class Before:
    """What a sender's key stands for already: which hand-off, if it named one, and when it happened."""

    handoff_id: str | None
    happened_at: Micros


def outcome_told(tx: Tx, source: str, key: str, outcome: OutcomeKind, key_space: str = "") -> Before | None:
    """Return what was recorded first as this outcome under a key, or ``None``; a key may say several, one by one."""
    word = schema.outcome.c.outcome == OutcomeKind(outcome).value
    return _told(tx, schema.outcome, (source, key_space, key), word)


def feedback_told(tx: Tx, source: str, key: str, key_space: str = "") -> Before | None:
    """Return what was recorded as feedback under a key, or ``None``."""
    return _told(tx, schema.feedback, (source, key_space, key))


def contact_told(tx: Tx, source: str, key: str, key_space: str = "") -> Before | None:
    """Return what was recorded as a contact under a key, or ``None``."""
    return _told(tx, schema.contact, (source, key_space, key))


def _told(tx: Tx, table: sa.Table, name: tuple[str, str, str], *where: sa.ColumnElement[bool]) -> Before | None:
    c = table.c
    query = sa.select(c.handoff_id, c.happened_at).where(
        c.source == name[0], c.key_space == name[1], c.key == stored_key(tx, name[2])
    )
    row = tx.conn.execute(query.where(not_retracted(table), *where).order_by(c.id).limit(1)).first()
    return None if row is None else Before(*row)
