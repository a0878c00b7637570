"""A value that cannot be read leaves a gate unknown, never "not met": one lead, many leads and training alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.engine import connect
from features.points import score_frame
from ondo.domain.card import Gate, ValueType
from ondo.domain.conditions import Not, Op
from ondo.domain.conditions import Test as Compare
from ondo.domain.leads import Lead, Value
from ondo.domain.scoring import score
from ondo.domain.vocabulary import GateState
from tests.features.builders import NOW, UTC, a_card, a_fact, a_label, a_rule, an_attribute, decisions_of, frames_of
from training.data.gates import gate_rules

CON = connect(threads=1)
ATTRIBUTES = {
    "budget": (ValueType.NUMBER, Compare("budget", Op.GTE, (1_000_000.0,))),
    "authority": (ValueType.BOOLEAN, Compare("authority", Op.EQ, (True,))),
    "need": (ValueType.TEXT, Compare("need", Op.EQ, ("now",))),
    "expected_by": (ValueType.DATE, Compare("expected_by", Op.WITHIN_DAYS, (183.0,))),
}
UNREADABLE: list[tuple[str, Value]] = [
    *(("budget", "約200万円"), ("budget", True), ("authority", "そうです"), ("authority", 7.0), ("need", 5.0)),
    *(("expected_by", 20270201.0), ("expected_by", 45306.0), ("expected_by", "来年"), ("expected_by", True)),
]


@pytest.mark.parametrize("negated", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["asked", "asked not"])
def test_a_value_that_cannot_be_read_leaves_a_gate_unknown(negated: bool):
    for name, (kind, asked) in ATTRIBUTES.items():
        gate = Gate("g", name, a_label("gate"), Not(asked) if negated else asked, a_label("ask"))
        card = a_card(a_rule("any", asked, 10), gates=(gate,), attributes=[an_attribute(name, kind)])
        leads = {f"lead-{place}": value for place, (of, value) in enumerate(UNREADABLE) if of == name}
        for lead_id, value in leads.items():
            row = score(card, Lead(lead_id, {name: value}), [], NOW, zone=UTC)
            assert [answer.state for answer in row.gates] == [GateState.UNKNOWN], (name, value)
        asked_of = replace(card, rules=gate_rules(card))
        frames = frames_of(card, facts=[a_fact(lead_id, name, value) for lead_id, value in leads.items()])
        decisions = decisions_of(*((lead_id, NOW) for lead_id in leads))
        many = score_frame(frames, card, decisions, zone=UTC, con=CON)
        assert (many["gates_met"].any(), many["gates_unknown"].all()) == (False, True), name
        taught = score_frame(frames, asked_of, decisions, zone=UTC, con=CON)
        assert len(taught) == len(leads) > 0
        assert (taught["n__gate:g"] == 0).all(), name
