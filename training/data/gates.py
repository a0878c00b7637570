"""Gates of a card as rules: who meets them, counted like any rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Gate, Rule, Scorecard, ValueType
from ondo.domain.conditions import And, Condition, Op, Or, Test
from ondo.domain.vocabulary import Axis

FOREVER = 36_500.0
"""Days; a date no further ahead than that, and not gone by, is known."""

Met = NDArray[np.bool_]


def gate_rules(card: Scorecard) -> tuple[Rule, ...]:
    """Return, per gate, a rule that holds exactly while the gate is met."""
    return tuple(Rule(f"gate:{gate.id}", Axis.ATTRIBUTE, gate.label, _met(card, gate), 0) for gate in card.gates)


def _met(card: Scorecard, gate: Gate) -> And:
    spec = card.attributes.get(gate.attribute)
    return And((_known(gate.attribute, None if spec is None else spec.type), gate.when))


def _known(name: str, declared: ValueType | None) -> Condition:
    """Return what holds while the attribute has a value of its declared type: any other one leaves the gate unknown."""
    match declared:
        case ValueType.NUMBER:
            return Or((Test(name, Op.GTE, (0.0,)), Test(name, Op.LTE, (0.0,))))
        case ValueType.BOOLEAN:
            return Test(name, Op.IN, (False, True))
        case ValueType.TEXT:
            return Test(name, Op.STARTS_WITH, ("",))
        case ValueType.DATE:
            return Test(name, Op.WITHIN_DAYS, (FOREVER,))
        case None:
            return Test(name, Op.EXISTS, (True,))


def passes(gates: Sequence[Gate], met: Met) -> Met:
    """Tell who meets every needed gate, shape (rows,); ``met`` has shape (rows, gates)."""
    needed = np.array([gate.needed for gate in gates], dtype=bool)
    return np.asarray((met | ~needed).all(axis=1), dtype=bool)
