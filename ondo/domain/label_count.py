"""Label counts: how many decisions have a label, and whether that is enough to learn from."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_LABELS = 100
"""Labels below which nothing is suggested, and hand-offs do not teach alone."""
FEWEST_OF_A_KIND = 20


@dataclass(frozen=True, slots=True)
class LabelCount:
    """So many labels, of which so many say that the lead was hot."""

    labels: int
    hot: int

    @property
    def suffices(self) -> bool:
        """Whether they are enough for a suggestion, of both kinds."""
        return self.labels >= FEWEST_LABELS and min(self.hot, self.labels - self.hot) >= FEWEST_OF_A_KIND
