"""Many leads at once get the very score that one lead gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from features.engine import connect
from features.points import score_frame
from ondo.domain.conditions import EventMatch
from ondo.domain.scoring import score
from ondo.domain.vocabulary import GateState
from tests.features.builders import decisions_of, frames_of
from tests.features.oracle import events_by, lead_by, weight_by
from tests.features.worlds import UNSHRUNK, World, busy_worlds, worlds

CON = connect(threads=1)


def expected(world: World) -> list[dict[str, object]]:
    rows = []
    for i, (lead_id, at, closed_at) in enumerate(world.decisions):
        lead, events = lead_by(world.facts, lead_id, at), events_by(world.events, lead_id, at)
        row = score(world.card, lead, events, at, zone=world.zone, closed_at=closed_at)
        counted = {c.rule.id: c.counted for c in row.contributions}
        states = [gate.state for gate in row.gates]
        rows.append(
            {
                "decision_id": f"d{i}",
                "lead_id": lead_id,
                "at": at,
                **{f"n__{rule.id}": counted.get(rule.id, 0) for rule in world.card.rules},
                **{
                    f"m__{rule.id}": weight_by(world.card, rule, events, at, world.zone)
                    if isinstance(rule.when, EventMatch)
                    else 1000 * counted.get(rule.id, 0)
                    for rule in world.card.rules
                },
                **{f"g__{gate.gate.id}": gate.state is GateState.MET for gate in row.gates},
                **{f"u__{gate.gate.id}": gate.state is GateState.UNKNOWN for gate in row.gates},
                "attribute_points": row.attribute_points,
                "behaviour_points": row.behaviour_points,
                "decay_points": row.decay_points,
                "total": row.total,
                "gates_met": not any(gate.blocks for gate in row.gates),
                "gates_unknown": GateState.UNKNOWN in states,
                "fast_track": row.fast_track is not None,
                "temperature": row.temperature.value,
                "last_active_at": row.last_active_at,
            }
        )
    return rows


def agree(world: World) -> None:
    frames = frames_of(world.card, world.events, world.facts)
    result = score_frame(frames, world.card, decisions_of(*world.decisions), zone=world.zone, con=CON)
    assert result.to_dict("records") == expected(world)


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=4)
@given(worlds())
def test_many_leads_get_the_score_of_one_lead(world: World):
    agree(world)


@pytest.mark.slow
@settings(UNSHRUNK, max_examples=3)
@given(busy_worlds())
def test_silences_values_and_distances_are_the_same_for_many_leads(world: World):
    agree(world)
