"""Another hot line where the card hands over more or fewer leads than were agreed; the points stay as they are.

Points move with the line held to its volume (``training.suggest.line``). The line by itself answers another question,
how many leads sales are to get, and that is an agreement, not an estimate: so it is held against what marketing has
promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from ondo.definitions.apply_proposal import with_setting
from ondo.domain.proposal import Interval, SettingChange
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message
from training.data.dataset import Dataset
from training.data.population import FEWEST, last_actions
from training.metrics.evaluate import LEVEL, ends
from training.suggest.line import who_moves
from training.suggest.missed import SmallestChange, count_decisions, sampling_frame
from training.suggest.propose import Suggestion
from training.suggest.reasons import RecalibrationReason, explain

if TYPE_CHECKING:
    import pyarrow as pa

STEPS = (-4, -2, -1, 1, 2, 4)
"""By how many grid steps the line may move in one round."""
DRAWS = 2000


def with_line(
    suggestion: Suggestion, frames: Mapping[str, pa.Table], dataset: Dataset, agreed: float | None, *, seed: int = 0
) -> Suggestion:
    """Return the suggestion, with another line where it suggests nothing else and the agreed number is missed.

    Parameters
    ----------
    frames:
        The facts that the data set was built from.
    agreed:
        Hot leads a week that marketing and sales have signed; ``None`` = nothing signed.
    """
    if suggestion.passed or agreed is None or dataset.view != "handoff":
        return suggestion
    setting = suggest_line(frames, dataset, agreed, seed=seed)
    if setting is None:
        return suggestion
    text = explain(RecalibrationReason.LINE_OFF_AGREED, agreed=agreed)
    return replace(
        suggestion,
        settings=(setting,),
        reason=RecalibrationReason.LINE_OFF_AGREED,
        text={"ja": text.ja, "en": text.en},
        gain=None,
        facts=_facts(suggestion, dataset, with_setting(dataset.card, setting).hot_line),
    )


def _facts(suggestion: Suggestion, dataset: Dataset, line: int) -> dict[str, object]:
    """Return the facts with the line in place of the card that was looked at and is not suggested."""
    data = {key: value for key, value in suggestion.facts.items() if not key.startswith("gain_")}
    points = [rule.points for rule in dataset.card.rules]
    moved = asdict(who_moves(dataset, points, line, np.flatnonzero(dataset.design > 0)))
    volumes = {"volume_before": moved.pop("before"), "volume_after": moved.pop("after")}
    return {**data, **volumes, "moved": moved, "path_chosen": 0}


def suggest_line(
    frames: Mapping[str, pa.Table], dataset: Dataset, agreed: float, *, seed: int = 0
) -> SettingChange | None:
    """Suggest the line, at most four grid steps away, that makes nearest to the agreed number of leads hot per week.

    ``gain`` is by how many leads a week the number comes nearer, ``support`` how many active leads change side.

    Notes
    -----
    Leads are counted as ``training.suggest.missed.hot_per_week`` does, gates and fast tracks included, over the last
    quarter. The 90% interval is that of counts (each group of leads between two lines a Poisson number of its own);
    its lower end must be above 0, so that a quarter that was quiet by chance moves nothing.
    """
    card, crowd = dataset.card, last_actions(frames, dataset.card, dataset.as_of)
    if len(crowd) < FEWEST:
        return None
    weeks, stands_for = sampling_frame(frames, card, dataset.as_of, crowd)
    active, now = count_decisions(frames, card, crowd, zone=dataset.zone), card.hot_line
    lines = sorted({now, *(now + step * card.grid for step in STEPS if now + step * card.grid > 0)})
    hot = [int(active.hot_under(SmallestChange("hot_line", "hot_line", now, line)).sum()) for line in lines]
    bands = np.array([*(-np.diff(hot)), hot[-1]])  # from each line to the next, and above the last
    drawn = np.random.default_rng(seed).poisson(bands, size=(DRAWS, len(bands)))
    counts = np.vstack([bands, drawn])[:, ::-1].cumsum(axis=1)[:, ::-1] * stands_for / weeks
    off = np.abs(counts - agreed)
    best = min(range(len(lines)), key=lambda i: (round(float(off[0, i]), 9), abs(lines[i] - now)))
    nearer = off[:, lines.index(now)] - off[:, best]
    low, high = ends(nearer[1:])
    if low <= 0:
        return None
    rates = {line: float(counts[0, i]) for i, line in enumerate(lines)}
    return SettingChange(
        change_id="line",
        label=Message("training-hot-line"),
        now=_words(now, rates[now]),
        then=_words(lines[best], rates[lines[best]], _between(dataset, now, lines[best])),
        to={"hot_line": lines[best], "warm_line": min(card.warm_line, lines[best])},
        interval=Interval(float(low), float(high), LEVEL),
        support=abs(hot[best] - hot[lines.index(now)]),
        gain=float(nearer[0]),
    )


def _words(line: int, rate: float, more: Label | None = None) -> Label:
    if more is None:
        return Message("training-line-makes-hot", line=line, rate=f"{rate:.1f}")
    return Message("training-line-makes-hot-between", line=line, rate=f"{rate:.1f}", between=more)


def _between(dataset: Dataset, now: int, then: int) -> Label | None:
    """Say how many of the labelled leads between two lines were hot; ``None`` without any."""
    rows = (dataset.totals >= min(now, then)) & (dataset.totals < max(now, then)) & (dataset.design > 0)
    if not rows.any():
        return None
    weight = dataset.design[rows]
    share = float(weight @ dataset.label[rows] / weight.sum())
    return Message("training-leads-between-lines", share=f"{share:.0%}", labels=int(rows.sum()))
