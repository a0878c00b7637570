"""Temperature: points, gates and fast track to cold, warm or hot, and the smallest thing that would make a lead hot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ondo.domain.card import Gate, Scorecard, ValueType
from ondo.domain.conditions import holds, normalise
from ondo.domain.instant import Micros, local_date
from ondo.domain.leads import Lead
from ondo.domain.value_types import has_type
from ondo.domain.vocabulary import GateState, Temperature


@dataclass(frozen=True, slots=True)
class GateResult:
    """Answer of one gate for one lead."""

    gate: Gate
    state: GateState

    @property
    def blocks(self) -> bool:
        """Tell whether this answer keeps the lead from being hot by points."""
        return self.gate.needed and self.state is not GateState.MET


def judge_gates(card: Scorecard, lead: Lead, at: Micros, *, zone: ZoneInfo) -> tuple[GateResult, ...]:
    """Answer every gate of the card.

    Unknown is what is not known, what cannot be read as the type that the card declares, and a date that has gone by in
    ``zone``, which says nothing about now.
    """
    return tuple(GateResult(gate, _judge(card, gate, lead, at, zone)) for gate in card.gates)


def _judge(card: Scorecard, gate: Gate, lead: Lead, at: Micros, zone: ZoneInfo) -> GateState:
    value = lead.attributes.get(gate.attribute)
    spec = card.attributes.get(gate.attribute)
    if value is None or (spec is not None and not has_type(value, spec.type)):
        return GateState.UNKNOWN
    if spec is not None and spec.type is ValueType.DATE and _gone_by(str(value), local_date(at, zone)):
        return GateState.UNKNOWN
    return GateState.MET if holds(gate.when, lead.attributes, (), at, zone=zone) else GateState.NOT_MET


def _gone_by(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(normalise(text)) < today
    except ValueError:
        return True


def temperature_of(card: Scorecard, total: int, gates: Sequence[GateResult], fast_tracked: bool) -> Temperature:
    """Decide the temperature: fast track first, then the hot line behind its gates, then the warm line."""
    if fast_tracked:
        return Temperature.HOT
    if total >= card.hot_line and not any(result.blocks for result in gates):
        return Temperature.HOT
    return Temperature.WARM if total >= min(card.warm_line, card.hot_line) else Temperature.COLD
