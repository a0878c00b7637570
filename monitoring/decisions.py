"""The leads a marketing system would have asked about in a window, and what the card answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from features.engine import Frames
from features.points import score_frame
from monitoring.window import Window
from ondo.domain.card import Scorecard
from ondo.domain.words import Actor

COLUMNS = ["decision_id", "lead_id", "at", "window", "closed_at"]


def decisions(frames: Frames, card: Scorecard, windows: Sequence[Window]) -> pd.DataFrame:
    """Return each lead once per window, at the last moment in it when an action of its own became known.

    Returns
    -------
    pandas.DataFrame
        ``decision_id``, ``lead_id``, ``at`` (int64 microseconds), ``window`` (its key) and ``closed_at`` (when the
        lead's last hand-off before had closed, null = none).
    """
    own = {name for name, kind in card.kinds.items() if kind.actor is Actor.LEAD}
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    events = events[events["kind"].isin(own)]
    events = events.assign(at=events[["happened_at", "known_at"]].max(axis=1))
    found: list[pd.DataFrame] = []
    for window in windows:
        inside = events[(events["at"] >= window.start) & (events["at"] < window.end)]
        last = inside.groupby("lead_id", as_index=False)["at"].max()
        found.append(last.assign(window=window.key, decision_id=window.key + ":" + last["lead_id"].astype("str")))
    asked = pd.concat(found, ignore_index=True).astype({"at": "int64"}).sort_values(["at", "lead_id"])
    closings = _closings(frames, card)
    beside: pd.DataFrame
    if asked.empty or closings.empty:  # merge_asof refuses two empty columns of text
        beside = asked.assign(closed_at=pd.array([None] * len(asked), "Int64"))
    else:
        beside = pd.merge_asof(asked, closings, on="at", by="lead_id")
    return beside[COLUMNS]


def _closings(frames: Frames, card: Scorecard) -> pd.DataFrame:
    closed = frames["handoffs"].select(["lead_id", "card_id", "closed_at"]).to_pandas(integer_object_nulls=True)
    closed = closed[(closed["card_id"] == card.card_id) & closed["closed_at"].notna()]
    at = closed["closed_at"].astype("int64")
    found = pd.DataFrame({"lead_id": closed["lead_id"].astype("str"), "at": at, "closed_at": at.astype("Int64")})
    return found.sort_values("at", ignore_index=True)


def scored(frames: Frames, card: Scorecard, asked: pd.DataFrame, *, zone: ZoneInfo) -> pd.DataFrame:
    """Return what a card answers for decisions: the columns of ``score_frame`` and ``window``."""
    answers = score_frame(frames, card, asked.drop(columns="window"), zone=zone)
    return answers.assign(window=asked["window"].to_numpy())


def sample(asked: pd.DataFrame, most: int, seed: int = 0) -> pd.DataFrame:
    """Return at most so many decisions, drawn by a seed, in their order."""
    if len(asked) <= most:
        return asked
    chosen = np.random.default_rng(seed).choice(len(asked), most, replace=False)
    return asked.iloc[np.sort(chosen)].reset_index(drop=True)
