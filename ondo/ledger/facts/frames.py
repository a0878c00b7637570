"""Frames of everything known at an instant, as Arrow tables, for features that look at many leads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard, ValueType
from ondo.domain.conditions import normalise
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.sla import SilenceMeaning
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json, read_value, read_values
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.service_schema import agreement_version, scoring_round
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.imports import is_arrival_order
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_retracted, not_withdrawn, uncounted_cause

if TYPE_CHECKING:
    import pyarrow as pa

_MOMENTS = [("happened_at", "int64"), ("known_at", "int64")]
_FACT = [("seq", "int64"), ("handoff_id", "utf8"), ("lead_id", "utf8")]

FRAME_SCHEMAS: dict[str, list[tuple[str, str]]] = {
    "leads": [("lead_id", "utf8"), ("created_at", "int64")],
    "events": [
        *(("seq", "int64"), ("lead_id", "utf8"), ("kind", "utf8"), ("channel", "utf8"), ("key", "utf8")),
        *_MOMENTS,
    ],
    "attributes": [
        *(("seq", "int64"), ("lead_id", "utf8"), ("name", "utf8")),
        *_MOMENTS,
        *(("text", "utf8"), ("number", "float64"), ("flag", "bool")),
    ],
    "handoffs": [
        *(("handoff_id", "utf8"), ("lead_id", "utf8"), ("card_id", "utf8"), ("card_version", "int64")),
        *(("opened_at", "int64"), ("known_at", "int64"), ("via", "utf8"), ("propensity", "float64")),
        *(("closed_at", "int64"), ("cause", "utf8"), ("owner", "utf8")),
    ],
    "feedback": [*_FACT, ("label", "utf8"), ("reason", "utf8"), ("rater", "utf8"), *_MOMENTS],
    "outcomes": [*_FACT, ("outcome", "utf8"), *_MOMENTS],
    "contacts": [*_FACT, ("channel", "utf8"), ("reached", "bool"), *_MOMENTS],
    "landmarks": [("lead_id", "utf8"), ("at", "int64")],
    "rounds": [("card_id", "utf8"), ("began_at", "int64")],
    "label_terms": [("silence", "utf8"), ("arrival_order", "bool")],
}
"""Columns of every frame. ``rounds`` tells when everybody was first scored by a card, if ever; the one row of
``label_terms`` what the agreement in force makes of silence, and whether instants stand for an order only.

``events`` has one more per declared property, ``p_<name>``: number float64, boolean bool,
text and date folded utf8. Instants are UTC microseconds; a larger ``seq`` is later (by happened, known, recorded).
"""

_PROPERTY_TYPES = {ValueType.NUMBER: "float64", ValueType.BOOLEAN: "bool"}

Columns = dict[str, list[Any]]
_UNREAD: dict[str, Value] = {}
Moved = Mapping[str, tuple[str, Micros]]


def read_frames(tx: Tx, card: Scorecard, until: Micros, *, zone: ZoneInfo) -> dict[str, pa.Table]:
    """Read every fact known at ``until``, values as the card declares them; ``zone`` is the company's.

    Lead ids are canonical as of ``until``; what a merged lead did counts for the other from when the merge was
    known. Facts that happened or became known later are left out; a hand-off closed later is open. Text is
    folded as conditions compare it.

    Returns
    -------
    dict
        Frame name to table with the columns of ``FRAME_SCHEMAS``.
    """
    moved = moved_at(tx, until)

    def lead_of(lead_id: str) -> str:
        return moved[lead_id][0] if lead_id in moved else lead_id

    declared, properties = declarations_of([card], zone), declared_properties(card)
    columns = {
        "leads": _leads(tx, until, lead_of),
        "events": _events(tx, until, moved, declared, properties),
        "attributes": _attributes(tx, until, moved, declared),
        "handoffs": _handoffs(tx, until, lead_of),
        **{name: _facts(tx, until, lead_of, name) for name in ("feedback", "outcomes", "contacts")},
        "landmarks": _landmarks(tx, until, lead_of),
        "rounds": _rounds(tx, until),
        "label_terms": _label_terms(tx, until),
    }
    extra = [(f"p_{name}", _PROPERTY_TYPES.get(kind, "utf8")) for name, kind in properties.items()]
    return {
        name: _arrow(FRAME_SCHEMAS[name] + (extra if name == "events" else []), values)
        for name, values in columns.items()
    }


def declared_properties(card: Scorecard) -> dict[str, ValueType]:
    """Return the properties of all kinds, sorted by name; of two declarations the first kind's counts."""
    value_types: dict[str, ValueType] = {}
    for kind in card.kinds.values():
        for name, value_type in kind.properties.items():
            value_types.setdefault(name, value_type)
    return dict(sorted(value_types.items()))


def _arrow(fields: list[tuple[str, str]], columns: Columns) -> pa.Table:
    import pyarrow as pa

    types = {"int64": pa.int64(), "float64": pa.float64(), "utf8": pa.utf8(), "bool": pa.bool_()}
    arrow = pa.schema([(name, types[kind]) for name, kind in fields])
    return pa.table([pa.array(columns[name], types[kind]) for name, kind in fields], schema=arrow)


def _known(table: sa.Table, until: Micros, *names: str) -> sa.Select[Any]:
    return (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.happened_at <= until, table.c.known_at <= until, not_retracted(table, until))
        .order_by(table.c.happened_at, table.c.known_at, table.c.id)
    )


def _columns(tx: Tx, query: sa.Select[Any]) -> Columns:
    result = tx.conn.execute(query)
    names = list(result.keys())
    rows = result.all()
    columns_read = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return dict(zip(names, columns_read, strict=True))


def _canonical(columns: Columns, lead_of: Callable[[str], str]) -> Columns:
    columns["lead_id"] = [lead_of(lead_id) for lead_id in columns["lead_id"]]
    columns["seq"] = list(range(1, len(columns["lead_id"]) + 1))
    return columns


def _leads(tx: Tx, until: Micros, lead_of: Callable[[str], str]) -> Columns:
    """Every lead known at ``until`` with the instant of its first known fact (of its making, when it has none)."""
    firsts = [
        sa.select(table.c.lead_id, sa.func.min(happened))
        .where(happened <= until, table.c.known_at <= until, not_retracted(table, until))
        .group_by(table.c.lead_id)
        for table, happened in (
            (schema.event, schema.event.c.happened_at),
            (schema.attribute, schema.attribute.c.happened_at),
            (schema.handoff, schema.handoff.c.opened_at),
        )
    ]
    created: dict[str, int] = {}
    for query in firsts:
        for lead_id, first in tx.conn.execute(query):
            top = lead_of(lead_id)
            created[top] = min(first, created.get(top, first))
    made = sa.select(schema.lead.c.lead_id, schema.lead.c.known_at).where(schema.lead.c.known_at <= until)
    for lead_id, known in tx.conn.execute(made):
        created.setdefault(lead_of(lead_id), known)
    order = sorted(created, key=lambda lead_id: (created[lead_id], lead_id))
    return {"lead_id": order, "created_at": [created[text] for text in order]}


def _joined(columns: Columns, moved: Moved) -> Columns:
    """Give merged leads' facts their canonical lead, known no earlier than the merge: before it nobody could tell."""
    both = list(zip(columns["lead_id"], columns["known_at"], strict=True))
    columns["known_at"] = [max(known, moved[lead][1]) if lead in moved else known for lead, known in both]
    return _canonical(columns, lambda lead: moved[lead][0] if lead in moved else lead)


def _events(
    tx: Tx, until: Micros, moved: Moved, declared: Declarations, properties: Mapping[str, ValueType]
) -> Columns:
    names = ("id", "lead_id", "kind", "channel", "key", "happened_at", "known_at", "properties")
    columns = _joined(_columns(tx, _known(schema.event, until, *names)), moved)
    numbers, texts = columns.pop("id"), columns.pop("properties")
    beside = _undeclared(tx, until, properties)
    wanted: Columns = {name: [None] * len(texts) for name in properties}
    read: dict[tuple[str, str], dict[str, Value]] = {}  # the same few texts come again and again
    for index, (number, kind, text) in enumerate(zip(numbers, columns["kind"], texts, strict=True)):
        if number in beside:
            values = declared.properties_of(kind, read_values(text), beside[number])
        elif text == "{}":
            continue
        elif (values := read.get((kind, text), _UNREAD)) is _UNREAD:
            values = read[kind, text] = declared.properties_of(kind, read_values(text))
        for name, value in values.items():
            if name in wanted:
                wanted[name][index] = value
    for name, value_type in properties.items():
        columns[f"p_{name}"] = _typed(wanted[name], value_type)
    return columns


def _undeclared(tx: Tx, until: Micros, properties: Iterable[str]) -> dict[int, dict[str, Value]]:
    """Return, by event, what the card declares of the properties that were not declared when they came."""
    c = schema.undeclared.c
    query = sa.select(c.event_id, c.name, c.value).where(c.happened_at <= until, c.name.in_(in_list(tx, properties)))
    beside: dict[int, dict[str, Value]] = {}
    for number, name, value in tx.conn.execute(query):
        beside.setdefault(number, {})[name] = read_value(value)
    return beside


def _typed(values: Iterable[Value | None], kind: ValueType) -> list[Value | None]:
    """Keep the values of the declared type; another type passes no comparison, so it counts as absent."""
    if kind is ValueType.NUMBER:
        return [value if isinstance(value, float) else None for value in values]
    if kind is ValueType.BOOLEAN:
        return [value if isinstance(value, bool) else None for value in values]
    folded: dict[str, str] = {}  # the same few texts come again and again; folding each once is enough
    return [
        (folded.get(value) or folded.setdefault(value, normalise(value))) if isinstance(value, str) else None
        for value in values
    ]


def _attributes(tx: Tx, until: Micros, moved: Moved, declared: Declarations) -> Columns:
    query = _known(schema.attribute, until, "lead_id", "name", "happened_at", "known_at", "value")
    columns = _joined(_columns(tx, query), moved)
    named_values = zip(columns["name"], columns.pop("value"), strict=True)
    values = [
        None if text is None else declared.attributes_of({name: read_value(text)})[name] for name, text in named_values
    ]
    for name, kind in (("text", ValueType.TEXT), ("number", ValueType.NUMBER), ("flag", ValueType.BOOLEAN)):
        columns[name] = _typed(values, kind)
    return columns


def _handoffs(tx: Tx, until: Micros, lead_of: Callable[[str], str]) -> Columns:
    h, c = schema.handoff.c, schema.handoff_close.c
    names = [name for name, _ in FRAME_SCHEMAS["handoffs"] if name not in ("closed_at", "cause")]
    stands = not_retracted(schema.handoff_close, until)
    closed = sa.and_(c.handoff_id == h.handoff_id, c.closed_at <= until, c.known_at <= until, stands)
    query = sa.select(*(h[name] for name in names), c.closed_at, uncounted_cause(c.cause, until))
    query = query.outerjoin_from(schema.handoff, schema.handoff_close, closed)
    query = query.where(h.opened_at <= until, h.known_at <= until, not_withdrawn(at=until))
    query = query.order_by(h.opened_at, h.handoff_id)
    return _canonical(_columns(tx, query), lead_of)


_TABLES = {"feedback": schema.feedback, "outcomes": schema.outcome, "contacts": schema.contact}


def _facts(tx: Tx, until: Micros, lead_of: Callable[[str], str], name: str) -> Columns:
    fields = [field for field, _ in FRAME_SCHEMAS[name] if field != "seq"]
    return _canonical(_columns(tx, _known(_TABLES[name], until, *fields)), lead_of)


def _landmarks(tx: Tx, until: Micros, lead_of: Callable[[str], str]) -> Columns:
    columns = _canonical(_columns(tx, _known(schema.landmark, until, "lead_id", "happened_at")), lead_of)
    columns["at"] = columns.pop("happened_at")
    return columns


def _rounds(tx: Tx, until: Micros) -> Columns:
    c = scoring_round.c
    query = sa.select(c.card_id, sa.func.min(c.began_at).label("began_at")).where(c.began_at <= until)
    return _columns(tx, query.group_by(c.card_id).order_by(c.card_id))


def _label_terms(tx: Tx, until: Micros) -> Columns:
    """Read what the agreement in force now says, also of a past that it was not signed in; nothing while none is."""
    c = agreement_version.c
    query = sa.select(c.content).where(c.effective_from <= max(tx.now, until)).order_by(c.version.desc()).limit(1)
    signed = tx.conn.execute(query).scalar()
    sales: dict[str, Any] = {} if signed is None else from_json(signed, dict)["sales"]
    return {"silence": [sales.get("silence", SilenceMeaning.UNKNOWN.value)], "arrival_order": [is_arrival_order(tx)]}
