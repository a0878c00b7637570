"""The weight of events that fade with age, as dataframe expressions; equal to ``ondo.domain.fade`` to the thousandth.

Engines divide integers differently (some through floats), so a quotient is taken of what the divisor divides
exactly and rounded to the nearest whole number. Half-lives are looked up in the table made by the domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import ibis
import pyarrow as pa
from ibis import _

from features.counting import counted_events
from features.engine import FactTables, beside
from ondo.domain.card import Rule
from ondo.domain.conditions import EventMatch
from ondo.domain.fade import FRESH, Fade, FadeKind, half_life_table
from ondo.domain.instant import DAY

if TYPE_CHECKING:
    import ibis.expr.types as ir


def weighed(facts: FactTables, rule: Rule, weight: str, times: str, *, recent: bool) -> ir.Table:
    """Compile ``ondo.domain.fade.weigh`` for the events that a rule counts, and their number.

    Returns
    -------
    Table
        ``row`` and columns of these names; no row where nothing counts. ``recent`` as for ``counted_events``.
    """
    assert isinstance(rule.when, EventMatch)
    events = counted_events(facts, rule.when, rule.rhythm, recent=recent)
    weights = events.mutate(weight=ibis.literal(FRESH, "int64")) if rule.fade is None else _weights(events, rule.fade)
    counted = events.group_by("row").agg(_.count().name(times))
    return beside(counted, weights.group_by("row").agg(_.weight.sum().cast("int64").name(weight)))


def quotient(number: ir.IntegerValue, divisor: int) -> ir.IntegerValue:
    """Divide whole numbers from 0 on, rounded down."""
    exact = number - number % divisor
    return (exact / divisor + 0.5).floor().cast("int64")


def _weights(ages: ir.Table, fade: Fade) -> ir.Table:
    """Put the weight beside each age; events without weight may be missing."""
    match fade.kind:
        case FadeKind.LINEAR:
            rounded_up = (fade.span - _.age) * FRESH + (fade.span - 1)
            return ages.filter(_.age < fade.span).mutate(weight=quotient(rounded_up, fade.span))
        case FadeKind.HALF_LIFE:
            table = half_life_table(fade.days)
            days = pa.array(range(len(table)), pa.int64())
            by_day = ibis.memtable(pa.table({"day": days, "weight": pa.array(table)}))
            return ages.mutate(day=quotient(_.age, DAY)).join(by_day, "day")
        case _:
            assert_never(fade.kind)
