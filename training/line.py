"""The hot line moves with the points so that as many leads are handed over as before; and who changes side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ondo.domain.instant import DAY
from training.dataset import SIMULATED_VOLUME, USUAL_VOLUME, Dataset, Rows
from training.evaluate import effective
from training.totals import Floats, Ints

QUARTER_DAYS = 91
FEWEST_EFFECTIVE = 300
"""Below so many effective decisions the share above a line is off by more than a grid step moves it."""


def moved_line(dataset: Dataset, totals: Ints) -> int:
    """Return the grid value whose hand-off share is nearest to what the current line gives, in the last quarter.

    A quarter with few decisions says too little (see ``recent``). Where the current
    line hands over next to nobody or nearly everybody, the simulated volume of a quarter is held instead.
    Of equal candidates the one nearest to the current line wins.
    """
    rows = recent(dataset)
    share = dataset.share_at_line(rows)
    wanted = share if USUAL_VOLUME[0] <= share <= USUAL_VOLUME[1] else SIMULATED_VOLUME
    grid, now = dataset.card.grid, dataset.card.hot_line
    low, high = int(totals[rows].min()) - now, int(totals[rows].max()) - now
    lines = now + grid * np.arange(low // grid, high // grid + 2)
    order = np.argsort(totals[rows], kind="stable")
    below = np.concatenate([[0.0], np.cumsum(dataset.weight[rows][order])])
    at_or_above = 1 - below[np.searchsorted(totals[rows][order], lines, side="left")] / below[-1]
    off = np.round(np.abs(at_or_above - wanted), 9)
    return int(lines[np.lexsort((np.abs(lines - now), off))[0]])


def held_line(dataset: Dataset) -> int:
    """Return the current line, or the one that hands over the simulated volume where the current says nothing."""
    share = dataset.share_at_line(recent(dataset))
    return dataset.card.hot_line if USUAL_VOLUME[0] <= share <= USUAL_VOLUME[1] else moved_line(dataset, dataset.totals)


def recent(dataset: Dataset) -> Rows:
    """Return the last quarter's rows, or those of the last two, four, … until they are worth 300."""
    days = QUARTER_DAYS
    while True:
        rows = np.flatnonzero(dataset.at >= dataset.at[-1] - days * DAY)
        if len(rows) == len(dataset) or effective(dataset.weight[rows]) >= FEWEST_EFFECTIVE:
            return rows
        days *= 2


@dataclass(frozen=True, slots=True)
class Moved:
    """Who would change side of the line: weighted shares of all leads, and how often each group was hot (0 to 1)."""

    in_share: float
    in_hot: float | None
    out_share: float
    out_hot: float | None


def who_moves(label: Ints, weight: Floats, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Moved:
    """Compare who is above the line before and after; arrays of shape (rows,)."""

    def group(rows: NDArray[np.bool_]) -> tuple[float, float | None]:
        size = float(weight[rows].sum())
        return size / float(weight.sum()), float((weight * label)[rows].sum()) / size if size else None

    return Moved(*group(after & ~before), *group(before & ~after))
