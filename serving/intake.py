"""Facts coming in: leads and events, each accepted once, durable before the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from pydantic import ValidationError

from ondo.domain.card import Scorecard
from ondo.domain.errors import InputError, NotFound, OndoError
from ondo.domain.instant import Micros
from ondo.domain.lead import Value
from ondo.domain.titles import title_level
from ondo.ledger import Ledger, Tx, schema
from ondo.ledger.facts import NewAttribute, NewEvent, append_attributes, append_events, lead_facts
from ondo.ledger.identity import canonical, lead_for, leads_for
from ondo.ledger.person import set_person
from serving import problems
from serving.declared import Report, attribute_types, converted, declared_properties, mistyped, refuse_personal
from serving.definitions import Definitions
from serving.models import MAX_EVENTS, EventIn, EventsIn, LeadIn, micros
from serving.writing import write

_TITLE = "title_level"
_Row = tuple[int, EventIn]


def save_lead(ledger: Ledger, definitions: Definitions, message: LeadIn) -> dict[str, Any]:
    """Create or change a lead.

    With ``happened_at`` or ``key`` every attribute becomes a fact, and the same message again changes nothing: a
    key without an instant means the instant recorded first. Without either, only attributes that differ from
    what is known now become facts.
    """
    refuse_personal(message.attributes)
    values: dict[str, Value | None] = dict(message.attributes)
    level = title_level(message.title) if message.title else None
    if level is not None:
        values.setdefault(_TITLE, level)
    return write(ledger, lambda tx: _save_lead(tx, definitions, message, values)) | {_TITLE: level}


def _save_lead(tx: Tx, definitions: Definitions, message: LeadIn, values: Mapping[str, Value | None]) -> dict[str, Any]:
    card = definitions.card(tx)
    types = {} if card is None else attribute_types(card.attributes)
    values = {name: None if value is None else converted(value, types.get(name)) for name, value in values.items()}
    wrong = sorted(mistyped(values, types))
    lead_id = lead_for(tx, message.source, message.external_id)
    asked, at = len(values), micros(message.happened_at)
    if message.key is not None:
        at = at or _recorded_at(tx, message, values)
    elif at is None:
        known = lead_facts(tx, lead_id, tx.now)[0].attributes
        values = {name: value for name, value in values.items() if known.get(name) != value}
    at = at or tx.now
    rows = [
        NewAttribute(message.source, _attribute_key(message, name, value, at), lead_id, name, value, at)
        for name, value in values.items()
    ]
    counts = append_attributes(tx, rows)
    if message.person is not None and (fields := message.person.model_dump(exclude_unset=True)):
        set_person(tx, lead_id, **fields)
    return {
        "lead_id": lead_id,
        "new": counts.new,
        "same": asked - counts.new,
        "undeclared": [] if card is None else sorted(set(message.attributes) - set(types)),
        "mistyped": wrong,
    }


def _recorded_at(tx: Tx, message: LeadIn, names: Iterable[str]) -> Micros | None:
    """Return the instant under which this key was recorded."""
    told, keys = schema.attribute.c, [f"{message.key}/{name}" for name in names]
    query = schema.attribute.select().with_only_columns(told.happened_at)
    found = tx.conn.execute(query.where(told.source == message.source, told.key.in_(keys)).limit(1)).scalar()
    return None if found is None else Micros(found)


def _attribute_key(message: LeadIn, name: str, value: Value | None, at: Micros) -> str:
    if message.key is not None:
        return f"{message.key}/{name}"
    said = msgspec.json.encode([message.external_id, name, value, at])
    return "lead/" + hashlib.blake2b(said, digest_size=16).hexdigest()


def save_events(ledger: Ledger, definitions: Definitions, body: bytes) -> tuple[int, dict[str, Any]]:
    """Store a batch of events and return the HTTP status with the answer.

    Each row stands for itself: good rows are stored, in one transaction, with the properties that the card
    declares; refused ones are listed with their index and code. 200 = all accepted, 207 = some, otherwise the
    problem of the refused rows (409 when all of them reuse a key).
    """
    rows, refused = _read(body)
    report = Report()
    with ledger.begin() as tx:
        card = definitions.card(tx)
        new = _facts(tx, card, _without_personal(rows, refused), report, refused)
        counts = append_events(
            tx, [fact for _, fact in new], lambda place, error: _refuse(refused, *_place(new[place]), error)
        )
    refused.sort(key=lambda row: row["index"])
    answer = {
        "new": counts.new,
        "same": counts.same,
        "refused": refused,
        "undeclared": [] if card is None else sorted({fact.kind for _, fact in new} - set(card.kinds)),
        "dropped_properties": sorted(report.dropped),
        "mistyped": sorted(report.mistyped),
    }
    if not refused:
        return 200, answer
    if counts.new + counts.same:
        return 207, answer
    codes = {row["code"] for row in refused}
    code, status = (codes.pop(), 409) if codes == {"key_reused"} else ("input_invalid", 422)
    return status, problems.problem(status, code, "No event of the batch was accepted.", refused=refused)


def _read(body: bytes) -> tuple[list[_Row], list[dict[str, Any]]]:
    """Decode a batch; when something in it is wrong, row by row, so that one bad row spoils only itself."""
    try:
        return list(enumerate(EventsIn.model_validate_json(body).events)), []
    except ValidationError as whole:
        try:
            raw = msgspec.json.decode(body)
            listed = raw["events"]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
            raise whole from None
        if set(raw) != {"events"} or not isinstance(listed, list) or not 0 < len(listed) <= MAX_EVENTS:
            raise
    rows: list[_Row] = []
    refused: list[dict[str, Any]] = []
    for index, row in enumerate(listed):
        try:
            rows.append((index, EventIn.model_validate_json(msgspec.json.encode(row))))
        except ValidationError as error:
            key = row.get("key") if isinstance(row, dict) else None
            detail = "; ".join(f"{found['at']}: {found['message']}" for found in problems.places(error))
            _refuse(refused, index, key if isinstance(key, str) else None, InputError(detail))
    return rows, refused


def _without_personal(rows: Iterable[_Row], refused: list[dict[str, Any]]) -> list[_Row]:
    """Refuse the rows with personal data, before a lead is made for any of them."""
    good = []
    for index, row in rows:
        try:
            refuse_personal(row.properties)
        except InputError as error:
            _refuse(refused, index, row.key, error)
        else:
            good.append((index, row))
    return good


def _facts(
    tx: Tx, card: Scorecard | None, rows: Sequence[_Row], report: Report, refused: list[dict[str, Any]]
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
            _refuse(refused, index, row.key, error)
            continue
        happened, known = micros(row.happened_at), micros(row.known_at)
        assert happened is not None
        kept = declared_properties(card, row.kind, row.properties, report)
        facts.append((index, NewEvent(row.source, row.key, lead_id, row.kind, happened, known, kept, row.channel)))
    return facts


def _place(row: tuple[int, NewEvent]) -> tuple[int, str]:
    return row[0], row[1].key


def _refuse(refused: list[dict[str, Any]], index: int, key: str | None, error: OndoError) -> None:
    refused.append({"index": index, "key": key, "code": error.code, "detail": str(error)})
