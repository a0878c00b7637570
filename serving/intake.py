"""Facts coming in: leads and events, each accepted once, durable before the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError, NotFound, OndoError, Unavailable
from ondo.domain.instant import Micros
from ondo.domain.lead import Value
from ondo.domain.titles import title_level
from ondo.ledger import Ledger, Tx, arrivals
from ondo.ledger.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.history import attribute_told_at
from ondo.ledger.identity import canonical, lead_for, leads_for
from ondo.ledger.person import set_person
from serving.batches import Refusals, finished, read_rows, refuse
from serving.declared import Report, attribute_types, converted, declared_properties, mistyped, refuse_personal
from serving.definitions import Definitions
from serving.models import EventIn, EventsIn, LeadIn, LeadsIn, micros
from serving.writing import write

ROWS_AT_ONCE, FACTS_AT_ONCE = 50, 1_000
"""So many leads, and attributes of leads, are written in one transaction at most: a twentieth of a second of it."""
_TITLE = "title_level"
_Row = tuple[int, EventIn]


def save_lead(ledger: Ledger, definitions: Definitions, message: LeadIn, notice: bool = False) -> dict[str, Any]:
    """Create or change a lead.

    With ``happened_at``, ``known_at`` or ``key`` every attribute becomes a fact, and the same message again changes
    nothing: a key without an instant means the instant recorded first. Without them, only attributes that differ
    from what is known now become facts. ``notice`` lets the lead be scored soon after the answer.
    """
    values, level = _told(message)
    return write(ledger, lambda tx: _save_lead(tx, definitions, message, values, notice=notice)) | {_TITLE: level}


def _told(message: LeadIn) -> tuple[dict[str, Value | None], str | None]:
    """Return the attributes of a message and the level of its title, which becomes one of them."""
    refuse_personal(message.attributes)
    values: dict[str, Value | None] = dict(message.attributes)
    level = title_level(message.title) if message.title else None
    if level is not None:
        values.setdefault(_TITLE, level)
    return values, level


def _save_lead(
    tx: Tx, definitions: Definitions, message: LeadIn, values: Mapping[str, Value | None], *, notice: bool
) -> dict[str, Any]:
    card = definitions.card(tx)
    types = {} if card is None else attribute_types(card.attributes)
    values = {name: None if value is None else converted(value, types.get(name)) for name, value in values.items()}
    wrong = sorted(mistyped(values, types))
    known_at, at = micros(message.known_at), micros(message.happened_at)
    lead_id, asked = lead_for(tx, message.source, message.external_id, known_at), len(values)
    if message.key is not None:
        at = at or attribute_told_at(tx, message.source, [f"{message.key}/{name}" for name in values])
    elif at is None and known_at is None:
        known = lead_facts(tx, lead_id, tx.now)[0].attributes
        values = {name: value for name, value in values.items() if known.get(name) != value}
    at = at or known_at or tx.now
    rows = [
        NewAttribute(message.source, _attribute_key(message, name, value, at), lead_id, name, value, at, known_at)
        for name, value in values.items()
    ]
    counts = append_attributes(tx, rows)
    if notice and counts.new and not types.keys().isdisjoint(values):
        arrivals.note(tx, [lead_id])
    if message.person is not None and (fields := message.person.model_dump(exclude_unset=True)):
        set_person(tx, lead_id, **fields)
    return {
        "lead_id": lead_id,
        "new": counts.new,
        "same": asked - counts.new,
        "undeclared": [] if card is None else sorted(set(message.attributes) - set(types)),
        "mistyped": wrong,
    }


def save_leads(
    ledger: Ledger, definitions: Definitions, body: bytes, notice: bool = False
) -> tuple[int, dict[str, Any]]:
    """Create or change many leads and return the HTTP status with the answer.

    Each row stands for itself: it is stored whole or refused. They are written a few at a time, so that no other
    writer waits for the whole batch; when the ledger goes away in between, what was written stays, and the same
    batch again changes nothing of it.
    """
    rows, broken = read_rows(body, LeadsIn, LeadIn, "leads", "external_id")
    done: list[dict[str, Any]] = []
    refused: Refusals = [*broken]
    for part in _few_at_a_time(rows):
        stored, bad = write(ledger, partial(_save_part, definitions=definitions, rows=part, notice=notice))
        done += stored
        refused += bad
    return finished({"leads": done}, refused, len(done), "lead")


def _few_at_a_time(rows: Iterable[tuple[int, LeadIn]]) -> Iterator[list[tuple[int, LeadIn]]]:
    """Cut a batch into what one transaction takes: few rows, and few attributes in all of them."""
    part: list[tuple[int, LeadIn]] = []
    facts = 0
    for row in rows:
        size = len(row[1].attributes)
        if part and (len(part) == ROWS_AT_ONCE or facts + size > FACTS_AT_ONCE):
            yield part
            part, facts = [], 0
        part.append(row)
        facts += size
    if part:
        yield part


def _save_part(
    tx: Tx, definitions: Definitions, rows: Iterable[tuple[int, LeadIn]], *, notice: bool
) -> tuple[list[dict[str, Any]], Refusals]:
    done: list[dict[str, Any]] = []
    refused: Refusals = []
    for index, message in rows:
        try:
            values, level = _told(message)
            with tx.conn.begin_nested():
                saved = _save_lead(tx, definitions, message, values, notice=notice)
        except Unavailable:  # it may have taken the rows before this one with it
            raise
        except OndoError as error:
            refuse(refused, index, message.external_id, error, message.source, message.external_id)
        else:
            done.append({"index": index, "external_id": message.external_id} | saved | {_TITLE: level})
    return done, refused


def _attribute_key(message: LeadIn, name: str, value: Value | None, at: Micros) -> str:
    if message.key is not None:
        return f"{message.key}/{name}"
    said = msgspec.json.encode([message.external_id, name, value, at])
    return "lead/" + hashlib.blake2b(said, digest_size=16).hexdigest()


def save_events(
    ledger: Ledger, definitions: Definitions, body: bytes, notice: bool = False
) -> tuple[int, dict[str, Any]]:
    """Store a batch of events and return the HTTP status with the answer.

    Each row stands for itself: good rows are stored, in one transaction, with the properties that the card
    declares; refused ones are listed with their index and code. 200 = all accepted, 207 = some, otherwise the
    problem of the refused rows.
    """
    rows, broken = read_rows(body, EventsIn, EventIn, "events", "key")

    def work(tx: Tx) -> tuple[int, dict[str, Any]]:
        report, refused, card = Report(), [*broken], definitions.card(tx)
        new, sent = _facts(tx, card, _without_personal(rows, refused), report, refused), dict(rows)

        def refuse_fact(place: int, error: OndoError) -> None:
            row = sent[new[place][0]]
            refuse(refused, new[place][0], row.key, error, row.source, row.external_id)

        counts = append_events(tx, [fact for _, fact in new], refuse_fact)
        if notice and counts.new and card is not None:
            arrivals.note(tx, (fact.lead_id for _, fact in new if fact.kind in card.kinds))
        answer = {
            "new": counts.new,
            "same": counts.same,
            "undeclared": [] if card is None else sorted({fact.kind for _, fact in new} - set(card.kinds)),
            "dropped_properties": sorted(report.dropped),
            "mistyped": sorted(report.mistyped),
        }
        return finished(answer, refused, counts.new + counts.same, "event")

    return write(ledger, work)


def _without_personal(rows: Iterable[_Row], refused: Refusals) -> list[_Row]:
    """Refuse the rows with personal data, before a lead is made for any of them."""
    good = []
    for index, row in rows:
        try:
            refuse_personal(row.properties)
        except InputError as error:
            refuse(refused, index, row.key, error, row.source, row.external_id)
        else:
            good.append((index, row))
    return good


def _facts(
    tx: Tx, card: Scorecard | None, rows: Sequence[_Row], report: Report, refused: Refusals
) -> list[tuple[int, NewEvent]]:
    """Name each row's lead, making those that are new, and keep the properties that the card declares."""
    by_source: dict[str, list[str]] = {}
    for _, row in rows:
        if row.external_id is not None:
            by_source.setdefault(row.source, []).append(row.external_id)
    made = {source: leads_for(tx, source, ids) for source, ids in by_source.items()}
    facts = []
    for index, row in rows:
        try:
            if row.external_id is not None:
                lead_id = made[row.source][row.external_id]
            else:
                lead_id = str(row.lead_id)
                canonical(tx, lead_id, tx.now)
        except NotFound as error:
            refuse(refused, index, row.key, error, row.source, row.external_id)
            continue
        happened, known = micros(row.happened_at), micros(row.known_at)
        assert happened is not None
        kept = declared_properties(card, row.kind, row.properties, report)
        facts.append((index, NewEvent(row.source, row.key, lead_id, row.kind, happened, known, kept, row.channel)))
    return facts
