"""Follow-up draws as learning sees them: what the hand-offs that were drawn and judged stand for.

A hand-off takes part in draw after draw until it is answered, drawn or too old. With p the chance that one which stays
silent is drawn in any of the draws so far, and q the chance over those draws alone that came before it was answered
after all, a silent one is judged with chance p and so stands for 1 / p, and one that was answered late by itself
stands for (1 - q / p) / (1 - q). Whichever it is, it counts once on average: of the late ones 1 - q are still there
to answer, and q were drawn and stand for 1 / p.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ondo.domain.instant import Micros
from training.data.totals import Flags, Floats

if TYPE_CHECKING:
    import pyarrow as pa

ENOUGH = 20
"""With fewer drawn ones judged nothing is made of a draw."""
JUDGED = 0.5
"""Share of the drawn ones that must have been judged."""
MOST_WEIGHT = 20.0
"""No hand-off speaks for more than this many."""


@dataclass(frozen=True)
class FollowUpSample:
    """Who of some hand-offs was drawn, and with which chance; every array has shape (hand-offs,).

    Attributes
    ----------
    drawn:
        Whether a draw named it.
    ever:
        Chance (0 to 1) of being drawn in any draw so far, had it stayed silent; 0 where it took part in none.
    before:
        Chance (0 to 1) over the draws that it took part in.
    """

    drawn: Flags
    ever: Floats
    before: Floats

    @classmethod
    def of(cls, frames: Mapping[str, pa.Table], handoffs: Sequence[str], as_of: Micros) -> FollowUpSample | None:
        """Read the draws up to an instant for some hand-offs; ``None`` where nobody had been drawn by then."""
        if "follow_ups" not in frames:
            return None
        rows = frames["follow_ups"].to_pandas()
        rows = rows[rows["at"] <= as_of]
        if not rows["drawn"].any():
            return None
        misses = (1 - rows.groupby("at")["chance"].first()).sort_index()
        at = misses.index.to_numpy(np.int64)
        own = rows.groupby("handoff_id").agg(
            first=("at", "min"), last=("at", "max"), until=("until", "max"), drawn=("drawn", "any")
        )
        start = np.searchsorted(at, own["first"].to_numpy(np.int64))
        ends = [np.searchsorted(at, own[name].to_numpy(np.int64), side="right") for name in ("until", "last")]
        ever, before = (_missed_between(misses.to_numpy(np.float64), start, end) for end in ends)
        own = own.assign(ever=1 - ever, before=1 - before).reindex(list(handoffs))
        return cls(
            own["drawn"].fillna(value=False).to_numpy(bool),
            own["ever"].fillna(0.0).to_numpy(np.float64),
            own["before"].fillna(0.0).to_numpy(np.float64),
        )

    def tells(self, answered: Flags) -> bool:
        """Tell whether enough of the drawn ones were judged for them to stand for all unanswered ones."""
        judged = int((self.drawn & answered).sum())
        return judged >= max(ENOUGH, JUDGED * int(self.drawn.sum()))

    def weights(self, answered: Flags) -> Floats:
        """Return how many hand-offs each answered one stands for, at most 20; those unanswered too have a value.

        Returns
        -------
        numpy.ndarray
            Shape (hand-offs,), 1 for those answered before any draw. Drawn ones share what is left of all hand-offs:
            so those stand too for drawn ones that nobody judged, and for those that no draw reached.
        """
        ever, before = np.maximum(self.ever, 1e-12), self.before
        late = np.where(self.ever > 0, np.maximum(0.0, 1 - before / ever) / np.maximum(1 - before, 1e-12), 1.0)
        judged = self.drawn & answered
        inverse = np.where(judged, 1 / ever, 0.0)
        left = len(answered) - late[answered & ~self.drawn].sum()
        return np.asarray(np.where(self.drawn, np.minimum(MOST_WEIGHT, inverse * left / inverse.sum()), late))


def _missed_between(misses: Floats, start: NDArray[np.intp], end: NDArray[np.intp]) -> Floats:
    """Return the chance of being missed by all draws of ``start <= number < end``, for each pair."""
    pairs = zip(start.tolist(), end.tolist(), strict=True)
    return np.array([misses[first:last].prod() for first, last in pairs], dtype=np.float64)
