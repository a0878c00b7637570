"""Snapshot per decision, one wide row: attributes and event counts that some conditions ask for, as known then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from features.conditions import Cell, ConditionColumns, Counted, compile_condition, compile_match, younger
from features.engine import FactTables, beside, by_people, known, values_at
from features.silence import SINCE
from ondo.domain.canonical import canonical_json
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, leaves

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class SnapshotSpec:
    """What has to be known about a lead: attributes by name, and counts of events."""

    names: tuple[str, ...]
    counts: tuple[Counted, ...]


def asked(conditions: Iterable[Condition | tuple[EventMatch, float | None]], names: Iterable[str] = ()) -> SnapshotSpec:
    """Collect what conditions, bare event counts and further attribute names ask for, each thing once."""
    wanted, counts = dict.fromkeys(names), dict[str, Counted]()
    for condition in conditions:
        if isinstance(condition, tuple):
            counts[canonical_json(condition)] = condition
            continue
        for leaf in leaves(condition):
            match leaf:
                case Test():
                    wanted[leaf.name] = None
                case CountTest():
                    counts[canonical_json((leaf.match, leaf.within_days))] = (leaf.match, leaf.within_days)
    return SnapshotSpec(tuple(wanted), tuple(counts.values()))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One row per decision, and what conditions can ask of it.

    ``about`` counts what people did, ``recent`` of it what came since the end of the latest silence, ``every`` also
    what a machine did; each holds no other count.
    """

    table: ir.Table
    about: ConditionColumns
    recent: ConditionColumns
    every: ConditionColumns


def snapshot(
    facts: FactTables,
    wanted: SnapshotSpec,
    summaries: Callable[[ir.Table], Mapping[str, ir.Value]],
    recent: Sequence[Counted] = (),
    every: Sequence[Counted] = (),
) -> Snapshot:
    """Build one row per decision, and what conditions can ask of it.

    Parameters
    ----------
    summaries:
        Gets every decision paired with its known events and returns further aggregates by column name. They are null,
        and counts are 0, where a lead has no event.
    recent:
        What is counted of the events since the end of the latest silence; the decisions name it (``with_since``).
    every:
        What is counted of all events, a machine's too.
    """
    events = known(facts.decisions, facts.events)
    people = by_people(events)
    columns = {f"count_{i}": _count(events, *counted, people) for i, counted in enumerate(wanted.counts)}
    columns |= {
        f"recent_{i}": _count(events, *counted, people & (events.happened_at >= events[SINCE]))
        for i, counted in enumerate(recent)
    }
    columns |= {f"every_{i}": _count(events, *counted, ibis.literal(True)) for i, counted in enumerate(every)}
    aggregates = [events.group_by("row").agg(**columns, **summaries(events))]
    if wanted.names:
        aggregates.append(values_at(facts, wanted.names))
    table = beside(facts.decisions, *aggregates)
    values = cells_of(table, wanted.names)

    def about(prefix: str, counts: Sequence[Counted]) -> ConditionColumns:
        numbers = {canonical_json(counted): table[f"{prefix}_{i}"].fill_null(0) for i, counted in enumerate(counts)}
        return ConditionColumns(values, table.today, numbers)

    return Snapshot(table, about("count", wanted.counts), about("recent", recent), about("every", every))


def rule_count(
    when: Condition | EventMatch, within_days: float | None, limit: int | None, about: ConditionColumns, first: int = 1
) -> ir.IntegerValue:
    """Count how often a rule fires: its events from the ``first`` to the ``limit``, or 1 while its condition holds."""
    if not isinstance(when, EventMatch):
        return compile_condition(when, about).cast("int64")
    count = about.counts[canonical_json((when, within_days))]
    if first > 1:
        count = ibis.greatest(count - (first - 1), 0)
    return count if limit is None else ibis.least(count, limit)


def _count(events: ir.Table, match: EventMatch, within_days: float | None, seen: ir.BooleanValue) -> ir.IntegerScalar:
    selected = compile_match(match, events) & seen
    if within_days is not None:
        selected &= younger(events.happened_at, events.at, within_days)
    return events.count(where=selected)


def cells_of(table: ir.Table, names: Sequence[str]) -> dict[str, Cell]:
    """Return the cells of attributes by name, of a table with the columns of ``values_at``."""
    parts = ("text", "number", "flag", "day")
    return {name: Cell(*(table[f"{part}_{i}"] for part in parts)) for i, name in enumerate(names)}
