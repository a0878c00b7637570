"""Events and attributes as Arrow rows, their values in the types that a card declares.

A row says nothing that can be taken back: whether its fact still stands, whose it is after a merge and what senders
said beside it is asked when it is read. It holds neither the sender's key nor anything undeclared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard, ValueType
from ondo.domain.conditions import normalise
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.leads import Value
from ondo.fact_columns import PROPERTY, days_of, translate, with_property_days
from ondo.ledger.db import schema
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import content_hash, read_value, read_values
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.arrow_columns import ReadValues, column_parts

if TYPE_CHECKING:
    import pyarrow as pa

EVENTS, ATTRIBUTES = "event", "attribute"
"""Tables whose facts are read as rows."""
_AT_ONCE = 200_000
_UNREAD: dict[str, Value] = {}


@dataclass(frozen=True)
class FactTypes:
    """Types in which values are read: what a card declares, and the company's zone, which decides days."""

    declared: Declarations
    properties: Mapping[str, ValueType]
    zone: ZoneInfo

    @classmethod
    def of(cls, card: Scorecard, zone: ZoneInfo) -> FactTypes:
        """Return the types that a card declares."""
        return cls(declarations_of([card], zone), declared_properties(card), zone)

    @cached_property
    def key(self) -> str:
        """Hash of all that rows depend on: two cards that differ in points only have the same rows."""
        kinds = {kind: dict(sorted(types.items())) for kind, types in sorted(self.declared.properties.items())}
        content = [self.zone.key, repr(dict(sorted(self.declared.attributes.items()))), repr(kinds)]
        return content_hash([*content, repr(list(self.properties.items()))]).hex()

    def schema_of(self, table: str) -> pa.Schema:
        """Return the columns of the rows of a table."""
        return self._rows(table, _nothing(table)).schema

    def rows(self, tx: Tx, table: str, ids: tuple[int, int]) -> Iterator[pa.Table]:
        """Read the facts of a table from the first row number (left out) to the last, some 200,000 at a time.

        Of events: ``id``, ``lead_id``, ``kind``, ``channel``, ``folded_channel``, ``happened_at``, ``known_at``,
        ``day``, and ``p_<name>`` (``d_<name>`` beside a text) of each declared property. Of attributes that the card
        declares: ``id``, ``lead_id``, ``name``, ``happened_at``, ``known_at``, ``text``, ``number``, ``flag``.
        """
        import pyarrow as pa

        where = []
        if table == ATTRIBUTES:
            where.append(schema.attribute.c.name.in_(in_list(tx, self.declared.attributes)))
        parts: list[pa.Table] = []
        for part in column_parts(tx, metadata.tables[table], _NAMES[table], ids, where):
            parts.append(part)
            if sum(len(each) for each in parts) >= _AT_ONCE:
                yield self._rows(table, pa.concat_tables(parts))
                parts = []
        yield self._rows(table, pa.concat_tables(parts or [_nothing(table)]))

    def undeclared_attributes(self, tx: Tx, ids: tuple[int, int]) -> pa.Table:
        """Read the facts of attributes that the card does not declare: the same columns as of declared ones."""
        import pyarrow as pa

        names = list(tx.conn.execute(sa.select(schema.attribute.c.name).distinct()).scalars())
        others = sorted(set(names) - set(self.declared.attributes))
        where = [schema.attribute.c.name.in_(in_list(tx, others))]
        parts = column_parts(tx, schema.attribute, _NAMES[ATTRIBUTES], ids, where) if others else []
        return self._rows(ATTRIBUTES, pa.concat_tables([_nothing(ATTRIBUTES), *parts]))

    def _rows(self, table: str, read: pa.Table) -> pa.Table:
        read = read.combine_chunks().sort_by("id")
        return self._events(read) if table == EVENTS else self._attributes(read)

    def _events(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa

        kinds, texts = (_array(table[name]) for name in ("kind", "properties"))

        def read(kind: str, text: str | None) -> Mapping[str, Value]:
            return self.declared.properties_of(kind, read_values(text)) if text and text != "{}" else _UNREAD

        values = ReadValues(kinds, texts, read)
        folded, day = translate(table["channel"], normalise, pa.utf8()), days_of(table["happened_at"], self.zone)
        columns = {name: table[name] for name in ("id", "lead_id", "kind", "channel")}
        columns |= {"folded_channel": folded, "happened_at": table["happened_at"], "known_at": table["known_at"]}
        columns |= {"day": day}
        for name, typed in self.typed_properties(values.different).items():
            columns[PROPERTY + name] = values.taken(typed, arrow_type(self.properties[name]))
        return with_property_days(pa.table(columns))

    def _attributes(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa

        def read(name: str, text: str | None) -> Value | None:
            return None if text is None else self.declared.attributes_of({name: read_value(text)})[name]

        values = ReadValues(_array(table["name"]), _array(table["value"]), read)
        columns = {name: table[name] for name in ("id", "lead_id", "name", "happened_at", "known_at")}
        for name, kind in (("text", ValueType.TEXT), ("number", ValueType.NUMBER), ("flag", ValueType.BOOLEAN)):
            columns[name] = values.taken(_typed(values.different, kind), arrow_type(kind))
        return pa.table(columns)

    def typed_properties(self, readings: Sequence[Mapping[str, Value]]) -> dict[str, list[Value | None]]:
        """Return the values of each declared property in many readings, ``None`` where one is of another type."""
        return {
            name: _typed((reading.get(name) for reading in readings), value_type)
            for name, value_type in self.properties.items()
        }

    def declared_late(self, tx: Tx) -> pa.Table | None:
        """Read anew the properties of events of which one was declared after they came; ``None`` without any.

        Returns
        -------
        pyarrow.Table
            ``id`` and the columns of properties.
        """
        import pyarrow as pa

        c, e = schema.undeclared.c, schema.event.c
        declared = [
            sa.and_(e.kind == kind, c.name.in_(sorted(types)))
            for kind, types in self.declared.properties.items()
            if types
        ]
        query = sa.select(c.event_id, e.kind, e.properties, c.name, c.value)
        query = query.join_from(schema.undeclared, schema.event, e.id == c.event_id).where(
            sa.or_(sa.false(), *declared)
        )
        events: dict[int, tuple[str, str]] = {}
        beside: dict[int, dict[str, Value]] = {}
        for number, kind, text, name, value in tx.conn.execute(query):
            events[number] = (kind, text)
            beside.setdefault(number, {})[name] = read_value(value)
        if not events:
            return None
        readings = [
            self.declared.properties_of(kind, read_values(text), beside[number])
            for number, (kind, text) in events.items()
        ]
        columns = {"id": pa.array(events, pa.int64())}
        for name, values in self.typed_properties(readings).items():
            columns[PROPERTY + name] = pa.array(values, arrow_type(self.properties[name]))
        return with_property_days(pa.table(columns))


_NAMES = {
    EVENTS: ("id", "lead_id", "happened_at", "known_at", "kind", "channel", "properties"),
    ATTRIBUTES: ("id", "lead_id", "happened_at", "known_at", "name", "value"),
}


def declared_properties(card: Scorecard) -> dict[str, ValueType]:
    """Return the properties of all kinds, sorted by name; of two declarations the first kind's counts."""
    value_types: dict[str, ValueType] = {}
    for kind in card.kinds.values():
        for name, value_type in kind.properties.items():
            value_types.setdefault(name, value_type)
    return dict(sorted(value_types.items()))


def arrow_type(kind: ValueType) -> pa.DataType:
    """Return the Arrow type of values of a declared type; a date is text."""
    import pyarrow as pa

    return {ValueType.NUMBER: pa.float64(), ValueType.BOOLEAN: pa.bool_()}.get(kind, pa.utf8())


def _nothing(table: str) -> pa.Table:
    import pyarrow as pa

    numbers = ("id", "happened_at", "known_at")
    return pa.table({name: pa.array([], pa.int64() if name in numbers else pa.utf8()) for name in _NAMES[table]})


def _array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.chunk(0) if hasattr(combined, "num_chunks") else combined


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
