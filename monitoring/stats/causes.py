"""Causes of a share that moved: its change split into parts that sum to it, and the kind of lead behind the largest.

The share of hot leads is taken apart along one path from then to now: the card of then and the active one on the
same leads (points); what idle time takes away, then and now (decay); and what is left between the leads of then and
now, split by their groups into who they are (mix) and what leads of the same group do (traffic). The last split is
Kitagawa's (1955, "Components of a difference between two rates"): symmetric between then and now, without a rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ondo.domain.card import Scorecard
from ondo.domain.vocabulary import Temperature
from ondo.text.messages import Message

POINTS, DECAY, TRAFFIC, MIX = "points", "decay", "traffic", "mix"
NAMES = {
    POINTS: Message("monitoring-change-points"),
    DECAY: Message("monitoring-decay"),
    TRAFFIC: Message("monitoring-what-leads-same-kind-do"),
    MIX: Message("monitoring-who-leads"),
}


@dataclass(frozen=True, slots=True)
class LeadKind:
    """One kind of lead: its part of all leads and its share of hits, then and now (0 to 1; ``nan`` = none there)."""

    dimension: str
    level: str
    part_then: float
    part_now: float
    share_then: float
    share_now: float


@dataclass(frozen=True, slots=True)
class ShareSplit:
    """A change of a share and its parts, which sum to it; ``group`` is the kind of lead behind the mix."""

    then: float
    now: float
    parts: Mapping[str, float]
    group: LeadKind | None

    @property
    def main(self) -> str:
        """The part that did most in the direction of the change."""
        sign = 1 if self.now >= self.then else -1
        return max(self.parts, key=lambda name: sign * self.parts[name])


def mix_and_rest(then: pd.DataFrame, now: pd.DataFrame, by: Sequence[str]) -> tuple[float, float]:
    """Split the change of the mean of ``hit`` into who is there and how they do.

    Parameters
    ----------
    then, now:
        Rows with ``hit`` and the columns of ``by``; neither may be empty.

    Returns
    -------
    tuple
        The part of the groups' sizes and the part of the groups' shares; a group missing on one side had the same
        share there, so that all it brings counts as mix.
    """
    sides = [frame.groupby(list(by), dropna=False)["hit"].agg(["sum", "count"]) for frame in (then, now)]
    both = sides[0].join(sides[1], how="outer", lsuffix="_then", rsuffix="_now").fillna(0.0)
    parts = [both[f"count_{side}"] / both[f"count_{side}"].sum() for side in ("then", "now")]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [
            both[f"sum_{side}"] / both[f"count_{side}"].where(both[f"count_{side}"] > 0) for side in ("then", "now")
        ]
    shares = [shares[0].fillna(shares[1]), shares[1].fillna(shares[0])]
    mix = ((parts[1] - parts[0]) * (shares[0] + shares[1]) / 2).sum()
    rest = ((shares[1] - shares[0]) * (parts[0] + parts[1]) / 2).sum()
    return float(mix), float(rest)


def split_hot_share(
    then: pd.DataFrame, now: pd.DataFrame, by: Sequence[str], card: Scorecard, hot_then: pd.Series | None = None
) -> ShareSplit | None:
    """Split the change of the hot share between two sets of looks; ``None`` when one is empty.

    Parameters
    ----------
    then, now:
        Answers of the active card (``score_frame``) with the columns of ``by`` beside them.
    hot_then:
        Whether each look of ``then`` was hot by the card of then; the active card is that card by default.
    """
    if then.empty or now.empty:
        return None
    answered, undecayed = ([_hot(part), _hot_without_decay(part, card)] for part in (then, now))
    start = float(answered[0].mean() if hot_then is None else np.asarray(hot_then, dtype=float).mean())
    mix, traffic = mix_and_rest(then.assign(hit=answered[1]), now.assign(hit=undecayed[1]), by)
    taken_then, taken_now = (float(side[0].mean() - side[1].mean()) for side in (answered, undecayed))
    parts = {
        POINTS: float(answered[0].mean()) - start,
        DECAY: taken_now - taken_then,
        TRAFFIC: traffic,
        MIX: mix,
    }
    number = float(undecayed[0].mean())
    group = _group(then.assign(hit=answered[0]), now.assign(hit=undecayed[0]), by, up=mix >= 0)
    return ShareSplit(start, number, parts, group)


def split_precision(then: pd.DataFrame, now: pd.DataFrame, by: Sequence[str]) -> ShareSplit | None:
    """Split the change of a precision into who was handed over (mix) and how they turned out (``quality``)."""
    if then.empty or now.empty:
        return None
    mix, quality = mix_and_rest(then, now, by)
    start, number = float(then["hit"].mean()), float(now["hit"].mean())
    return ShareSplit(start, number, {MIX: mix, "quality": quality}, _group(then, now, by, up=number >= start))


def _hot(answers: pd.DataFrame) -> pd.Series:
    return (answers["temperature"] == Temperature.HOT).astype(float)


def _hot_without_decay(answers: pd.DataFrame, card: Scorecard) -> pd.Series:
    total = answers["total"] - answers["decay_points"]
    fast, met = (answers[name].astype(bool) for name in ("fast_track", "gates_met"))
    return (fast | ((total >= card.hot_line) & met)).astype(float)


def _group(then: pd.DataFrame, now: pd.DataFrame, by: Sequence[str], *, up: bool) -> LeadKind | None:
    """Return the level that did most to move the mean by its change of size, against an average lead."""
    best: tuple[float, LeadKind] | None = None
    for dimension in by:
        sides = [frame.groupby(dimension, dropna=False)["hit"].agg(["mean", "count"]) for frame in (then, now)]
        for level in sides[0].index.union(sides[1].index):
            (share_then, part_then), (share_now, part_now) = (
                _of(side, level, len(frame)) for side, frame in zip(sides, (then, now), strict=True)
            )
            share = float(np.nanmean([share_then, share_now]))
            average = (then["hit"].mean() + now["hit"].mean()) / 2
            gain = (part_now - part_then) * (share - average) * (1 if up else -1)
            if best is None or gain > best[0]:
                best = gain, LeadKind(dimension, str(level), part_then, part_now, share_then, share_now)
    return None if best is None or best[0] <= 0 else best[1]


def _of(side: pd.DataFrame, level: object, count: int) -> tuple[float, float]:
    places = np.flatnonzero(side.index == level)
    if not len(places):
        return float("nan"), 0.0
    return float(side["mean"].iloc[places[0]]), float(side["count"].iloc[places[0]]) / count
