"""Measures: what was, in one window; each knows its count and says when it is undefined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitoring.windows.window import Window, within
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import FeedbackLabel, Temperature

Floats = npt.NDArray[np.float64]

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


def share(rows: pd.DataFrame, window: Window) -> Share:
    """Count a window; ``rows`` hold ``at`` (int64 microseconds) and ``hit`` (whether it counts as a hit)."""
    at, hits = rows["at"].to_numpy(), rows["hit"].to_numpy()
    inside = (at >= window.start) & (at < window.end)
    return Share(window, int(hits[inside].sum()), int(inside.sum()))


def daily(rows: pd.DataFrame, window: Window) -> tuple[Floats, Floats]:
    """Return hits and counts of each day since the start of a window; its last day may be unfinished."""
    inside = within(rows[["at", "hit"]], "at", window)
    days = ((inside["at"] - window.start) // DAY).to_numpy(dtype=np.int64)
    length = max(1, -(-(window.end - window.start) // DAY))
    weights = inside["hit"].to_numpy(dtype=float)
    counts = np.bincount(days, minlength=length)
    return np.asarray(np.bincount(days, weights=weights, minlength=length), float), np.asarray(counts, float)


def monthly(counts: Floats, month: int) -> Floats:
    """Return for each day (last axis) how many leads a month of so many days had, as far as was known by then.

    The mean so far, or the month that ends then where that is more, as in a company that grows.
    """
    sums = np.cumsum(counts, axis=-1)
    mean = sums / np.arange(1, sums.shape[-1] + 1) * month
    lately = sums.copy()
    lately[..., month:] -= sums[..., :-month]
    return np.maximum(mean, lately)


def hot_rows(scored: pd.DataFrame) -> pd.DataFrame:
    """Every look at a lead (``lead_id``), a hit when it was hot; ``scored`` comes from ``weekly_leads.scored``."""
    return _rows(scored["at"], scored["temperature"] == Temperature.HOT).assign(lead_id=scored["lead_id"].to_numpy())


def accurate_rows(judged: pd.DataFrame) -> pd.DataFrame:
    """Every judged hand-off when its first judgement became known, a hit when it was accurate.

    ``judged`` has ``known_at`` and ``label`` (1 accurate, 0 false; a later correction counts, at the first judgement)
    and, if known, ``lead_id`` and ``reason``, which are kept.
    """
    rows = _rows(judged["known_at"], judged["label"] == 1)
    return rows.assign(**{name: judged[name].to_numpy() for name in ("lead_id", "reason") if name in judged})


def silent_rows(handoffs: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Every hand-off when its ``PATIENCE`` ran out, a hit when it had not been judged.

    Every hand-off gets the same time to be judged, so that young ones do not look neglected beside old ones.
    """
    due = handoffs[["handoff_id"]].assign(due_at=handoffs["opened_at"] + PATIENCE)
    beside = due.merge(judged[["handoff_id", "known_at"]], "left", "handoff_id")
    in_time = beside["known_at"].notna() & (beside["known_at"] <= beside["due_at"])
    return _rows(beside["due_at"], ~in_time)


def missed_rows(feedback: pd.DataFrame, handoffs: pd.DataFrame) -> pd.DataFrame:
    """Every report of a missed hot lead, a hit, and every hand-off when it opened."""
    reported = feedback.loc[feedback["label"] == FeedbackLabel.MISSED_HOT, "known_at"]
    return pd.concat(
        [_rows(reported, np.ones(len(reported), bool)), _rows(handoffs["opened_at"], np.zeros(len(handoffs), bool))],
        ignore_index=True,
    )


def disagreed_rows(judged: pd.DataFrame) -> pd.DataFrame:
    """Every hand-off that several people judged, a hit when they did not all say the same."""
    return _rows(judged["known_at"], judged["disagreement"])


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


def _rows(at: pd.Series, hit: npt.ArrayLike) -> pd.DataFrame:
    return pd.DataFrame({"at": at.to_numpy(dtype="int64"), "hit": np.asarray(hit, dtype=bool)})
