"""The events that a rule counts as a dataframe expression, equal to ``ondo.domain.counting`` event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from features.conditions import compile_match, younger
from features.engine import FactTables, instants, known_people
from features.silence import SINCE
from ondo.domain.card import Rhythm
from ondo.domain.conditions import EventMatch
from ondo.fact_columns import PROPERTY

if TYPE_CHECKING:
    import ibis.expr.types as ir


def counted_events(facts: FactTables, when: EventMatch, rhythm: Rhythm, *, recent: bool) -> ir.Table:
    """Build one row per decision and event that counts: ``row`` and its ``age`` in microseconds.

    ``recent`` leaves out events before the end of the latest silence; the decisions name it.
    """
    counts = rhythm.counts
    chosen = facts.events.filter(compile_match(when, facts.events))
    value = [] if counts.per is None else ["value"]
    if counts.per is not None:
        chosen = chosen.mutate(value=chosen[PROPERTY + counts.per])
    chosen = instants(chosen, *value)
    events = known_people(facts.decisions.select("row", "lead_id", "at", *([SINCE] if recent else [])), chosen)
    if recent:
        events = events.filter(events.happened_at >= events[SINCE])
    if rhythm.apart is not None:
        events = _apart(events.select("row", "at", "happened_at", *value), rhythm.apart, ["row", *value])
    if rhythm.within_days is not None:
        events = events.filter(younger(events.happened_at, events.at, rhythm.within_days))
    if counts.per is not None:
        events = events.group_by("row", "at", "value").agg(happened_at=_.happened_at.max())
    # Both ranks are taken of the same events: a rank of what another rank has left is not the same on every engine. And
    # one follows from the other: each ordered by itself, they would part where several events are of one instant.
    oldest = ibis.row_number().over(group_by="row", order_by="happened_at")
    if counts.first > 1 or counts.limit is not None:
        ranked = events.mutate(oldest=oldest, number=_.count().over(group_by="row"))
        ranked = ranked.mutate(youngest=ranked.number - 1 - ranked.oldest)
        events = ranked.filter(ranked.oldest >= counts.first - 1)
        if counts.limit is not None:
            events = events.filter(events.youngest < counts.limit)
    return events.select("row", age=events.at - events.happened_at)


def _apart(events: ir.Table, apart: int, by: list[str]) -> ir.Table:
    """Keep the instants before which there is none so near, counted or not; one event stands for all of an instant."""
    distinct = events.distinct()
    before = distinct.happened_at.lag().over(group_by=by, order_by="happened_at")
    marked = distinct.mutate(far=ibis.coalesce(distinct.happened_at - before >= apart, ibis.literal(True)))
    return marked.filter(marked.far)
