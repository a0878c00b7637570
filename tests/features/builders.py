"""Small worlds for tests: domain values in, frames as the ledger writes them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa

from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, fold
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Actor, Axis, Label
from tests.support.facts import AttributeFact

NOW = Micros(20_000 * DAY)
UTC = ZoneInfo("UTC")
COLUMN_TYPES = {ValueType.NUMBER: pa.float64(), ValueType.BOOLEAN: pa.bool_()}


def a_label(text: str = "x") -> Label:
    return Label(text, text)


def a_kind(name: str, actor: Actor = Actor.LEAD, **properties: ValueType) -> KindSpec:
    return KindSpec(name, actor, a_label(name), properties)


def an_attribute(name: str, type_: ValueType = ValueType.TEXT, *choices: str) -> AttributeSpec:
    return AttributeSpec(name, type_, a_label(name), choices)


def a_rule(id_: str, when: Any, points: int = 10, axis: Axis = Axis.BEHAVIOUR, **more: Any) -> Rule:
    return Rule(id_, axis, a_label(id_), when, points, **more)


def a_card(*rules: Rule, kinds: Iterable[KindSpec] = (), attributes: Iterable[AttributeSpec] = (), **more: Any):
    return Scorecard(
        "card",
        a_label("card"),
        rules,
        kinds={kind.name: kind for kind in kinds},
        attributes={spec.name: spec for spec in attributes},
        **more,
    )


def match(*kinds: str, where: Any = None) -> EventMatch:
    return EventMatch(frozenset(kinds), where)


def an_event(lead_id: str, kind: str, ago: int, *, known_ago: int | None = None, **more: Any) -> Event:
    """An event so many microseconds before NOW."""
    known = ago if known_ago is None else known_ago
    return Event(lead_id, kind, Micros(NOW - ago), Micros(NOW - known), **more)


def a_fact(lead_id: str, name: str, value: Value | None, ago: int = 0, *, known_ago: int | None = None):
    known = ago if known_ago is None else known_ago
    return AttributeFact(lead_id, name, value, Micros(NOW - ago), Micros(NOW - known))


def frames_of(
    card: Scorecard, events: Sequence[Event] = (), facts: Sequence[AttributeFact] = ()
) -> dict[str, pa.Table]:
    """Fold and type facts as the contract of the ledger's frames says. ``seq`` ranks by time, then by place."""
    return {"events": events_table(card, events), "attributes": attributes_table(facts)}


def events_table(card: Scorecard, events: Sequence[Event]) -> pa.Table:
    types = {name: type_ for kind in card.kinds.values() for name, type_ in kind.properties.items()}
    rows = in_order(events)
    return pa.table(
        {
            "seq": pa.array(range(len(rows)), pa.int64()),
            "lead_id": pa.array([e.lead_id for e in rows], pa.string()),
            "kind": pa.array([e.kind for e in rows], pa.string()),
            "channel": pa.array([e.channel for e in rows], pa.string()),
            "happened_at": pa.array([e.happened_at for e in rows], pa.int64()),
            "known_at": pa.array([e.known_at for e in rows], pa.int64()),
            **{
                f"p_{name}": pa.array(
                    [folded(e.properties.get(name)) for e in rows], COLUMN_TYPES.get(type_, pa.string())
                )
                for name, type_ in types.items()
            },
        }
    )


def attributes_table(facts: Sequence[AttributeFact]) -> pa.Table:
    rows = in_order(facts)
    values = [folded(fact.value) for fact in rows]
    return pa.table(
        {
            "seq": pa.array(range(len(rows)), pa.int64()),
            "lead_id": pa.array([f.lead_id for f in rows], pa.string()),
            "name": pa.array([f.name for f in rows], pa.string()),
            "happened_at": pa.array([f.happened_at for f in rows], pa.int64()),
            "known_at": pa.array([f.known_at for f in rows], pa.int64()),
            "text": pa.array([v if isinstance(v, str) else None for v in values], pa.string()),
            "number": pa.array([v if type(v) is float else None for v in values], pa.float64()),
            "flag": pa.array([v if isinstance(v, bool) else None for v in values], pa.bool_()),
        }
    )


def in_order(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.happened_at, row.known_at))


def folded(value: Value | None) -> Value | None:
    return None if value is None else fold(value)


def rows_table(columns: Mapping[str, pa.DataType], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of any of the other frames: absent columns are null, ``seq`` ranks by time, then by place."""
    ranked = sorted(rows, key=lambda row: (row.get("happened_at", 0), row.get("known_at", 0)))
    given = [{"seq": i, **row} for i, row in enumerate(ranked)]
    return pa.table({name: pa.array([row.get(name) for row in given], type_) for name, type_ in columns.items()})


def decisions_of(*rows: tuple[str, int] | tuple[str, int, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "decision_id": [f"d{i}" for i in range(len(rows))],
            "lead_id": [row[0] for row in rows],
            "at": [row[1] for row in rows],
            "closed_at": pd.array([row[2] if len(row) == 3 else None for row in rows], "Int64"),
        }
    )
    return frame.astype({"at": "int64"})
