"""Everybody's totals by a card as one dataframe expression: what an engine writes where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import pandas as pd

from features.conditions import ConditionColumns, compile_condition
from features.engine import FactRows, FactTables, Frames, Question, beside, fact_tables, values_at
from features.machine import without_machines
from features.points import SUMS, points_expression
from features.silence import since_first
from features.snapshot import asked, cells_of
from ondo.domain.card import Scorecard

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class CardTotals:
    """A version of a card whose totals are asked for."""

    card: Scorecard
    version: int


def totals_expression(facts: FactTables, about: CardTotals) -> ir.Table:
    """Build the expression: ``row``, the card and what its version answers for each decision of its audience.

    ``lead_id``, ``card_id``, ``card_version``, ``at`` (microseconds), ``temperature``, ``total``, the parts of the
    total, ``gates_met``, ``gates_unknown``, ``fast_track`` and ``last_active_at``, as ``score_frame`` has them.
    """
    card = about.card
    totals = points_expression(facts, card)
    if card.audience is not None:
        names = asked([card.audience]).names
        table = beside(facts.decisions, values_at(facts, names)) if names else facts.decisions
        inside = compile_condition(card.audience, ConditionColumns(cells_of(table, names), table.today, {}))
        totals = totals.semi_join(table.filter(inside), "row")
    return totals.select(
        "row",
        "lead_id",
        "at",
        "temperature",
        *SUMS,
        "gates_met",
        "gates_unknown",
        "fast_track",
        "last_active_at",
        card_id=ibis.literal(card.card_id),
        card_version=ibis.literal(about.version, "int64"),
    )


TOTALS = Question(totals_expression, lambda about: since_first(about.card.reset))


def totals_asked(
    frames: Frames, about: CardTotals, decisions: pd.DataFrame, *, zone: ZoneInfo
) -> tuple[Question[CardTotals], CardTotals, dict[str, FactRows]]:
    """Return what an engine has to be asked for the totals of decisions, as ``score_frame`` describes these."""
    return TOTALS, about, fact_tables(without_machines(frames, about.card), decisions, zone=zone)
