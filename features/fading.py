"""The weight of events that fade with age, as dataframe expressions; equal to ``ondo.domain.fade`` to the thousandth.

Engines divide integers differently (some through floats), so a quotient is taken of what the divisor divides
exactly and rounded to the nearest whole number. Half-lives are looked up in the table made by the domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import ibis
import pyarrow as pa
from ibis import _

from features.conditions import compile_match, younger
from features.engine import FactTables, known
from ondo.domain.card import Rule
from ondo.domain.conditions import EventMatch
from ondo.domain.fade import FRESH, Fade, FadeKind, half_life_table
from ondo.domain.instant import DAY

if TYPE_CHECKING:
    import ibis.expr.types as ir


def weighed(facts: FactTables, rule: Rule, name: str) -> ir.Table:
    """Compile ``ondo.domain.fade.weigh`` for a rule that fades: ``row`` and column ``name``, no row where no event."""
    assert rule.fade is not None
    assert isinstance(rule.when, EventMatch)
    matching = facts.events.filter(compile_match(rule.when, facts.events)).select("lead_id", "happened_at", "known_at")
    events = known(facts.decisions.select("row", "lead_id", "at"), matching)
    if rule.within_days is not None:
        events = events.filter(younger(events.happened_at, events.at, rule.within_days))
    if rule.counts.limit is not None:
        rank = ibis.row_number().over(group_by="row", order_by=ibis.desc("happened_at"))
        events = events.mutate(rank=rank).filter(_.rank < rule.counts.limit)
    weights = _weights(events.select("row", age=events.at - events.happened_at), rule.fade)
    return weights.group_by("row").agg(_.weight.sum().cast("int64").name(name))


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
