"""Budget of false alarms, and how it is split among the measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADLINES = ("inflation", "hot_precision")


@dataclass(frozen=True, slots=True)
class AlarmBudget:
    """How many false alarms are accepted in a quarter, over all measures and looks together.

    Half of ``per_quarter`` goes in equal parts to hot share and hot precision, the other half in equal parts to
    every other measure: the sum of all chances is ``per_quarter``, whatever the measures have to do with each other.
    """

    per_quarter: float = 0.05

    def of(self, kind: str, kinds: Sequence[str]) -> float:
        """Return the chance that one measure may have of a false alarm in a quarter."""
        others = [kind for kind in kinds if kind not in HEADLINES]
        return self.per_quarter / 2 / (len(HEADLINES) if kind in HEADLINES else len(others))
