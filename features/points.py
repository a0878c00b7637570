"""The card applied to many leads at once: ``ondo.domain.scoring.score`` as one dataframe expression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import pyarrow as pa

from features.conditions import ConditionColumns, Counted, all_of, any_of, compile_condition, compile_match, sure
from features.engine import FactTables, Frames, OtherEngine, Question, answer, beside, by_people
from features.fading import quotient, weighed
from features.machine import without_machines
from features.silence import since_first, with_since
from features.snapshot import asked, rule_count, snapshot
from ondo.domain.card import Decay, Gate, Rule, Scorecard, ValueType
from ondo.domain.conditions import Condition, EventMatch
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

MET, UNKNOWN = "g__", "u__"
"""Prefixes of the columns that say of each gate, needed or not, whether it is met and whether that is unknown."""

SUMS = ("attribute_points", "behaviour_points", "decay_points", "total")


def score_frame(
    frames: Frames,
    card: Scorecard,
    decisions: pd.DataFrame | pa.Table,
    *,
    zone: ZoneInfo,
    con: Backend | OtherEngine | None = None,
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
        1000 each unless the rule fades), ``g__<gate_id>`` and ``u__<gate_id>`` (met; unknown, which is never met),
        ``attribute_points``, ``behaviour_points`` (after decay),
        ``decay_points`` (<= 0), ``total``, ``gates_met`` (all needed ones), ``gates_unknown`` (at least one),
        ``fast_track``, ``temperature``, ``last_active_at`` (``Int64``, null = never).
    """
    frame = answer(_POINTS, card, without_machines(frames, card), decisions, zone=zone, con=con)
    whole = ["at", *(prefix + rule.id for prefix in (COUNT, WEIGHT) for rule in card.rules), *SUMS]
    return frame.astype(dict.fromkeys(whole, "int64"))


def points_expression(facts: FactTables, card: Scorecard) -> ir.Table:
    """Build the expression: ``row`` and the columns of ``score_frame`` from ``lead_id`` on."""
    facts = with_since(facts, card.reset)
    sides: dict[bool, list[Condition | Counted]] = {False: [], True: []}
    for rule in card.rules:
        if not rule.rhythm.plain:
            continue  # its events are told apart, not only counted
        sides[card.resets(rule)].append(
            (rule.when, rule.within_days) if isinstance(rule.when, EventMatch) else rule.when
        )
    recent = asked(sides[True])
    tracks = asked(track.lead for track in card.fast_tracks if track.lead is not None)
    names = [*(gate.attribute for gate in card.gates), *recent.names, *tracks.names]
    wanted = asked([*sides[False], *(gate.when for gate in card.gates)], names)
    shot = snapshot(facts, wanted, lambda events: _summaries(card, events), recent.counts, tracks.counts)
    table, about = shot.table, shot.about
    special = {rule.id: i for i, rule in enumerate(card.rules) if rule.fade is not None or not rule.rhythm.plain}
    table = beside(
        table,
        *(
            weighed(facts, card.rule(name), f"weight_{i}", f"times_{i}", recent=card.resets(card.rule(name)))
            for name, i in special.items()
        ),
    )
    counted = {
        r.id: rule_count(
            r.when, r.within_days, r.counts.limit, shot.recent if card.resets(r) else about, r.counts.first
        )
        if r.rhythm.plain
        else table[f"times_{special[r.id]}"].fill_null(0)
        for r in card.rules
    }
    weights = {rule_id: number * FRESH for rule_id, number in counted.items()}
    weights |= {rule_id: table[f"weight_{i}"].fill_null(0) for rule_id, i in special.items()}
    given = [_points(rule, counted[rule.id], weights[rule.id]) for rule in card.rules]
    attribute, behaviour = (_axis_sum(card, axis, given) for axis in (Axis.ATTRIBUTE, Axis.BEHAVIOUR))
    decayed = _decay(card.decay, behaviour, table)
    total = attribute + decayed
    unknown = {gate.id: _unknown(card, gate, about) for gate in card.gates}
    each = {gate.id: ~unknown[gate.id] & compile_condition(gate.when, _eventless(about)) for gate in card.gates}
    met = all_of(each[gate.id] for gate in card.gates if gate.needed)
    fast = _fast_track(card, table, shot.every)
    return table.select(
        "row",
        "lead_id",
        "at",
        **{COUNT + rule_id: number for rule_id, number in counted.items()},
        **{WEIGHT + rule_id: weight for rule_id, weight in weights.items()},
        **{MET + gate_id: holds for gate_id, holds in each.items()},
        **{UNKNOWN + gate_id: holds for gate_id, holds in unknown.items()},
        attribute_points=attribute,
        behaviour_points=decayed,
        decay_points=decayed - behaviour,
        total=total,
        gates_met=met,
        gates_unknown=any_of(unknown.values()),
        fast_track=fast,
        temperature=_temperature(card, total, met, fast),
        last_active_at=table.last_active_at,
    )


_POINTS = Question(points_expression, lambda card: since_first(card.reset))


def _summaries(card: Scorecard, events: ir.Table) -> dict[str, ir.Value]:
    unspent = sure(events.happened_at > events.closed_at) | events.closed_at.isnull()
    tracks = {
        f"track_{i}": events.happened_at.max(where=compile_match(track.when, events) & unspent)
        for i, track in enumerate(card.fast_tracks)
    }
    waking = events.kind.isin([*card.waking_kinds]) & by_people(events)
    return {"last_active_at": events.happened_at.max(where=waking), **tracks}


def _points(rule: Rule, counted: ir.IntegerValue, weight: ir.IntegerValue) -> ir.IntegerValue:
    return counted * rule.points if rule.fade is None else quotient(weight * rule.points, FRESH)


def _axis_sum(card: Scorecard, axis: Axis, given: Sequence[ir.IntegerValue]) -> ir.IntegerValue:
    axis_points = (points for rule, points in zip(card.rules, given, strict=True) if rule.axis is axis)
    raw = sum(axis_points, start=ibis.literal(0, "int64"))
    return ibis.least(raw, card.axis_caps[axis]) if axis in card.axis_caps else raw


def _decay(decay: Decay, points: ir.IntegerValue, table: ir.Table) -> ir.IntegerValue:
    """Later steps win over earlier ones; a lead without a waking event is idle for ever, but was never silent."""
    decayed = points
    for step in decay.steps:
        never = table.last_active_at.isnull()
        reached = never | sure(table.at - table.last_active_at >= math.ceil(step.idle_days * DAY))
        lowered = points - step.take if step.to is None else ibis.literal(step.to, "int64")
        moved = ibis.least(points, ibis.greatest(lowered, 0))
        decayed = ibis.ifelse(reached, ibis.ifelse(never, points, moved) if step.lasting else moved, decayed)
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
