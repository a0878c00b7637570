"""Facts about leads: appended with their three instants, read back as known at any instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ondo.domain.declarations import Declarations
from ondo.domain.errors import InputError
from ondo.domain.event import Event
from ondo.domain.instant import Micros
from ondo.domain.lead import Lead, Value
from ondo.domain.reading import read_as
from ondo.domain.words import FeedbackLabel, OutcomeKind, Reason
from ondo.ledger import lead_state, schema
from ondo.ledger.append import Appended, Name, Refused, append
from ondo.ledger.deals import append_outcomes
from ondo.ledger.encoding import plain, read_value, read_values, to_json, values_json
from ondo.ledger.feedback_corrections import correct_feedback
from ondo.ledger.handoff_rows import close_by_facts
from ondo.ledger.lead_state import undeclared_of
from ondo.ledger.links import canonical_group
from ondo.ledger.outcomes import NewOutcome
from ondo.ledger.reopening import reopen
from ondo.ledger.retracted import not_retracted
from ondo.ledger.same_fact import TOLD, known_attributes, known_events, spelled
from ondo.ledger.store import Tx
from ondo.ledger.undeclared import keep

__all__ = [
    "ACCOUNT",
    "NewAttribute",
    "NewContact",
    "NewEvent",
    "NewFeedback",
    "NewOutcome",
    "append_attributes",
    "append_contacts",
    "append_events",
    "append_feedback",
    "append_outcomes",
    "contacts_of",
    "feedback_of",
    "lead_facts",
    "outcomes_of",
]

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


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """What a person of sales says about a lead or one of its hand-offs."""

    source: str
    key: str
    lead_id: str
    handoff_id: str | None
    label: FeedbackLabel
    reason: Reason | None
    rater: str
    happened_at: Micros
    known_at: Micros | None = None
    key_space: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """Sales tried to reach a lead."""

    source: str
    key: str
    lead_id: str
    handoff_id: str | None
    channel: str
    reached: bool
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
            raise InputError("An event needs a kind.", ja=("行動には kind が必要です。", ""))
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

    counts, new = append(tx, schema.event, rows, columns, refused, spelling=spelling, recognise=recognise)
    rows_new = [values for _, values in new]
    if beside:
        keep(tx, rows_new, beside)
    lead_state.touch(tx, schema.event, rows_new)
    return counts


def append_attributes(
    tx: Tx, rows: Sequence[NewAttribute], refused: Refused | None = None, declared: Declarations | None = None
) -> Appended:
    """Append attribute values; refusals and ``declared`` as for events, but undeclared values are facts too."""
    zone = None if declared is None else declared.zone
    types = {} if declared is None else declared.attributes

    def columns(row: NewAttribute) -> dict[str, Any]:
        if not row.name:
            raise InputError("An attribute needs a name.", ja=("属性には名前が必要です。", ""))
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

    how: dict[str, Any] = {"spelling": spelling, "recognise": recognise}
    counts, new = append(tx, schema.attribute, rows, columns, refused, state=True, **how)
    lead_state.touch(tx, schema.attribute, (values for _, values in new))
    return counts


def append_feedback(tx: Tx, rows: Sequence[NewFeedback], refused: Refused | None = None) -> Appended:
    """Append feedback; a send-back (``false_hot``) closes the hand-off in the same transaction.

    What the same person said before of the same hand-off, and otherwise, is thereby taken back.
    """

    def columns(row: NewFeedback) -> dict[str, Any]:
        reason = None if row.reason is None else Reason(row.reason).value
        return {
            "handoff_id": row.handoff_id,
            "label": FeedbackLabel(row.label).value,
            "reason": reason,
            "rater": row.rater,
        }

    counts, new = append(tx, schema.feedback, rows, columns, refused)
    corrected = correct_feedback(tx, [values for _, values in new])
    sent_back = [row for row, _ in new if row.label == FeedbackLabel.FALSE_HOT]
    close_by_facts(tx, sent_back, [FeedbackLabel.FALSE_HOT.value] * len(sent_back))
    for by, leads in corrected.items():
        reopen(tx, leads, by)
    return counts


def append_contacts(tx: Tx, rows: Sequence[NewContact], refused: Refused | None = None) -> Appended:
    """Append contact attempts; refusals as for events."""

    def columns(row: NewContact) -> dict[str, Any]:
        return {"handoff_id": row.handoff_id, "channel": row.channel, "reached": bool(row.reached)}

    return append(tx, schema.contact, rows, columns, refused)[0]


def _known(table: sa.Table, *columns: sa.ColumnElement[Any]) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Facts as known at an instant, oldest first, of one lead (nearly every lead stands alone) and of several."""
    query = sa.select(*columns).where(table.c.happened_at <= sa.bindparam("at"), table.c.known_at <= sa.bindparam("at"))
    query = query.where(not_retracted(table, sa.bindparam("retracted_by")))
    query = query.order_by(table.c.happened_at, table.c.known_at, table.c.id)
    several = table.c.lead_id.in_(sa.bindparam("leads", expanding=True))
    return query.where(table.c.lead_id == sa.bindparam("lead")), query.where(several)


def _rows(
    tx: Tx,
    queries: tuple[sa.Select[Any], sa.Select[Any]],
    group: list[str],
    at: Micros,
    retracted_by: Micros | None = None,
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    instants = {"at": at, "retracted_by": at if retracted_by is None else retracted_by}
    if len(group) == 1:
        return tx.conn.execute(queries[0], {"lead": group[0], **instants}).all()
    return tx.conn.execute(queries[1], {"leads": group, **instants}).all()


_e, _a, _f, _o, _c = schema.event.c, schema.attribute.c, schema.feedback.c, schema.outcome.c, schema.contact.c
_EVENTS = _known(schema.event, _e.kind, _e.happened_at, _e.known_at, _e.properties, _e.channel, _e.key, _e.id)
_ATTRIBUTES = _known(schema.attribute, _a.name, _a.value)
_FEEDBACK = _known(
    *(schema.feedback, _f.source, _f.key, _f.handoff_id, _f.label, _f.reason, _f.rater),
    *(_f.happened_at, _f.known_at, _f.key_space),
)
_OUTCOMES = _known(
    *(schema.outcome, _o.source, _o.key, _o.handoff_id, _o.outcome, _o.amount_minor, _o.currency),
    *(_o.happened_at, _o.known_at, _o.key_space),
)
_CONTACTS = _known(
    *(schema.contact, _c.source, _c.key, _c.handoff_id, _c.channel, _c.reached),
    *(_c.happened_at, _c.known_at, _c.key_space),
)


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
    for name, text in _rows(tx, _ATTRIBUTES, group, at, retracted_by):
        if text is None:
            values.pop(name, None)
        else:
            values[name] = read_value(text)
    beside = undeclared_of(tx, group)
    events = []
    for kind, happened, known, text, channel, key, number in _rows(tx, _EVENTS, group, at, retracted_by):
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


def feedback_of(tx: Tx, lead_id: str, at: Micros) -> list[NewFeedback]:
    """Return the feedback on a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [
        NewFeedback(source, key, canonical, handoff, FeedbackLabel(label), Reason(why) if why else None, *rest)
        for source, key, handoff, label, why, *rest in _rows(tx, _FEEDBACK, group, at)
    ]


def outcomes_of(tx: Tx, lead_id: str, at: Micros) -> list[NewOutcome]:
    """Return the outcomes of a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [
        NewOutcome(source, key, canonical, handoff, OutcomeKind(outcome), *rest)
        for source, key, handoff, outcome, *rest in _rows(tx, _OUTCOMES, group, at)
    ]


def contacts_of(tx: Tx, lead_id: str, at: Micros) -> list[NewContact]:
    """Return the contact attempts on a lead as known at an instant, oldest first."""
    canonical, group = canonical_group(tx, lead_id, at)
    return [NewContact(source, key, canonical, *rest) for source, key, *rest in _rows(tx, _CONTACTS, group, at)]
