"""Frames of everything known at an instant, as Arrow tables, for features that look at many leads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from ondo.ledger.db.service_schema import agreement_version, follow_up, scoring_round
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.arrow_columns import ReadValues, in_order, read_columns
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
    "follow_ups": [
        *(("handoff_id", "utf8"), ("at", "int64"), ("until", "int64"), ("chance", "float64"), ("drawn", "bool")),
    ],
    "label_terms": [("silence", "utf8"), ("arrival_order", "bool")],
}
"""Columns of every frame.

``rounds`` tells when everybody was first scored by a card, if ever; ``follow_ups`` who took part in which follow-up
draw, until when it would, with the chance (0 to 1) and whether it was drawn; the one row of ``label_terms`` what the
agreement in force makes of silence, and whether instants stand for an order only.

``events`` has one more per declared property, ``p_<name>``: number float64, boolean bool,
text and date folded utf8. Instants are UTC microseconds; a larger ``seq`` is later (by happened, known, recorded).
"""

_PROPERTY_TYPES = {ValueType.NUMBER: "float64", ValueType.BOOLEAN: "bool"}

Columns = dict[str, list[Any]]
Arrays = dict[str, Any]
"""Columns as Arrow arrays."""
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
    events, attributes = _events(tx, until, moved, declared, properties), _attributes(tx, until, moved, declared)
    extra = [(f"p_{name}", _PROPERTY_TYPES.get(kind, "utf8")) for name, kind in properties.items()]
    frames = {
        "events": _table(FRAME_SCHEMAS["events"] + extra, events),
        "attributes": _table(FRAME_SCHEMAS["attributes"], attributes),
    }
    columns = {
        "leads": _leads(tx, until, lead_of, frames),
        "handoffs": _handoffs(tx, until, lead_of),
        **{name: _facts(tx, until, lead_of, name) for name in ("feedback", "outcomes", "contacts")},
        "landmarks": _landmarks(tx, until, lead_of),
        "rounds": _rounds(tx, until),
        "follow_ups": _follow_ups(tx, until),
        "label_terms": _label_terms(tx, until),
    }
    frames |= {name: _arrow(FRAME_SCHEMAS[name], values) for name, values in columns.items()}
    return {name: frames[name] for name in FRAME_SCHEMAS}


def declared_properties(card: Scorecard) -> dict[str, ValueType]:
    """Return the properties of all kinds, sorted by name; of two declarations the first kind's counts."""
    value_types: dict[str, ValueType] = {}
    for kind in card.kinds.values():
        for name, value_type in kind.properties.items():
            value_types.setdefault(name, value_type)
    return dict(sorted(value_types.items()))


def _schema(fields: list[tuple[str, str]]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, _type(kind)) for name, kind in fields])


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {"int64": pa.int64(), "float64": pa.float64(), "utf8": pa.utf8(), "bool": pa.bool_()}[kind]


def _arrow(fields: list[tuple[str, str]], columns: Columns) -> pa.Table:
    import pyarrow as pa

    return pa.table([pa.array(columns[name], _type(kind)) for name, kind in fields], schema=_schema(fields))


def _table(fields: list[tuple[str, str]], columns: Arrays) -> pa.Table:
    import pyarrow as pa

    return pa.table([columns[name] for name, _ in fields], schema=_schema(fields))


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


def _leads(tx: Tx, until: Micros, lead_of: Callable[[str], str], frames: Mapping[str, pa.Table]) -> Columns:
    """Every lead known at ``until`` with the instant of its first known fact (of its making, when it has none)."""
    import pyarrow as pa

    both = [frames[name].select(["lead_id", "happened_at"]) for name in ("events", "attributes")]
    first = pa.concat_tables(both).group_by("lead_id").aggregate([("happened_at", "min")])
    created = dict(zip(first["lead_id"].to_pylist(), first["happened_at_min"].to_pylist(), strict=True))
    h = schema.handoff.c
    opened = sa.select(h.lead_id, sa.func.min(h.opened_at)).group_by(h.lead_id)
    opened = opened.where(h.opened_at <= until, h.known_at <= until, not_retracted(schema.handoff, until))
    for lead_id, instant in tx.conn.execute(opened):
        top = lead_of(lead_id)
        created[top] = min(instant, created.get(top, instant))
    made = sa.select(schema.lead.c.lead_id, schema.lead.c.known_at).where(schema.lead.c.known_at <= until)
    for lead_id, known in tx.conn.execute(made):
        created.setdefault(lead_of(lead_id), known)
    order = sorted(created, key=lambda lead_id: (created[lead_id], lead_id))
    return {"lead_id": order, "created_at": [created[text] for text in order]}


def _known_columns(tx: Tx, table: sa.Table, until: Micros, moved: Moved, names: Sequence[str]) -> Arrays:
    """Read the facts of a table that are known at ``until``, by happened, known, recorded, with their ``seq``.

    Merged leads' facts get their canonical lead, known no earlier than the merge: before it nobody could tell.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    where = [table.c.happened_at <= until, table.c.known_at <= until]
    retracted = sa.select(sa.exists().where(schema.retraction.c.fact_kind == table.name))
    if tx.conn.execute(retracted).scalar():  # asking each row costs more than reading it
        where.append(not_retracted(table, until))
    named = ("id", "lead_id", "happened_at", "known_at", *names)
    columns = in_order(read_columns(tx, table, named, where), ("happened_at", "known_at", "id"))
    if moved:
        into = pc.index_in(columns["lead_id"], pa.array(moved))
        tops, since = (pa.array([target[place] for target in moved.values()]) for place in (0, 1))
        columns["lead_id"] = pc.coalesce(tops.take(into), columns["lead_id"])
        columns["known_at"] = pc.max_element_wise(columns["known_at"], since.take(into), skip_nulls=True)
    columns["seq"] = pa.array(range(1, len(columns["id"]) + 1), pa.int64())
    return columns


def _events(tx: Tx, until: Micros, moved: Moved, declared: Declarations, properties: Mapping[str, ValueType]) -> Arrays:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = _known_columns(tx, schema.event, until, moved, ("kind", "channel", "key", "properties"))
    kinds, numbers, texts = columns["kind"], columns.pop("id"), columns.pop("properties")

    def read(kind: str, text: str | None) -> Mapping[str, Value]:
        return declared.properties_of(kind, read_values(text)) if text and text != "{}" else _UNREAD

    values = ReadValues(kinds, texts, read)
    typed = _typed_properties(values.different, properties)
    for name, value_type in properties.items():
        columns[f"p_{name}"] = values.taken(typed[name], _type(_PROPERTY_TYPES.get(value_type, "utf8")))
    beside = _undeclared(tx, until, properties)
    if beside:  # those of which a property was declared after they came are read anew
        mask = pc.is_in(numbers, pa.array(beside, pa.int64()))
        chosen = (column.filter(mask).to_pylist() for column in (kinds, texts, numbers))
        readings = [
            declared.properties_of(kind, read_values(text), beside[number])
            for kind, text, number in zip(*chosen, strict=True)
        ]
        for name, list_of_values in _typed_properties(readings, properties).items():
            column = columns[f"p_{name}"]
            columns[f"p_{name}"] = pc.replace_with_mask(column, mask, pa.array(list_of_values, column.type))
    return columns


def _typed_properties(
    readings: Sequence[Mapping[str, Value]], properties: Mapping[str, ValueType]
) -> dict[str, list[Value | None]]:
    return {
        name: _typed((reading.get(name) for reading in readings), value_type) for name, value_type in properties.items()
    }


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


def _attributes(tx: Tx, until: Micros, moved: Moved, declared: Declarations) -> Arrays:
    columns = _known_columns(tx, schema.attribute, until, moved, ("name", "value"))

    def read(name: str, text: str | None) -> Value | None:
        return None if text is None else declared.attributes_of({name: read_value(text)})[name]

    values = ReadValues(columns["name"], columns.pop("value"), read)
    for name, kind in (("text", ValueType.TEXT), ("number", ValueType.NUMBER), ("flag", ValueType.BOOLEAN)):
        columns[name] = values.taken(_typed(values.different, kind), _type(_PROPERTY_TYPES.get(kind, "utf8")))
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


def _follow_ups(tx: Tx, until: Micros) -> Columns:
    c = follow_up.c
    query = sa.select(c.handoff_id, c.drawn_at.label("at"), c.until, c.chance, c.drawn).where(c.drawn_at <= until)
    return _columns(tx, query.order_by(c.week, c.handoff_id))


def _label_terms(tx: Tx, until: Micros) -> Columns:
    """Read what the agreement in force now says, also of a past that it was not signed in; nothing while none is."""
    c = agreement_version.c
    query = sa.select(c.content).where(c.effective_from <= max(tx.now, until)).order_by(c.version.desc()).limit(1)
    signed = tx.conn.execute(query).scalar()
    sales: dict[str, Any] = {} if signed is None else from_json(signed, dict)["sales"]
    return {"silence": [sales.get("silence", SilenceMeaning.UNKNOWN.value)], "arrival_order": [is_arrival_order(tx)]}
