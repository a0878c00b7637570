"""Edges of the bands that numbers of one attribute are shown in, so that a card's rules end where a band does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import inf

from ondo.domain.conditions import Op, Test

FINEST = 6
"""Decimals at most of an edge that stands behind a threshold."""


def rule_edges(tests: Iterable[Test], values: Collection[float]) -> set[float]:
    """Return where bands begin by the thresholds that some tests of one attribute have.

    A band begins at a threshold itself, so that "at least" so much is in it. Where "at most" so much is asked it begins
    behind it, at the next number with as many decimals, or more where one of ``values`` lies in between: 50 and 51,
    0.5 and 0.6, or 0.5 and 0.51 where 0.55 occurs.
    """
    edges = set[float]()
    for test in tests:
        for place, number in enumerate(test.operands):
            if isinstance(number, float):
                most = test.op is Op.LTE or (test.op is Op.BETWEEN and place == 1)
                edges.add(
                    _behind(number, min((value for value in values if value > number), default=inf)) if most else number
                )
    return edges


def _behind(number: float, next_value: float) -> float:
    """Return the next number of few decimals after one that is not beyond the next value."""
    for digits in range(FINEST + 1):
        edge = round(number + 10.0**-digits, FINEST + 1)
        if round(number, digits) == number and edge <= next_value:
            return edge
    return next_value
