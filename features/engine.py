"""The dataframe engine: facts of the ledger as Ibis tables, and what of them was known at each decision.

Everything that follows is one Ibis expression over three tables (``FactTables``). It stays inside what every
engine computes alike: counts with a condition, maxima of integers, ages in integer microseconds, equality
joins. Dates, days and channels become integers or folded text before, in ``fact_tables``, with the same
Python functions that ``ondo.domain`` uses: no two engines read "20261001" or "２０２６" alike.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar, runtime_checkable
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis import _
from ibis.expr.operations import InMemoryTable

from ondo.domain.conditions import normalise
from ondo.fact_columns import StoredRelation, day_of_text, days_of, translate, with_property_days

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from duckdb import DuckDBPyConnection
    from ibis.backends.duckdb import Backend

Frames = Mapping[str, pa.Table]
"""Ledger facts by table name, as ``ondo.ledger.facts.frames`` reads them: int64 microseconds, utf8 ids.

Each is an Arrow table; of events it may be what reads like one (``StoredFacts``)."""


class StoredFacts(Protocol):
    """A table of facts that is read from files as far as it is asked, as ``ondo.ledger.facts.fact_scan`` has it.

    It answers ``select``, ``to_pandas``, ``num_rows``, ``column_names`` and ``schema`` as an Arrow table does.
    """

    schema: pa.Schema
    column_names: list[str]
    zone: ZoneInfo

    def table(self) -> pa.Table:
        """Read every column."""

    def parts(self, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
        """Read ``id`` and some columns, about so many rows at a time, all facts of a lead together."""

    def prepared(self) -> StoredFacts:
        """Return it with texts folded and days made, as ``FactTables`` describes."""

    def marked(self, name: str, marks: pa.Table, otherwise: int) -> StoredFacts:
        """Return it with a column of whole numbers: those of ``marks`` by ``id``, else another."""

    def relation(self, prefix: str, dialect: str) -> StoredRelation:
        """Return every column as a statement in some dialect; what it reads has names with a prefix."""


FactRows: TypeAlias = "pa.Table | StoredFacts"
A = TypeVar("A")
K = TypeVar("K", bound=Hashable)

MOST_KEPT = 64
"""So many statements of a question are kept; a recalibration asks about some dozens of cards."""
ASIDE_FROM = "aside_from"
"""Column of the events, there only on a card that sets machine traffic aside: the instant from which it is."""


@dataclass(frozen=True, slots=True)
class FactTables:
    """Three Ibis tables on one backend.

    Attributes
    ----------
    decisions:
        ``row`` (0, 1, … in the order asked), ``lead_id``, ``at``, ``today`` (days since the epoch, in the
        company's zone), ``closed_at``.
    events:
        As in the ledger's frames, ``channel`` folded, and ``day`` (of ``happened_at``, in that zone), and
        ``d_<property>`` beside every text property ``p_<property>`` (its day, null where the text is no ISO date).
    attributes:
        As in the ledger's frames, and ``day`` beside ``text``.
    """

    decisions: ir.Table
    events: ir.Table
    attributes: ir.Table


@dataclass(frozen=True, slots=True)
class Preparation(Generic[K]):
    """A way to prepare a table of facts; what it made is kept for as long as that table lives.

    A recalibration asks about the same facts a dozen times, each time under another card.

    Attributes
    ----------
    make:
        Prepares a table; how, hangs on the second argument alone.
    """

    make: Callable[[FactRows, K], FactRows]
    kept: dict[tuple[int, K], tuple[weakref.ref[FactRows], FactRows]] = field(default_factory=dict)

    def of(self, table: FactRows, how: K) -> FactRows:
        """Return the prepared table."""
        key = id(table), how
        given, made = self.kept.get(key, (None, None))
        if given is None or given() is not table:
            made = self.make(table, how)
            self.kept[key] = weakref.ref(table, lambda gone: self._forget(key, gone)), made
        return made

    def _forget(self, key: tuple[int, K], gone: weakref.ref[pa.Table]) -> None:
        """Drop what was made of a table that is gone, not of another that has been given its id since."""
        if self.kept.get(key, (None,))[0] is gone:
            del self.kept[key]


def connect(threads: int = 2) -> Backend:
    """Open an in-memory DuckDB with a bounded number of threads; it never reaches out for extensions."""
    return ibis.duckdb.connect(threads=threads, autoinstall_known_extensions=False)


_connections: dict[int, Backend] = {}
"""By process: a forked one has none of the threads of its parent's."""


def _shared() -> Backend:
    """Return the connection of this process: to open one takes longer than many an answer."""
    return _connections.get(process := os.getpid()) or _connections.setdefault(process, connect())


def known(decisions: ir.Table, facts: ir.Table) -> ir.Table:
    """Pair every decision with the facts of its lead that were known by then."""
    paired = decisions.join(facts, "lead_id")
    return paired.filter(paired.happened_at <= paired.at, paired.known_at <= paired.at)


def by_people(events: ir.Table) -> ir.BooleanValue:
    """Tell of events paired with decisions which are no machine's, as known then."""
    return events.at < events[ASIDE_FROM] if ASIDE_FROM in events.columns else ibis.literal(True)


def known_people(decisions: ir.Table, events: ir.Table) -> ir.Table:
    """Pair every decision with the events of its lead that were known by then, a machine's left out."""
    paired = known(decisions, events)
    return paired.filter(by_people(paired)) if ASIDE_FROM in events.columns else paired


def instants(events: ir.Table, *columns: str) -> ir.Table:
    """Return what ``known_people`` needs of events, and further columns."""
    aside = [ASIDE_FROM] if ASIDE_FROM in events.columns else []
    return events.select("lead_id", "happened_at", "known_at", *aside, *columns)


def values_at(facts: FactTables, names: Sequence[str]) -> ir.Table:
    """Return one row per decision with known attributes: ``row`` and, for the i-th name, ``text_i``, ``number_i``,
    ``flag_i``, ``day_i`` of its latest fact.

    The latest fact is found by its ``seq`` and joined back: an "argmax" would skip a fact that made the
    attribute unknown on some engines and keep it on others.
    """
    wanted = facts.attributes.filter(_.name.isin(list(names)))
    latest = known(facts.decisions, wanted).group_by("row", "name").agg(seq=_.seq.max())
    values = latest.join(wanted.select("seq", "text", "number", "flag", "day"), "seq")
    columns = {
        f"{part}_{i}": values[part].max(where=values.name == name)
        for i, name in enumerate(names)
        for part in ("text", "number", "flag", "day")
    }
    return values.group_by("row").agg(**columns)


def beside(decisions: ir.Table, *tables: ir.Table) -> ir.Table:
    """Put tables keyed by ``row`` beside the decisions, nulls where they have no such row."""
    for table in tables:
        decisions = decisions.left_join(table, "row").drop("row_right")
    return decisions


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement over tables of given names, the schema of its answer, and tables of its own."""

    sql: str
    schema: pa.Schema
    own: Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """An expression with a column ``row`` about something, a card say, whose statement is kept for the next time.

    To build and translate it takes longer than to answer it, and a company's card is asked about again and again.

    Attributes
    ----------
    ask:
        Builds the expression; what it is about is told apart by its ``repr``.
    first:
        Names what has to be asked beforehand, and about what; that answer takes the place of the decisions. An
        expression that stands in three places of a statement is computed three times.
    """

    ask: Callable[[FactTables, A], ir.Table]
    first: Callable[[A], tuple[Question[Any], object] | None] = lambda _: None
    kept: dict[tuple[str, str, tuple[pa.Schema, ...]], Statement] = field(default_factory=dict)

    def statement(self, about: A, tables: Mapping[str, FactRows], dialect: str = "duckdb") -> Statement:
        """Return the statement over tables of these names and schemas, in the dialect of an engine."""
        key = dialect, repr(about), tuple(table.schema for table in tables.values())
        if key not in self.kept:
            relations = (ibis.table(ibis.Schema.from_pyarrow(table.schema), name) for name, table in tables.items())
            expression = self.ask(FactTables(*relations), about)
            for oldest in list(self.kept)[: max(0, len(self.kept) - MOST_KEPT + 1)]:
                self.kept.pop(oldest, None)
            own = {table.name: table.data.to_pyarrow(table.schema) for table in expression.op().find(InMemoryTable)}
            sql = str(ibis.to_sql(expression, dialect=dialect))
            self.kept[key] = Statement(sql, expression.schema().to_pyarrow(), own)
        return self.kept[key]


@runtime_checkable
class OtherEngine(Protocol):
    """An engine beside DuckDB, as ``features.spark`` has it."""

    def ask(self, question: Question[Any], about: object, tables: Mapping[str, FactRows]) -> pa.Table:
        """Return what ``asked_of`` describes."""


def answer(
    question: Question[A],
    about: A,
    frames: Frames,
    decisions: pd.DataFrame | pa.Table,
    *,
    zone: ZoneInfo,
    con: Backend | OtherEngine | None = None,
) -> pd.DataFrame:
    """Ask a question of facts: its columns but ``row`` in the order of the decisions, ``decision_id`` first.

    Integers come as ``Int64``, so that microseconds never pass through floats where some are null.
    """
    tables = fact_tables(frames, decisions, zone=zone)
    table = asked_of(con, question, about, tables).sort_by("row").drop_columns("row")
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    ids = decisions["decision_id"]
    frame.insert(
        0, "decision_id", pd.Series(ids.tolist() if isinstance(ids, pd.Series) else ids.to_pylist(), dtype="str")
    )
    return frame


def asked_of(
    con: Backend | OtherEngine | None, question: Question[A], about: A, tables: dict[str, FactRows]
) -> pa.Table:
    """Return the answer of an engine, by default this process' DuckDB: ``row`` and its columns, in no order."""
    if isinstance(con, OtherEngine):
        return con.ask(question, about, tables)
    with (con or _shared()).con.cursor() as cursor:  # what is registered there, no other thread sees
        if (before := question.first(about)) is not None:
            tables["decisions"] = _computed(*before, tables, cursor)
        return _computed(question, about, tables, cursor)


def _computed(question: Question[A], about: A, tables: Mapping[str, FactRows], cursor: DuckDBPyConnection) -> pa.Table:
    statement = question.statement(about, tables)
    for name, table in {**tables, **statement.own}.items():
        if isinstance(table, pa.Table):
            cursor.register(name, table)
        else:
            cursor.register(name, table.relation(f"{name}_", "duckdb").on_duckdb(cursor))
    return cursor.sql(statement.sql).to_arrow_table().cast(statement.schema)


def fact_tables(frames: Frames, decisions: pd.DataFrame | pa.Table, *, zone: ZoneInfo) -> dict[str, FactRows]:
    """Bring facts and decision instants into the tables of ``FactTables``, by name.

    Parameters
    ----------
    decisions:
        Columns ``lead_id``, ``at`` (int64 microseconds) and, if known, ``closed_at`` (when the lead's last
        hand-off before ``at`` had closed; null = none).
    zone:
        The company's; it decides which calendar day an instant belongs to.
    """
    return {
        "decisions": _decisions(decisions, zone),
        "events": _EVENTS.of(frames["events"], zone),
        "attributes": _ATTRIBUTES.of(frames["attributes"], None),
    }


def _decisions(given: pd.DataFrame | pa.Table, zone: ZoneInfo) -> pa.Table:
    table = pa.Table.from_pandas(given, preserve_index=False) if isinstance(given, pd.DataFrame) else given
    at = table["at"].cast(pa.int64())
    closed = table["closed_at"].cast(pa.int64()) if "closed_at" in table.column_names else pa.nulls(len(at), pa.int64())
    return pa.table(
        {
            "row": pa.array(np.arange(len(at), dtype=np.int64)),
            "lead_id": table["lead_id"].cast(pa.string()),
            "at": at,
            "today": days_of(at, zone),
            "closed_at": closed,
        }
    )


def _events(rows: FactRows, zone: ZoneInfo) -> FactRows:
    if not isinstance(rows, pa.Table) and rows.zone == zone:
        return rows.prepared()
    table = rows if isinstance(rows, pa.Table) else rows.table()
    folded = translate(table["channel"], normalise, pa.string())
    table = table.set_column(table.column_names.index("channel"), "channel", folded)
    return with_property_days(table.append_column("day", days_of(table["happened_at"], zone)))


def _attributes(table: pa.Table, _: None) -> pa.Table:
    return table.append_column("day", translate(table["text"], day_of_text, pa.int64()))


_EVENTS, _ATTRIBUTES = Preparation(_events), Preparation(_attributes)
