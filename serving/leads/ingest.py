"""Ingest of facts: leads and events, each accepted once, durable before the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from ondo.domain.declarations import Declarations, mistyped
from ondo.domain.errors import InputError, NotFound, OndoError, Unavailable
from ondo.domain.instant import Micros
from ondo.domain.job_titles import title_level
from ondo.domain.leads import Value
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.store import DRIVER_ERRORS
from ondo.ledger.facts import arrivals
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.attribute_states import NewValue, tell_values
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.facts.history import attribute_told_at
from ondo.ledger.identity.lead_keys import canonical, lead_for, leads_for
from ondo.ledger.identity.person import set_person
from serving.http.retries import write
from serving.leads.batches import Refusals, in_order, read_rows, refuse, unforeseen
from serving.schemas.declared import Report, refuse_personal
from serving.schemas.leads import LeadRow, LeadsOut
from serving.schemas.replies import EventsOut, LeadOut
from serving.schemas.requests import EventIn, EventsIn, LeadIn, LeadsIn, micros
from serving.scoring.definitions import Definitions

ROWS_AT_ONCE, FACTS_AT_ONCE = 50, 1_000
"""So many leads, and attributes of leads, are written in one transaction at most: a twentieth of a second of it."""
_TITLE = "title_level"
_Row = tuple[int, EventIn]


@dataclass(frozen=True, slots=True)
class IngestContext:
    """What intake works with; ``zone`` is the company's, ``notice`` lets leads be scored soon after the answer."""

    ledger: Ledger
    definitions: Definitions
    zone: ZoneInfo
    notice: bool = False
    keep_days: float = 0.0
    """Days for which bodies of foreign senders are kept."""


def save_lead(intake: IngestContext, message: LeadIn) -> LeadOut:
    """Create or change a lead.

    With ``happened_at``, ``known_at`` or ``key`` every attribute becomes a fact, and the same message again changes
    nothing: a key without an instant means the instant recorded first. Without them, only attributes that differ
    from what is known now become facts.
    """
    values, level = _told(message)
    return write(intake.ledger, lambda tx: _save_lead(tx, intake, message, values, level), together=True)


def _told(message: LeadIn) -> tuple[dict[str, Value | None], str | None]:
    """Return the attributes of a message and the level of its title, which becomes one of them."""
    refuse_personal(message.attributes)
    values: dict[str, Value | None] = dict(message.attributes)
    level = title_level(message.title) if message.title else None
    if level is not None:
        values.setdefault(_TITLE, level)
    return values, level


def _save_lead(
    tx: Tx, intake: IngestContext, message: LeadIn, values: Mapping[str, Value | None], level: str | None
) -> LeadOut:
    declared = intake.definitions.declared(tx, intake.zone)
    types = declared.attributes
    wrong = sorted(mistyped(values, types, intake.zone))
    known_at, at = micros(message.known_at), micros(message.happened_at)
    lead_id, asked = lead_for(tx, message.source, message.external_id, known_at), len(values)
    if message.key is not None:
        keys = [f"{message.key}/{name}" for name in values]
        at = at or attribute_told_at(tx, message.source, message.key_space, keys)
    elif at is None and known_at is None:
        known = lead_facts(tx, lead_id, tx.now, declared)[0].attributes
        read = declared.attributes_of({name: value for name, value in values.items() if value is not None})
        values = {name: value for name, value in values.items() if known.get(name) != read.get(name)}
    at = at or known_at or tx.now
    counts = _tell(tx, message, lead_id, values, at, declared)
    if intake.notice and counts.new and not types.keys().isdisjoint(values):
        arrivals.note(tx, [lead_id])
    if message.person is not None and (fields := message.person.model_dump(exclude_unset=True)):
        set_person(tx, lead_id, **fields)
    return LeadOut(
        lead_id=lead_id,
        new=counts.new,
        same=asked - counts.new,
        title_level=level,
        undeclared=sorted(set(message.attributes) - set(types)) if declared.properties else [],
        mistyped=wrong,
    )


def save_leads(intake: IngestContext, body: bytes) -> LeadsOut:
    """Create or change many leads.

    Each row stands for itself: it is stored whole or refused. They are written a few at a time, so that no other
    writer waits for the whole batch; when the ledger goes away in between, what was written stays, and the same
    batch again changes nothing of it.
    """
    rows, broken = read_rows(body, LeadsIn, LeadIn, "leads", "external_id")
    done: list[LeadRow] = []
    refused: Refusals = [*broken]
    for part in _few_at_a_time(rows):
        stored, bad = write(intake.ledger, partial(_save_part, intake=intake, rows=part))
        done += stored
        refused += bad
    return LeadsOut(leads=done, refused=in_order(refused))


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


def _save_part(tx: Tx, intake: IngestContext, rows: Iterable[tuple[int, LeadIn]]) -> tuple[list[LeadRow], Refusals]:
    done: list[LeadRow] = []
    refused: Refusals = []
    for index, message in rows:
        try:
            values, level = _told(message)
            with tx.conn.begin_nested():
                saved = _save_lead(tx, intake, message, values, level)
        except Unavailable:  # it may have taken the rows before this one with it
            raise
        except OndoError as error:
            refuse(refused, index, message.external_id, error, message.source, message.external_id)
        except DRIVER_ERRORS:  # the ledger itself; of all rows
            raise
        except Exception:
            refuse(refused, index, message.external_id, unforeseen(), message.source, message.external_id)
        else:
            done.append(LeadRow(**dict(saved), index=index, external_id=message.external_id))
    return done, refused


def _tell(
    tx: Tx,
    message: LeadIn,
    lead_id: str,
    values: Mapping[str, Value | None],
    at: Micros,
    declared: Declarations,
) -> Appended:
    """Append the values of a message; those without a key are known by what they are a value of."""
    known_at = micros(message.known_at)
    if message.key is None:
        rows = [NewValue(message.source, lead_id, name, value, at, known_at) for name, value in values.items()]
        return tell_values(tx, rows, declared)
    keyed = [
        NewAttribute(message.source, f"{message.key}/{name}", lead_id, name, value, at, known_at, message.key_space)
        for name, value in values.items()
    ]
    return append_attributes(tx, keyed, declared=declared)


def save_events(intake: IngestContext, body: bytes) -> EventsOut:
    """Store a batch of events.

    Each row stands for itself: good rows are stored whole, in one transaction, with what no card declares beside
    the fact; refused ones are listed with their index and code.
    """
    rows, broken = read_rows(body, EventsIn, EventIn, "events", "key")

    def work(tx: Tx) -> EventsOut:
        report, refused = Report(), [*broken]
        declared = intake.definitions.declared(tx, intake.zone)
        kinds = declared.properties
        new, sent = _facts(tx, _without_personal(rows, refused), refused), dict(rows)
        for _, fact in new:
            report.note(declared, fact.kind, fact.properties)

        def refuse_fact(place: int, error: OndoError) -> None:
            row = sent[new[place][0]]
            refuse(refused, new[place][0], row.key, error, row.source, row.external_id)

        counts = append_events(tx, [fact for _, fact in new], refuse_fact, declared)
        if intake.notice and counts.new:
            arrivals.note(tx, (fact.lead_id for _, fact in new if fact.kind in kinds))
        return EventsOut(
            new=counts.new,
            same=counts.same,
            refused=in_order(refused),
            undeclared=sorted({fact.kind for _, fact in new} - set(kinds)) if kinds else [],
            undeclared_properties=sorted(report.undeclared),
            mistyped=sorted(report.mistyped),
        )

    return write(intake.ledger, work, together=len(rows) <= ROWS_AT_ONCE)


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


def _facts(tx: Tx, rows: Sequence[_Row], refused: Refusals) -> list[tuple[int, NewEvent]]:
    """Name each row's lead, making those that are new."""
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
        about = (lead_id, row.kind, happened, known, row.properties, row.channel, row.key_space)
        facts.append((index, NewEvent(row.source, row.key, *about)))
    return facts
