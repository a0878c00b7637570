"""Figures of the quality benchmark, every method by the same definitions, and intervals of paired differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_methods import GROUPS, Fitted
from benchmarks.quality_store import Job, Store, part_of
from benchmarks.quality_tasks import load
from training.data.totals import Floats, Ints
from training.metrics.calibrate import platt
from training.metrics.evaluate import auc, logloss, precision

DRAWS = 1000


@dataclass(frozen=True)
class Measured:
    """One method on one repeat: the rows judged on, the loss of each, and the figures."""

    rows: NDArray[np.intp]
    loss: Floats
    figures: Mapping[str, float | None]


def measured(fitted: Fitted, label_calibrate: Ints, label: Ints, rows: NDArray[np.intp]) -> Measured:
    """Judge scores: the product's two-parameter curve from the middle slice, everything else on the last one."""
    curve = platt(fitted.calibrate, label_calibrate, np.ones(len(label_calibrate)))
    p, ones = np.clip(curve(fitted.test), 1e-9, 1 - 1e-9), np.ones(len(label))
    figures = {
        "auc": auc(fitted.test, label, ones),
        "pr_auc": pr_auc(fitted.test, label),
        "logloss": logloss(p, label, ones),
        "brier": float(np.mean((p - label) ** 2)),
        "p10": precision(fitted.test, label, ones, 0.10),
        "p20": precision(fitted.test, label, ones, 0.20),
        "changes": fitted.changes,
        "new_rules": fitted.new_rules,
        "rules": fitted.rules,
        "seconds": fitted.seconds,
        "wall": fitted.wall,
    }
    return Measured(rows, -np.where(label == 1, np.log(p), np.log(1 - p)), figures)


def pr_auc(score: Floats, label: Ints) -> float:
    """Return average precision: precision at each distinct score, weighted by the recall it adds."""
    _, column = np.unique(-score, return_inverse=True)
    won, whole = np.bincount(column, label), np.bincount(column)
    return float((won / label.sum() * np.cumsum(won) / np.cumsum(whole)).sum())


Key = tuple[str, str, str, int]
"""Set, split, method, labels (0 = all)."""


def collect(store: Store, data: Path, repeats: int, jobs: Sequence[Job]) -> dict[Key, list[Measured]]:
    """Judge every kept result, repeats in order."""
    measured_by_key: dict[Key, list[Measured]] = {}
    for job in sorted(jobs, key=lambda job: (job.set, job.split, job.labels, job.repeat)):
        result = store.result(job)
        if result is None:
            continue
        task = load(data, job.set, job.split, repeats)
        part = part_of(task, job)
        for method in GROUPS[job.group][1]:
            measurement = measured(result.fitted[method], task.label[part.calibrate], task.label[part.test], part.test)
            measured_by_key.setdefault((job.set, job.split, method, job.labels), []).append(measurement)
    return measured_by_key


def row_of(key: Key, repeats: Sequence[Measured]) -> dict[str, object]:
    """Return one JSON row: figures averaged over the repeats."""
    name, split, method, labels = key
    row: dict[str, object] = {"set": name, "split": split, "method": method}
    if labels:
        row["labels"] = labels
    for figure in repeats[0].figures:
        values = [repetition.figures[figure] for repetition in repeats]
        known = [value for value in values if value is not None]
        row[figure] = round(float(np.mean(known)), 4) if known else None
    losses = [float(repetition.loss.mean()) for repetition in repeats]
    spread = float(np.std(losses, ddof=1)) if len(losses) > 1 else None
    return row | {"repeats": len(repeats), "logloss_sd": None if spread is None else round(spread, 4)}


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean log loss of one method less that of another, with a 95% interval; below 0 the first is better."""

    mean: float
    low: float
    high: float

    def data(self) -> dict[str, float]:
        """Return it as JSON data."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def difference(ours: Sequence[Measured], theirs: Sequence[Measured], *, draws_too: bool = False) -> Difference:
    """Compare two methods by a paired bootstrap of rows; a row of several repeats is drawn with all of them.

    Parameters
    ----------
    draws_too:
        Draw the repeats again as well, where each repeat learned from labels of its own.
    """
    names = np.unique(np.concatenate([own_result.rows for own_result in ours]))
    loss, times = np.zeros((len(ours), len(names))), np.zeros((len(ours), len(names)))
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if not np.array_equal(a.rows, b.rows):
            raise AssertionError("two methods were not judged on the same rows")
        place = np.searchsorted(names, a.rows)
        loss[i, place], times[i, place] = a.loss - b.loss, 1.0
    counts = _drawn(len(names))
    drawn = np.random.default_rng(1).multinomial(len(ours), np.full(len(ours), 1 / len(ours)), DRAWS)
    repeat = drawn if draws_too else np.ones_like(drawn)
    resampled = (repeat * (counts @ loss.T)).sum(axis=1) / (repeat * (counts @ times.T)).sum(axis=1)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Difference(float(loss.sum() / times.sum()), float(low), float(high))


@cache
def _drawn(rows: int) -> Floats:
    """Return how often each row is drawn, shape (draws, rows); kept, since all methods of a set share it."""
    rng = np.random.default_rng(0)
    return np.array([np.bincount(rng.integers(0, rows, rows), minlength=rows) for _ in range(DRAWS)], dtype=np.float64)
