"""The end of each lead's latest silence as a dataframe expression, equal to ``ondo.domain.silence``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis
from ibis import _

from features.engine import FactTables, Question, beside, instants, known_people
from ondo.domain.silence import NEVER, Reset

if TYPE_CHECKING:
    import ibis.expr.types as ir

SINCE = "since"
"""Column of the decisions, there only on a card that resets points: the instant from which events count."""


def with_since(facts: FactTables, reset: Reset | None) -> FactTables:
    """Put R of its lead, as known then, beside each decision; all stays as it is without a reset, or with R there."""
    if reset is None or SINCE in facts.decisions.columns:
        return facts
    moments = facts.decisions.select("row", "lead_id", "at")
    own = known_people(moments, _of(facts, reset.own)).group_by("row").agg(first_own=_.happened_at.min())
    waking = known_people(moments, _of(facts, reset.waking)).select("row", "happened_at")
    before = waking.happened_at.lag().over(group_by="row", order_by="happened_at")
    marked = waking.mutate(ends_silence=ibis.coalesce(waking.happened_at - before >= reset.idle, ibis.literal(False)))
    ends = marked.group_by("row").agg(last_waking=_.happened_at.max(), end=_.happened_at.max(where=marked.ends_silence))
    table = beside(facts.decisions, own, ends)
    silent = ibis.coalesce(table.at - table.last_waking >= reset.idle, ibis.literal(False))
    since = ibis.ifelse(silent, NEVER, ibis.coalesce(table.end, table.first_own, NEVER))
    columns = {name: table[name] for name in facts.decisions.columns}
    return replace(facts, decisions=table.select(**columns, **{SINCE: since}))


def since_first(reset: Reset | None) -> tuple[Question[Reset], Reset] | None:
    """Return the question that puts R beside the decisions, as ``Question.first`` asks it; ``None`` without a reset."""
    return None if reset is None else (_SINCE, reset)


def _decisions_since(facts: FactTables, reset: Reset) -> ir.Table:
    return with_since(facts, reset).decisions


_SINCE = Question(_decisions_since)


def _of(facts: FactTables, kinds: frozenset[str]) -> ir.Table:
    return instants(facts.events.filter(facts.events.kind.isin(sorted(kinds))))
