"""All leads of late, labelled or not: those of whom a hot line hands over a share, and whom points are fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros
from training.data.totals import Arithmetic, Floats, Ints

if TYPE_CHECKING:
    import pyarrow as pa

QUARTER_DAYS = 91
FEWEST = 300
"""Of so few leads the share above a line is off by more than a grid step moves it; a longer time is taken then."""
SAMPLE = 20_000


@dataclass(frozen=True)
class Population:
    """Leads at one instant each, as the card's arithmetic sees them.

    Attributes
    ----------
    counts, state, weight:
        Shapes (leads, rules), (leads,), (leads,): rule counts after their limit, decay state, how many leads
        each stands for.
    """

    counts: Ints
    state: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.state)

    def totals(self, card: Scorecard, points: Sequence[int] | Ints) -> Ints:
        """Return the totals, shape (leads,), under some points."""
        return Arithmetic.of(card).totals(self.counts, self.state, np.array(points, dtype=np.int64))

    def share(self, chosen: NDArray[np.bool_]) -> float:
        """Return the weighted share (0 to 1) of some leads; of nobody it is 0."""
        return float(self.weight[chosen].sum() / self.weight.sum()) if len(self) else 0.0


def last_actions(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros) -> pd.DataFrame:
    """Return the last quarter's active leads, each at the moment when its last own action became known.

    A quarter with fewer than 300 leads says too little; two, four, … quarters are taken then. Of very many
    leads 20,000 are drawn, always the same ones.

    Returns
    -------
    pandas.DataFrame
        ``decision_id``, ``lead_id``, ``at`` (int64 microseconds), as ``features.points.score_frame`` takes them.
    """
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    events = events[events["kind"].isin(card.own_kinds)]
    at = events[["happened_at", "known_at"]].max(axis=1).astype("int64")
    acted = pd.DataFrame({"lead_id": events["lead_id"], "at": at})[at <= as_of]
    last = acted.groupby("lead_id", as_index=False)["at"].max()
    return _lately(last.assign(decision_id=last["lead_id"]), as_of)


def last_landmarks(frames: Mapping[str, pa.Table], as_of: Micros) -> pd.DataFrame:
    """Return the last quarter's landmarks, labelled or not; so few and so many as of ``last_actions``."""
    from features.labels import landmarks

    return _lately(landmarks(frames, as_of), as_of)


def _lately(rows: pd.DataFrame, as_of: Micros) -> pd.DataFrame:
    days = QUARTER_DAYS
    while (inside := rows["at"] > as_of - days * DAY).sum() < min(FEWEST, len(rows)):
        days *= 2
    frame: pd.DataFrame = rows[inside]
    if len(frame) > SAMPLE:
        frame = frame.sample(SAMPLE, random_state=0).sort_index()
    return frame.reset_index(drop=True)
