"""Who meets the gates of a card, counted like any rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Gate, Rule, Scorecard, ValueType
from ondo.domain.condition import And, Op, Test
from ondo.domain.words import Axis

FOREVER = 36_500.0
"""Days; a date no further ahead than that, and not gone by, is known."""

Met = NDArray[np.bool_]


def gate_rules(card: Scorecard) -> tuple[Rule, ...]:
    """Return, per gate, a rule that holds exactly while the gate is met."""
    return tuple(Rule(f"gate:{gate.id}", Axis.ATTRIBUTE, gate.label, _met(card, gate), 0) for gate in card.gates)


def _met(card: Scorecard, gate: Gate) -> And:
    spec = card.attributes.get(gate.attribute)
    dated = spec is not None and spec.type is ValueType.DATE
    known = Test(gate.attribute, *((Op.WITHIN_DAYS, (FOREVER,)) if dated else (Op.EXISTS, (True,))))
    return And((known, gate.when))


def passes(gates: Sequence[Gate], met: Met) -> Met:
    """Tell who meets every needed gate, shape (rows,); ``met`` has shape (rows, gates)."""
    needed = np.array([gate.needed for gate in gates], dtype=bool)
    return np.asarray((met | ~needed).all(axis=1), dtype=bool)
