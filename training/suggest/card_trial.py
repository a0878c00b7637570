"""Replay of another card over past weeks, for whoever edits one and has not published it yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from features.labels import handoff_labels
from features.points import score_frame
from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.progress import SILENT, Progress
from ondo.domain.vocabulary import Temperature
from training.data.moments import thinned

if TYPE_CHECKING:
    import pyarrow as pa

    Frames = Mapping[str, pa.Table]

STEP, STEPS = "replay", 8
"""What the progress of a replay is called, and in how many parts it is told."""
BEFORE = 90 * DAY
"""How far before the first week leads are followed, so that those hot already do not seem to turn hot in it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One card over the weeks: how many leads turned hot in each (by its Monday), and how often it was right.

    Every week is there, those in which no lead did with 0; none where nobody did anything at all. ``labelled`` counts
    the hand-offs of the weeks that have a label and that the card calls hot, ``accurate`` those among them that were
    hot.
    """

    weekly: Mapping[str, int]
    labelled: int
    accurate: int

    @property
    def precision(self) -> float | None:
        """Share of the labelled ones that were hot (0 to 1); ``None`` without any."""
        return self.accurate / self.labelled if self.labelled else None


@dataclass(frozen=True, slots=True)
class MovedLead:
    """A lead that only one of the cards calls hot, with its highest total under both."""

    lead_id: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both cards over the same weeks; ``enters`` are hot under the other card only, ``drops`` under the present one."""

    now: Side
    then: Side
    enters: tuple[MovedLead, ...]
    drops: tuple[MovedLead, ...]


def what_if(
    now: tuple[Frames, Scorecard],
    then: tuple[Frames, Scorecard],
    *,
    since: Micros,
    until: Micros,
    zone: ZoneInfo,
    maturity_days: float,
    progress: Progress = SILENT,
) -> WhatIf:
    """Let two cards score every moment at which an action of a lead became known.

    Parameters
    ----------
    now, then:
        The present card and the other one, each with the frames that its declarations read.
    since, until:
        The weeks looked at: from the first instant (included) to the last.

    Notes
    -----
    A lead turns hot at a moment when it was not hot at the one before. Hand-offs that closed are left out of it:
    the question is whom a card calls hot, not when sales is free again. A lead that only the other card would have
    handed over has no label unless it was explored, so precision compares what both cards say of the leads that
    sales has seen. Leads with thousands of moments, which no person has, are looked at once a day.
    """
    moments = _moments(*now, Micros(since - BEFORE), until, zone)
    scored = []
    for done, side in enumerate((now, then), 1):
        progress.step(STEP, 3 * done - 2, STEPS)
        scored.append(_scored(*side, moments, zone))
    progress.step(STEP, 6, STEPS)
    given = handoff_labels(dict(now[0]), until, maturity_days, ripe=False)
    given = given[given["at"] >= since]
    sides = [
        _side(answers, *_accuracy(*side, given, zone), (since, until), zone)
        for side, answers in zip((now, then), scored, strict=True)
    ]
    enters, drops = _moved([answers[answers["at"] >= since] for answers in scored])
    return WhatIf(sides[0], sides[1], enters, drops)


def _moments(frames: Frames, card: Scorecard, since: Micros, until: Micros, zone: ZoneInfo) -> pd.DataFrame:
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    events = events[events["kind"].isin(card.own_kinds)]
    data_frame = pd.DataFrame({"lead_id": events["lead_id"], "at": events[["happened_at", "known_at"]].max(axis=1)})
    data_frame = data_frame[(data_frame["at"] >= since) & (data_frame["at"] <= until)].drop_duplicates()
    data_frame = data_frame.astype({"at": "int64"}).sort_values(["lead_id", "at"], ignore_index=True)
    data_frame = thinned(data_frame, zone).reset_index(drop=True)
    return data_frame.assign(decision_id=data_frame.index.astype("str"))


def _scored(frames: Frames, card: Scorecard, moments: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    if moments.empty:
        return moments.assign(total=np.array([], np.int64), hot=np.array([], bool))
    answers = score_frame(dict(frames), card, moments[["decision_id", "lead_id", "at"]], zone=zone)
    return answers[["lead_id", "at", "total"]].assign(hot=answers["temperature"] == Temperature.HOT.value)


def _side(answers: pd.DataFrame, labelled: int, accurate: int, span: tuple[Micros, Micros], zone: ZoneInfo) -> Side:
    before = answers.groupby("lead_id")["hot"].shift(fill_value=False).astype(bool)
    inside = answers["at"] >= span[0]
    if not inside.any():
        return Side({}, labelled, accurate)
    first, last = (_monday(at, zone) for at in span)
    turned = Counter(_monday(Micros(int(at)), zone) for at in answers.loc[answers["hot"] & ~before & inside, "at"])
    weeks = {str(date.fromordinal(monday)): turned[monday] for monday in range(first, last + 1, 7)}
    return Side(weeks, labelled, accurate)


def _monday(at: Micros, zone: ZoneInfo) -> int:
    """Return the Monday of an instant's week, as a proleptic ordinal."""
    day = local_date(at, zone)
    return day.toordinal() - day.weekday()


def _accuracy(frames: Frames, card: Scorecard, given: pd.DataFrame, zone: ZoneInfo) -> tuple[int, int]:
    hot = _scored(frames, card, given[["decision_id", "lead_id", "at"]], zone)["hot"].to_numpy(bool)
    return int(hot.sum()), int(given["label"].to_numpy()[hot].sum())


def _moved(answers: Sequence[pd.DataFrame]) -> tuple[tuple[MovedLead, ...], tuple[MovedLead, ...]]:
    """Return who enters and who drops, the highest totals first."""
    best = [answer.groupby("lead_id").agg(total=("total", "max"), hot=("hot", "max")).astype(int) for answer in answers]
    both = best[0].join(best[1], lsuffix="_now", rsuffix="_then")
    moved_leads = []
    for way, by in ((1, "total_then"), (-1, "total_now")):
        rows = both[both["hot_then"] - both["hot_now"] == way].sort_values(by, ascending=False, kind="stable")
        moved_leads.append(tuple(MovedLead(*row) for row in rows[["total_now", "total_then"]].itertuples(name=None)))
    return moved_leads[0], moved_leads[1]
