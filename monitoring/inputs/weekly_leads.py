"""The leads a marketing system would have asked about in a span, and what the card answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from features.engine import Frames
from monitoring.windows.window import Window
from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros

COLUMNS = ["decision_id", "lead_id", "at", "closed_at"]
_THURSDAY = 3
"""The weekday of the first day of 1970."""


def weekly_decisions(
    frames: Frames, card: Scorecard, span: Window, zone: ZoneInfo, first_weekday: int = 0
) -> pd.DataFrame:
    """Return each lead once per week: on the first day of the week on which an action of its own became known.

    On that day it is looked at after the last such action. Nothing that comes later in the week changes the look,
    so that a day can be counted as soon as it is over. A week begins on ``first_weekday`` (Monday = 0).

    Returns
    -------
    pandas.DataFrame
        ``decision_id``, ``lead_id``, ``at`` (int64 microseconds, rising) and ``closed_at`` (when the lead's last
        hand-off before had closed, null = none).
    """
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    events = events[events["kind"].isin(card.own_kinds)]
    at = events[["happened_at", "known_at"]].max(axis=1).astype("int64")
    inside = (at >= span.start) & (at < span.end)
    acted = pd.DataFrame({"lead_id": events["lead_id"][inside], "at": at[inside]})
    day = _local_days(acted["at"], zone)
    acted = acted.assign(day=day, week=(day + _THURSDAY - first_weekday) // 7)
    last = acted.groupby(["lead_id", "week", "day"], as_index=False).max()
    first = last.sort_values("day").drop_duplicates(["lead_id", "week"])
    decisions = first.sort_values(["at", "lead_id"], ignore_index=True).astype({"at": "int64"})
    decisions["decision_id"] = decisions["week"].astype("str") + ":" + decisions["lead_id"].astype("str")
    closed = closings(frames, card)
    beside: pd.DataFrame
    if decisions.empty or closed.empty:  # merge_asof refuses two empty columns of text
        beside = decisions.assign(closed_at=pd.array([None] * len(decisions), "Int64"))
    else:
        beside = pd.merge_asof(decisions, closed, on="at", by="lead_id")
    return beside[COLUMNS]


def _local_days(at: pd.Series, zone: ZoneInfo) -> pd.Series:
    local = pd.DatetimeIndex(at.to_numpy().astype("datetime64[us]"), tz="UTC").tz_convert(zone).tz_localize(None)
    return pd.Series(local.to_numpy().astype("datetime64[us]").astype(np.int64) // DAY, index=at.index)


def closings(frames: Frames, card: Scorecard) -> pd.DataFrame:
    """Return when hand-offs of a card closed: ``lead_id``, ``at`` and ``closed_at`` (the same), in order of time."""
    closed = frames["handoffs"].select(["lead_id", "card_id", "closed_at"]).to_pandas(integer_object_nulls=True)
    closed = closed[(closed["card_id"] == card.card_id) & closed["closed_at"].notna()]
    at = closed["closed_at"].astype("int64")
    data_frame = pd.DataFrame({"lead_id": closed["lead_id"].astype("str"), "at": at, "closed_at": at.astype("Int64")})
    return data_frame.sort_values("at", ignore_index=True)


def everybody(frames: Frames, card: Scorecard, at: Micros) -> pd.DataFrame:
    """Return every lead known at an instant, looked at then, with the columns of ``weekly_decisions``."""
    decisions: pd.DataFrame = frames["leads"].select(["lead_id"]).to_pandas().assign(at=int(at))
    decisions["decision_id"] = decisions["lead_id"]
    closed = closings(frames, card).drop_duplicates("lead_id", keep="last")
    return decisions.merge(closed[["lead_id", "closed_at"]], on="lead_id", how="left")


def once_each(answers: pd.DataFrame, windows: Iterable[Window]) -> pd.DataFrame:
    """Return each lead's last look in each of some windows, in order: a lead that acts every week is one lead."""
    parts = [answers[(answers["at"] >= window.start) & (answers["at"] < window.end)] for window in windows]
    last = [part.sort_values("at").drop_duplicates("lead_id", keep="last") for part in parts]
    return pd.concat(last).sort_values(["at", "lead_id"], ignore_index=True)


def sample(decisions: pd.DataFrame, most: int, seed: int = 0) -> pd.DataFrame:
    """Return at most so many decisions, drawn by a seed, in their order."""
    if len(decisions) <= most:
        return decisions
    chosen = np.random.default_rng(seed).choice(len(decisions), most, replace=False)
    return decisions.iloc[np.sort(chosen)].reset_index(drop=True)
