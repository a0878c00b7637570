"""Outcomes and decisions: which outcomes prove that a lead was worth the call, and which end it."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.vocabulary import OutcomeKind

CONVERTED = frozenset({OutcomeKind.OPPORTUNITY, OutcomeKind.WON})
"""What proves that a lead was worth the call, whatever came later."""
FINAL = frozenset({OutcomeKind.WON, OutcomeKind.LOST, OutcomeKind.PASSED})
"""What leaves nothing to decide."""
MATURITY_DAYS = 180.0
"""Horizon of outcomes, where a company sets nothing else: what came of a decision within so many days is its label."""


def since(outcomes: Iterable[tuple[OutcomeKind, int]], at: int) -> frozenset[OutcomeKind]:
    """Return the kinds of the outcomes (each with its instant) that happened at or after a decision."""
    return frozenset(kind for kind, happened_at in outcomes if happened_at >= at)


def converted(kinds: Iterable[OutcomeKind]) -> bool:
    """Tell whether a lead became an opportunity or was won."""
    return not CONVERTED.isdisjoint(kinds)
