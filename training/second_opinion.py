"""The model beside the card: tuned, fitted, calibrated and judged on the same slices as every card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import Figures
from training.calibrate import knots, log_odds, through_knots
from training.dataset import Dataset, Rows
from training.evaluate import figures
from training.judge import Judge
from training.totals import Floats

if TYPE_CHECKING:
    from training.tune import Tuned


@dataclass(frozen=True)
class SecondOpinion:
    """A fitted model as data: LightGBM's own text, calibration knots, and how it does on later data."""

    text: str
    knots: list[list[float]]
    figures: Figures
    scored: tuple[Floats, Floats]
    tuned: Tuned
    names: tuple[str, ...]
    importance: tuple[float, ...]


def second_opinion(
    dataset: Dataset,
    fit_rows: Rows,
    judge: Judge,
    *,
    trials: int,
    seed: int,
    studies: Path | None = None,
    progress: Progress = SILENT,
) -> SecondOpinion | None:
    """Train the model on the rows to learn from; ``None`` when ``trials`` is 0 or there are no features."""
    if trials < 1 or not dataset.x.shape[1]:
        return None
    from training.model import Columns, fit, predict
    from training.tune import tune

    columns = Columns.of(dataset.features)
    x, label, weight = dataset.x[fit_rows], dataset.label[fit_rows], dataset.weight[fit_rows]
    weight = weight / weight.mean()
    tuned = tune(
        x,
        label,
        weight,
        dataset.lead[fit_rows],
        columns,
        name=f"{dataset.dataset_id}-{seed}",
        trials=trials,
        seed=seed,
        storage=studies,
        progress=progress,
    )
    booster = fit(x, label, weight, columns, tuned.params, tuned.trees, seed=seed)
    raw = predict(booster, dataset.x)
    pairs = knots(judge.curve(log_odds(raw)))
    scored = (raw[judge.rows], through_knots(pairs, raw[judge.rows]))
    gains = booster.feature_importance("gain")
    return SecondOpinion(
        text=booster.model_to_string(),
        knots=pairs,
        figures=figures(*scored, judge.later),
        scored=scored,
        tuned=tuned,
        names=columns.names,
        importance=tuple(float(g) for g in gains),
    )
