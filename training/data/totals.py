"""The card's arithmetic on many decisions at once: what the search tries is exactly what will be served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Axis

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[Any]
"""Rule counts: int64, or with a fading rule float64, thousandths / 1000, each event weighing less with its age."""

NO_LIMIT = np.iinfo(np.int64).max // 4


def binned(index: NDArray[np.integer[Any]], values: Floats, width: int) -> Floats:
    """Add up values by index into an array of shape (width,)."""
    return np.asarray(np.bincount(index, values, minlength=width), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class CountedCard:
    """A card on rows: totals (rows,), what one more point of each rule does (rows, rules), points (rules,)."""

    totals: Ints
    effect: Counts
    points: Ints


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How a card turns rule counts into totals: sum per axis, axis caps, then idle decay of behaviour points.

    Gates and the fast track decide the temperature, not the total, and have no place here.

    Attributes
    ----------
    behaviour:
        Shape (rules,), true where the rule is on the behaviour axis.
    take, to:
        Shape (decay steps + 1,), what each decay state takes away, and the ceiling it leaves
        (``NO_LIMIT`` = none). State 0 is "not decayed".
    """

    behaviour: NDArray[np.bool_]
    cap_attribute: int
    cap_behaviour: int
    take: Ints
    to: Ints

    @classmethod
    def of(cls, card: Scorecard) -> Arithmetic:
        """Read a card's arithmetic, without its points."""
        steps = card.decay.steps
        return cls(
            behaviour=np.array([rule.axis is Axis.BEHAVIOUR for rule in card.rules], dtype=bool),
            cap_attribute=card.axis_caps.get(Axis.ATTRIBUTE, NO_LIMIT),
            cap_behaviour=card.axis_caps.get(Axis.BEHAVIOUR, NO_LIMIT),
            take=np.array([0] + [0 if s.to is not None else s.take for s in steps], dtype=np.int64),
            to=np.array([NO_LIMIT] + [NO_LIMIT if s.to is None else max(0, s.to) for s in steps], dtype=np.int64),
        )

    def combine(self, attribute: Ints, behaviour: Ints, state: Ints) -> Ints:
        """Return totals from raw axis sums; shapes broadcast, ``state`` along the last axis."""
        capped = np.minimum(behaviour, self.cap_behaviour)
        take, to = self.take[state], self.to[state]
        # Decay takes points away, down to zero and no further, and never raises a negative sum.
        lowered = np.where(to < NO_LIMIT, to, np.maximum(0, capped - take))
        decayed = np.where(state > 0, np.minimum(capped, lowered), capped)
        return np.minimum(attribute, self.cap_attribute) + decayed

    @property
    def plain(self) -> NDArray[np.bool_]:
        """Rules whose points always move the total by points times count: no cap and no decay on their axis."""
        attribute = self.cap_attribute >= NO_LIMIT
        behaviour = self.cap_behaviour >= NO_LIMIT and not self.take.any() and bool((self.to >= NO_LIMIT).all())
        return np.where(self.behaviour, behaviour, attribute)

    def sums(self, counts: Counts, points: Ints) -> tuple[Ints, Ints]:
        """Return the raw attribute and behaviour sums, shape (rows,) each.

        A rule with fractional counts is worth ``points * thousandths // 1000``, each rule rounded down by itself.
        """
        if counts.dtype.kind == "f":
            return self._fading_sums(thousandths(counts), points)
        return counts @ np.where(self.behaviour, 0, points), counts @ np.where(self.behaviour, points, 0)

    def _fading_sums(self, parts: Ints, points: Ints) -> tuple[Ints, Ints]:
        worth = parts * points // 1000
        return worth[:, ~self.behaviour].sum(axis=1), worth[:, self.behaviour].sum(axis=1)

    def totals(self, counts: Counts, state: Ints, points: Ints) -> Ints:
        """Return the totals, shape (rows,), of counts (rows, rules) under points (rules,)."""
        return self.combine(*self.sums(counts, points), state)

    def effect(self, counts: Counts, state: Ints, points: Ints) -> Counts:
        """Return how much one more point of each rule moves each total, shape (rows, rules).

        Zero where an axis is at its cap or decay hides the rule, the count elsewhere.
        """
        attribute, behaviour = self.sums(counts, points)
        open_attribute = attribute < self.cap_attribute
        take = self.take[state]
        shown = np.where(state == 0, True, (self.to[state] == NO_LIMIT) & ((behaviour > take) | (behaviour < 0)))
        open_behaviour = (behaviour < self.cap_behaviour) & shown
        return counts * np.where(self.behaviour[None, :], open_behaviour[:, None], open_attribute[:, None])

    def counted(self, counts: Counts, state: Ints, points: Ints) -> CountedCard:
        """Return totals and effects together."""
        return CountedCard(self.totals(counts, state, points), self.effect(counts, state, points), points)


def decay_states(card: Scorecard, at: Ints, last_active_at: Floats) -> Ints:
    """Return the decay step reached by each row: 0 = none, i = the card's i-th step.

    Parameters
    ----------
    at, last_active_at:
        Shape (rows,), microseconds; NaN = the lead has no waking event: idle for ever, but never silent.
    """
    never = np.isnan(last_active_at)
    idle = np.where(never, np.inf, at - last_active_at)
    edges = np.array([step.idle_days * DAY for step in card.decay.steps])
    if not len(edges):
        return np.zeros(len(at), np.int64)
    states: Ints = (idle[:, None] >= edges[None, :]).sum(axis=1).astype(np.int64)
    return np.where(never, 0, states) if spares_the_never_active(card) else states


def spares_the_never_active(card: Scorecard) -> bool:
    """Tell whether a lead without a waking event keeps its points: the last step resets, and it was never silent."""
    return bool(card.decay.steps) and card.decay.steps[-1].lasting


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows that the card cannot tell apart, merged.

    Attributes
    ----------
    counts, state:
        Shapes (patterns, rules) and (patterns,).
    of_row:
        Shape (rows,), the pattern of each row.
    """

    counts: Counts
    state: Ints
    of_row: Ints

    def sums(self, values: Floats) -> Floats:
        """Add up a value per row within each pattern."""
        return binned(self.of_row, values, len(self.state))


def thousandths(counts: Counts) -> Ints:
    """Return counts in whole thousandths, as the card's arithmetic multiplies them."""
    return counts * 1000 if counts.dtype.kind != "f" else np.rint(counts * 1000).astype(np.int64)


def merge(counts: Counts, state: Ints) -> Merged:
    """Merge rows with the same counts and the same decay state."""
    kind = np.float64 if counts.dtype.kind == "f" else np.int64
    if not len(counts):
        return Merged(counts.astype(kind), state.astype(np.int64), np.zeros(0, np.int64))
    whole = thousandths(counts) if kind is np.float64 else counts
    rows = np.column_stack([whole, state]).astype(np.int32)
    patterns, of_row = np.unique(rows, axis=0, return_inverse=True)
    merged = patterns[:, :-1] / 1000 if kind is np.float64 else patterns[:, :-1].astype(np.int64)
    return Merged(merged, patterns[:, -1].astype(np.int64), of_row.reshape(-1))


def points_of(card: Scorecard) -> Ints:
    """Return the card's points in card order, shape (rules,)."""
    return np.array([rule.points for rule in card.rules], dtype=np.int64)


def named(card: Scorecard, points: Sequence[int] | Ints) -> dict[str, int]:
    """Return rule id to points for the rules that differ from the card."""
    return {rule.id: int(value) for rule, value in zip(card.rules, points, strict=True) if int(value) != rule.points}


def effective(weight: Floats) -> float:
    """Return Kish's effective number of rows under weights."""
    return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0
