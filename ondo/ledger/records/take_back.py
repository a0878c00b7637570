"""Retractions with all that follows: leads scored anew, hand-offs marked or open again, and who did it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.errors import NotFound
from ondo.ledger.access import audit
from ondo.ledger.db import schema
from ondo.ledger.db.pseudonyms import stored_key
from ondo.ledger.db.store import Tx
from ondo.ledger.facts import arrivals
from ondo.ledger.facts.retracted import RetractionCause, not_retracted
from ondo.ledger.facts.retraction import retract
from ondo.ledger.handoffs.handoff_causes import mark_causeless
from ondo.ledger.handoffs.reopening import reopen
from ondo.text.messages import Message

TABLES: Mapping[str, sa.Table] = {
    "events": schema.event,
    "attributes": schema.attribute,
    "feedback": schema.feedback,
    "outcomes": schema.outcome,
    "contacts": schema.contact,
}
"""The kinds of facts that their sender can take back, by the name they have in the API."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What taking facts back did: the leads they were about, hand-offs without a cause now, and those open again."""

    leads: tuple[str, ...]
    causeless: tuple[str, ...]
    reopened: tuple[str, ...]


def consequences(tx: Tx, scored: Iterable[str], answered: Iterable[str], by: str, zone: ZoneInfo) -> Consequences:
    """Draw the consequences of retractions.

    Parameters
    ----------
    scored:
        Leads of which events or attributes were retracted: they are scored anew.
    answered:
        Leads of which feedback or outcomes were.
    """
    news, words = sorted(set(scored)), sorted(set(answered))
    causeless = mark_causeless(tx, news, zone, by)
    reopened = reopen(tx, words, by)
    arrivals.note(tx, news)
    return Consequences(tuple(sorted({*news, *words})), tuple(causeless), tuple(reopened))


@dataclass(frozen=True, slots=True)
class NamedFact:
    """A fact by the name that its sender gave it; ``kind`` is one of ``TABLES``."""

    kind: str
    source: str
    key: str
    key_space: str = ""


def take_back(tx: Tx, fact: NamedFact, by: str, zone: ZoneInfo) -> Consequences:
    """Take back the fact that stands under a sender's key; the key is free again.

    Raises
    ------
    NotFound
        No fact stands under this key: there was none, or it was taken back before.
    """
    kind, source, key = fact.kind, fact.source, fact.key
    table = TABLES[kind]
    c = table.c
    query = sa.select(c.id).where(c.source == source, c.key_space == fact.key_space, c.key == stored_key(tx, key))
    numbers = list(tx.conn.execute(query.where(not_retracted(table))).scalars())
    if not numbers:
        raise NotFound(
            Message("ledger-no-fact-of-source-stands", source=source, key=key, kind=kind),
            Message("ledger-no-fact-of-source-stands-hint"),
        )
    return _retracted(tx, _Rows(table, numbers, source), by, zone)


@dataclass(frozen=True, slots=True)
class NumberedFact:
    """A fact by the number of its row, and the source that it must have come from; ``kind`` is one of ``TABLES``."""

    kind: str
    number: int
    source: str


def take_back_number(tx: Tx, fact: NumberedFact, by: str, zone: ZoneInfo) -> Consequences:
    """Take back one fact by its number; ``NotFound`` where it stands no more, or came from another source."""
    table, number, source = TABLES[fact.kind], fact.number, fact.source
    query = sa.select(table.c.id).where(table.c.id == number, table.c.source == source, not_retracted(table))
    if tx.conn.execute(query).first() is None:
        raise NotFound(Message("lead-nothing-to-take-back"), Message("lead-nothing-to-take-back-hint"))
    return _retracted(tx, _Rows(table, [number], source), by, zone)


@dataclass(frozen=True, slots=True)
class _Rows:
    table: sa.Table
    numbers: Sequence[int]
    source: str


def _retracted(tx: Tx, rows: _Rows, by: str, zone: ZoneInfo) -> Consequences:
    table, numbers, source = rows.table, rows.numbers, rows.source
    leads = retract(tx, table, numbers, RetractionCause.DELETED, by)
    scored = leads if table in (schema.event, schema.attribute) else []
    done = consequences(tx, scored, [] if scored else leads, by, zone)
    detail = {"leads": list(done.leads), "causeless": list(done.causeless), "reopened": list(done.reopened)}
    audit.record(tx, by, f"{table.name}.retracted", None, {"source": source, "facts": len(numbers), **detail})
    return done
