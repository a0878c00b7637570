"""Scans of facts: what is known of them at an instant, read from segments and ledger when and as far as it is asked.

Whose a fact is after a merge, whether it was taken back, and what was declared after it came hangs on the instant of
looking; small tables of these are joined to the rows as they are read, so that no segment ever has to be changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ondo.domain.instant import Micros
from ondo.fact_columns import StoredRelation
from ondo.ledger.facts.segments import FileLock

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_ORDER = ("happened_at", "first_known_at", "id")
_STORED, _REST, _RETRACTED, _MOVED, _LATE, _MARK = "stored", "rest", "retracted", "moved", "late", "mark_"


@dataclass(frozen=True)
class FactSource:
    """Where the facts of a table stand, and what is known of them at an instant.

    Attributes
    ----------
    files:
        Segments, and ``rest`` what none of them holds, with the same columns.
    retracted:
        ``id`` of the facts that were taken back.
    moved:
        ``lead_id``, ``top`` (whom the lead stands for after merges) and ``since`` (when that was known).
    late:
        ``id`` and columns that take the place of the row's own.
    lock:
        Keeps the files as long as it lives.
    """

    files: tuple[Path, ...]
    rest: pa.Table
    until: Micros
    retracted: pa.Table | None = None
    moved: pa.Table | None = None
    late: pa.Table | None = None
    lock: FileLock | None = None

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables that ``known`` reads beside the segments, by name."""
        tables = {_REST: self._known_rest, _RETRACTED: self.retracted, _MOVED: self.moved, _LATE: self.late}
        return {name: table for name, table in tables.items() if table is not None}

    @property
    def condition(self) -> str:
        """What a fact of a segment must meet to be known at the instant, as every engine says it."""
        return f"happened_at <= {self.until} AND known_at <= {self.until}"

    @cached_property
    def _known_rest(self) -> pa.Table:
        import pyarrow.compute as pc

        return self.rest.filter((pc.field("happened_at") <= self.until) & (pc.field("known_at") <= self.until))


def known(tables: Mapping[str, ir.Table]) -> ir.Table:
    """Return facts as they are known: taken back ones left out, merges and late declarations applied.

    ``first_known_at``, which no merge changed, stands beside ``known_at``.

    Parameters
    ----------
    tables:
        Those of ``FactSource.tables``, and ``stored`` where there are segments.
    """
    import ibis

    facts = tables[_STORED].union(tables[_REST]) if _STORED in tables else tables[_REST]
    facts = facts.mutate(first_known_at=facts.known_at)
    if _RETRACTED in tables:
        facts = facts.anti_join(tables[_RETRACTED], "id")
    if _MOVED in tables:
        moved = tables[_MOVED].rename(moved_id="lead_id")
        facts = facts.left_join(moved, facts.lead_id == moved.moved_id)
        known_at = ibis.ifelse(facts.since > facts.known_at, facts.since, facts.known_at)
        facts = facts.mutate(lead_id=ibis.coalesce(facts.top, facts.lead_id), known_at=known_at)
        facts = facts.drop("moved_id", "top", "since")
    if _LATE in tables:
        late = tables[_LATE]
        names = [name for name in late.columns if name != "id"]
        late = late.rename({f"late_{name}": name for name in late.columns})
        facts = facts.left_join(late, facts.id == late.late_id)
        own = facts.late_id.isnull()
        facts = facts.mutate(**{name: ibis.ifelse(own, facts[name], facts[f"late_{name}"]) for name in names})
        facts = facts.drop("late_id", *(f"late_{name}" for name in names))
    return facts


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that a statement depends on: it is made once for many scans."""

    relations: tuple[tuple[str, pa.Schema], ...]
    folded: bool
    marks: tuple[tuple[str, int], ...]
    prefix: str = ""

    def facts(self) -> ir.Table:
        """Return the facts over relations of the shape's names."""
        import ibis

        tables = {
            name: ibis.table(ibis.Schema.from_pyarrow(schema), self.prefix + name) for name, schema in self.relations
        }
        return shown(tables, folded=self.folded, marks=self.marks)


def shown(tables: Mapping[str, ir.Table], *, folded: bool, marks: Iterable[tuple[str, int]]) -> ir.Table:
    """Return known facts as an engine reads them: ``channel`` folded if asked, further columns beside them.

    Parameters
    ----------
    marks:
        Names of further columns, each of a table of ``id`` and the column, and what all others have.
    """
    import ibis

    facts = known(tables)
    if folded:
        facts = facts.mutate(channel=facts.folded_channel)
    for name, otherwise in marks:
        beside = tables[_MARK + name].rename(mark_id="id")
        facts = facts.left_join(beside, facts.id == beside.mark_id)
        facts = facts.mutate(**{name: ibis.coalesce(facts[name], otherwise)}).drop("mark_id")
    return facts


@lru_cache(maxsize=256)
def _select(shape: _Shape, names: tuple[str, ...], *, ordered: bool = True, dialect: str = "duckdb") -> str:
    import ibis

    facts = shape.facts()
    if ordered:
        facts = facts.order_by(*_ORDER)
    if "seq" in names:
        facts = facts.mutate(seq=ibis.row_number().over(order_by=_ORDER) + 1).order_by(*_ORDER)
    return str(ibis.to_sql(facts.select(*names), dialect=dialect))


@lru_cache(maxsize=64)
def _count(shape: _Shape) -> str:
    import ibis

    return str(ibis.to_sql(shape.facts().count().as_table(), dialect="duckdb"))


@lru_cache(maxsize=64)
def _first(shape: _Shape) -> str:
    import ibis

    facts = shape.facts()
    return str(ibis.to_sql(facts.group_by("lead_id").agg(happened_at=facts.happened_at.min()), dialect="duckdb"))


@dataclass(frozen=True, eq=False)
class FactScan:
    """The facts of a table known at an instant, read when and as far as they are asked.

    It can be asked for what Ondo asks of an Arrow table (``schema``, ``column_names``, ``num_rows``, ``select``,
    ``to_pandas``), in the order of ``happened_at``, ``known_at`` and arrival; ``seq`` counts in that order. By
    ``relation`` an engine reads it in place.

    Attributes
    ----------
    schema:
        Columns that it shows.
    zone:
        Of ``day``.
    folded:
        Whether ``channel`` is folded as conditions compare it.
    marks:
        Further columns of whole numbers: a table of ``id`` and the column, and what all others have.
    """

    source: FactSource
    schema: pa.Schema
    zone: ZoneInfo
    folded: bool = False
    marks: Mapping[str, tuple[pa.Table, int]] = field(default_factory=dict)

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return list(self.schema.names)

    @cached_property
    def num_rows(self) -> int:
        """How many facts there are."""
        return int(self._read(_count(self._shape())).column(0)[0].as_py())

    def select(self, names: Sequence[str]) -> pa.Table:
        """Read some columns, in order."""
        import pyarrow as pa

        table = self._read(_select(self._shape(), tuple(names)))
        return table.cast(pa.schema([self.schema.field(name) for name in names]))

    def table(self) -> pa.Table:
        """Read every column, in order."""
        return self.select(self.column_names)

    def to_pandas(self) -> pd.DataFrame:
        """Read every column as pandas, in order."""
        frame: pd.DataFrame = self.table().to_pandas()
        return frame

    def first(self) -> pa.Table:
        """Return ``lead_id`` and ``happened_at``, the instant of the first fact of each lead."""
        return self._read(_first(self._shape()))

    def parts(self, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
        """Read ``id`` and some columns, about so many rows at a time; all facts of a lead are in one part."""
        number = max(1, -(-self.num_rows // rows))
        statement = _select(self._shape(), ("id", *names), ordered=False)
        for part in range(number):
            yield self._read(statement, f"hash(lead_id) % {number} = {part}")

    def prepared(self) -> FactScan:
        """Return it as an engine reads it: ``channel`` folded, ``day`` and days of texts shown, ``seq`` not."""
        import pyarrow as pa

        fields = [field for field in self.schema if field.name != "seq"]
        fields += [field for field in self.source.rest.schema if field.name == "day" or field.name.startswith("d_")]
        return replace(self, schema=pa.schema(fields), folded=True)

    def marked(self, name: str, marks: pa.Table, otherwise: int) -> FactScan:
        """Return it with a column of whole numbers: those of ``marks`` (``id`` and the column), else another."""
        import pyarrow as pa

        schema = self.schema.append(pa.field(name, pa.int64()))
        return replace(self, schema=schema, marks={**self.marks, name: (marks, otherwise)})

    def relation(self, prefix: str, dialect: str) -> StoredRelation:
        """Return every column as a statement in some dialect, in no order; what it reads has names with a prefix."""
        names = tuple(self.column_names)
        return self._relation(_select(self._shape(prefix), names, ordered=False, dialect=dialect), prefix)

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables that the expression reads beside the segments, by name."""
        return self.source.tables() | {_MARK + name: table for name, (table, _) in self.marks.items()}

    def _shape(self, prefix: str = "") -> _Shape:
        schemas = {name: table.schema for name, table in self.tables().items()}
        if self.source.files:
            schemas[_STORED] = self.source.rest.schema
        marks = tuple((name, otherwise) for name, (_, otherwise) in self.marks.items())
        return _Shape(tuple(schemas.items()), self.folded, marks, prefix)

    def _relation(self, statement: str, prefix: str = "") -> StoredRelation:
        tables = {prefix + name: table for name, table in self.tables().items()}
        return StoredRelation(statement, tables, prefix + _STORED, self.source.files, self.source.condition)

    def _read(self, statement: str, where: str | None = None) -> pa.Table:
        with _connection().cursor() as cursor:
            facts = self._relation(statement).on_duckdb(cursor)
            return (facts if where is None else facts.filter(where)).to_arrow_table()


_connections: dict[int, DuckDBPyConnection] = {}
"""By process: a forked one has none of the threads of its parent's."""


def _connection() -> DuckDBPyConnection:
    import duckdb

    if (process := os.getpid()) not in _connections:
        folder = str(Path(tempfile.gettempdir()) / f"ondo-duckdb-{process}")
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "temp_directory": folder})
        connection.execute("SET threads = 2")
        _connections[process] = connection
    return _connections[process]
