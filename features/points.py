"""The card applied to many leads at once: ``ondo.domain.scoring.score`` as one dataframe expression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import pyarrow as pa

from features.conditions import ConditionColumns, all_of, any_of, compile_condition, compile_match, sure
from features.engine import FactTables, Frames, Question, answer, beside
from features.fading import quotient, weighed
from features.snapshot import asked, rule_count, snapshot
from ondo.domain.card import Decay, Gate, Rule, Scorecard, ValueType
from ondo.domain.conditions import EventMatch
from ondo.domain.fade import FRESH
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Axis, Temperature

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

COUNT = "n__"
"""Prefix of the column that says how often a rule counted."""

WEIGHT = "m__"
"""Prefix of the column that says what those events weigh, in thousandths: 1000 each unless the rule fades."""

SUMS = ("attribute_points", "behaviour_points", "decay_points", "total")


def score_frame(
    frames: Frames,
    card: Scorecard,
    decisions: pd.DataFrame | pa.Table,
    *,
    zone: ZoneInfo,
    con: Backend | None = None,
) -> pd.DataFrame:
    """Score every decision as known at its own instant.

    Parameters
    ----------
    decisions:
        ``decision_id``, ``lead_id``, ``at`` (int64 microseconds) and optionally ``closed_at`` (null = no hand-off
        closed before): fast-track events up to then are spent.
    zone:
        The company's; it decides which calendar day an instant belongs to.

    Returns
    -------
    pandas.DataFrame
        One row per decision in the order given: ``decision_id``, ``lead_id``, ``at``, ``n__<rule_id>`` (counted,
        after the rule's limit), ``m__<rule_id>`` (their weight in thousandths: what its points are multiplied by,
        1000 each unless the rule fades), ``attribute_points``, ``behaviour_points`` (after decay),
        ``decay_points`` (<= 0), ``total``, ``gates_met`` (all needed ones), ``gates_unknown`` (at least one),
        ``fast_track``, ``temperature``, ``last_active_at`` (``Int64``, null = never).
    """
    frame = answer(_POINTS, card, frames, decisions, zone=zone, con=con)
    whole = ["at", *(prefix + rule.id for prefix in (COUNT, WEIGHT) for rule in card.rules), *SUMS]
    return frame.astype(dict.fromkeys(whole, "int64"))


def points_expression(facts: FactTables, card: Scorecard) -> ir.Table:
    """Build the expression: ``row`` and the columns of ``score_frame`` from ``lead_id`` on."""
    wanted = asked(
        [
            *((r.when, r.within_days) if isinstance(r.when, EventMatch) else r.when for r in card.rules),
            *(track.lead for track in card.fast_tracks if track.lead is not None),
            *(gate.when for gate in card.gates),
        ],
        names=[gate.attribute for gate in card.gates],
    )
    table, about = snapshot(facts, wanted, lambda events: _summaries(card, events))
    counted = {rule.id: rule_count(rule.when, rule.within_days, rule.counts.limit, about) for rule in card.rules}
    fading = {rule.id: f"weight_{i}" for i, rule in enumerate(card.rules) if rule.fade is not None}
    table = beside(table, *(weighed(facts, card.rule(rule_id), name) for rule_id, name in fading.items()))
    weights = {rule_id: number * FRESH for rule_id, number in counted.items()}
    weights |= {rule_id: table[name].fill_null(0) for rule_id, name in fading.items()}
    given = [_points(rule, counted[rule.id], weights[rule.id]) for rule in card.rules]
    attribute, behaviour = (_axis_sum(card, axis, given) for axis in (Axis.ATTRIBUTE, Axis.BEHAVIOUR))
    decayed = _decay(card.decay, behaviour, table)
    total = attribute + decayed
    unknown = [_unknown(card, gate, about) for gate in card.gates]
    met = all_of(
        ~u & compile_condition(gate.when, _eventless(about))
        for gate, u in zip(card.gates, unknown, strict=True)
        if gate.needed
    )
    fast = _fast_track(card, table, about)
    return table.select(
        "row",
        "lead_id",
        "at",
        **{COUNT + rule_id: number for rule_id, number in counted.items()},
        **{WEIGHT + rule_id: weight for rule_id, weight in weights.items()},
        attribute_points=attribute,
        behaviour_points=decayed,
        decay_points=decayed - behaviour,
        total=total,
        gates_met=met,
        gates_unknown=any_of(unknown),
        fast_track=fast,
        temperature=_temperature(card, total, met, fast),
        last_active_at=table.last_active_at,
    )


_POINTS = Question(points_expression)


def _summaries(card: Scorecard, events: ir.Table) -> dict[str, ir.Value]:
    unspent = sure(events.happened_at > events.closed_at) | events.closed_at.isnull()
    tracks = {
        f"track_{i}": events.happened_at.max(where=compile_match(track.when, events) & unspent)
        for i, track in enumerate(card.fast_tracks)
    }
    return {"last_active_at": events.happened_at.max(where=events.kind.isin([*card.own_kinds])), **tracks}


def _points(rule: Rule, counted: ir.IntegerValue, weight: ir.IntegerValue) -> ir.IntegerValue:
    return counted * rule.points if rule.fade is None else quotient(weight * rule.points, FRESH)


def _axis_sum(card: Scorecard, axis: Axis, given: Sequence[ir.IntegerValue]) -> ir.IntegerValue:
    axis_points = (points for rule, points in zip(card.rules, given, strict=True) if rule.axis is axis)
    raw = sum(axis_points, start=ibis.literal(0, "int64"))
    return ibis.least(raw, card.axis_caps[axis]) if axis in card.axis_caps else raw


def _decay(decay: Decay, points: ir.IntegerValue, table: ir.Table) -> ir.IntegerValue:
    """Later steps win over earlier ones; a lead that never did anything itself is idle for ever."""
    decayed = points
    for step in decay.steps:
        reached = table.last_active_at.isnull() | sure(
            table.at - table.last_active_at >= math.ceil(step.idle_days * DAY)
        )
        lowered = points - step.take if step.to is None else ibis.literal(step.to, "int64")
        decayed = ibis.ifelse(reached, ibis.least(points, ibis.greatest(lowered, 0)), decayed)
    return decayed


def _unknown(card: Scorecard, gate: Gate, about: ConditionColumns) -> ir.BooleanValue:
    cell = about.values[gate.attribute]
    spec = card.attributes.get(gate.attribute)
    if spec is None:
        return ~cell.known()
    if spec.type is ValueType.DATE:
        return ~sure(cell.day >= about.today)
    readable = {ValueType.NUMBER: cell.number, ValueType.BOOLEAN: cell.flag, ValueType.TEXT: cell.text}[spec.type]
    return ibis.literal(True) if readable is None else readable.isnull()


def _eventless(about: ConditionColumns) -> ConditionColumns:
    """A gate asks about attributes only: its counts see no event."""
    return ConditionColumns(about.values, about.today, {})


def _fast_track(card: Scorecard, table: ir.Table, about: ConditionColumns) -> ir.BooleanValue:
    holds = []
    for i, track in enumerate(card.fast_tracks):
        in_force = sure(table.at < table[f"track_{i}"] + int(track.hot_for_days * DAY))
        holds.append(in_force if track.lead is None else in_force & compile_condition(track.lead, about))
    return any_of(holds)


def _temperature(
    card: Scorecard, total: ir.IntegerValue, gates_met: ir.BooleanValue, fast_track: ir.BooleanValue
) -> ir.StringValue:
    return ibis.cases(
        (fast_track | ((total >= card.hot_line) & gates_met), Temperature.HOT.value),
        (total >= min(card.warm_line, card.hot_line), Temperature.WARM.value),
        else_=Temperature.COLD.value,
    )
