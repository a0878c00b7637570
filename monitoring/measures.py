"""Measures: what was, in one window; each knows its count and says when it is undefined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitoring.window import Window
from ondo.domain.instant import DAY
from ondo.domain.words import FeedbackLabel, Temperature

FEWEST = 20
"""Below so many leads a share is not shown as a figure: it would be read as one."""

PATIENCE = 14 * DAY
"""How long a hand-off may wait for a judgement before it counts as passed over in silence."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``count`` in a window; ``value`` (0 to 1) is undefined below ``FEWEST``."""

    window: Window
    hits: int
    count: int

    @property
    def value(self) -> float | None:
        """The share, or ``None`` when there is too little to say."""
        return self.hits / self.count if self.count >= FEWEST else None


def pooled(parts: Sequence[Share], window: Window) -> Share:
    """Return the share over several windows together."""
    return Share(window, sum(part.hits for part in parts), sum(part.count for part in parts))


def hot_share(scored: pd.DataFrame, window: Window) -> Share:
    """Share of hot among the leads looked at in a window; ``scored`` has one row per lead and instant."""
    inside = _inside(scored, "at", window)
    return Share(window, int((inside["temperature"] == Temperature.HOT).sum()), len(inside))


def hot_precision(answers: pd.DataFrame, window: Window) -> Share:
    """Share of accurate among the labelled hand-offs whose label became known in a window.

    ``answers`` has one row per judged hand-off: ``handoff_id``, ``known_at`` (of its first judgement) and
    ``label`` (1 accurate, 0 false; a later correction counts, in the window of the first judgement).
    """
    inside = _inside(answers, "known_at", window)
    return Share(window, int(inside["label"].sum()), len(inside))


def silence(handoffs: pd.DataFrame, answers: pd.DataFrame, window: Window) -> Share:
    """Share of the hand-offs whose ``PATIENCE`` ran out in a window without a judgement.

    Every hand-off gets the same time to be judged, so that young ones do not look neglected beside old ones.
    """
    due = handoffs[["handoff_id"]].assign(due_at=handoffs["opened_at"] + PATIENCE)
    inside = _inside(due, "due_at", window).merge(answers[["handoff_id", "known_at"]], "left", "handoff_id")
    judged = inside["known_at"].notna() & (inside["known_at"] <= inside["due_at"])
    return Share(window, int((~judged).sum()), len(inside))


def missed_share(feedback: pd.DataFrame, handoffs: pd.DataFrame, window: Window) -> Share:
    """Missed hots reported in a window, as a share of them and the hand-offs opened in it together."""
    missed = _inside(feedback[feedback["label"] == FeedbackLabel.MISSED_HOT], "known_at", window)
    return Share(window, len(missed), len(missed) + len(_inside(handoffs, "opened_at", window)))


def stability_index(reference: npt.ArrayLike, current: npt.ArrayLike, bins: int = 10) -> float | None:
    """Population stability index of a total between two windows (0 = the same; undefined below ``FEWEST``).

    Bins are deciles of the reference; half a lead is added to each bin so that an empty one does not make it
    infinite. Customary reading: below 0.10 stable, 0.10 to 0.25 moved, above 0.25 changed (Siddiqi, Credit Risk
    Scorecards, 2006).
    """
    before, now = np.asarray(reference, dtype=float), np.asarray(current, dtype=float)
    if min(len(before), len(now)) < FEWEST:
        return None
    edges = np.unique(np.quantile(before, np.linspace(0, 1, bins + 1)[1:-1]))
    shares = []
    for values in (before, now):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def _inside(frame: pd.DataFrame, column: str, window: Window) -> pd.DataFrame:
    return frame[(frame[column] >= window.start) & (frame[column] < window.end)]
