"""LightGBM beyond the bounds of what is served: the rival that is reported beside it, so that their price is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ondo.domain.proposal import Figures
from training.data.dataset import Rows
from training.metrics.calibrate import log_odds
from training.metrics.evaluate import figures
from training.metrics.evaluator import Evaluator
from training.model.model import BIN_SETTING, BINS, TreeBounds, cut, fit, fit_until, folds_by_time, predict

if TYPE_CHECKING:
    from training.model.challenger import Learner
    from training.model.tune import Tuned

UNCAPPED = TreeBounds(trees=2000, leaves=31, depth=-1, patience=50)
"""LightGBM's own 31 leaves at any depth, and trees until the later part of each window stops improving."""
SLOW = 0.05
"""Learning rate at most; more trees are allowed than to the served model, so they may learn in smaller steps."""


@dataclass(frozen=True, slots=True)
class Uncapped:
    """How trees without the bounds do on the later data of every other method, with a curve of their own."""

    trees: int
    figures: Figures


def uncapped(learner: Learner, rows: Rows, tuned: Tuned, judge: Evaluator) -> Uncapped | None:
    """Fit trees that no explanation bounds, with the other settings and directions of the served ones.

    ``None`` where there are too few labels to tell when to stop: the number of trees is the median of what the
    three windows of time of the tuning ask for.
    """
    learned, account = learner.learned(rows), learner.dataset.account[rows]
    label = learned.label
    windows = [w for w in folds_by_time(len(label), account) if all(0 < label[part].sum() < len(part) for part in w)]
    if not windows or not tuned.trials:
        return None
    slow = min(float(tuned.params["learning_rate"]), SLOW)
    params = {**tuned.params, "num_leaves": UNCAPPED.leaves, BIN_SETTING: max(BINS), "learning_rate": slow}
    folds = cut(learned, windows, bins=max(BINS))
    asked = [fit_until(fold, learner.columns, params, seed=learner.seed, size=UNCAPPED)[1] for fold in folds]
    trees = max(1, int(np.median(asked)))
    raw = predict(fit(learned, params, trees, seed=learner.seed, size=UNCAPPED), learner.x)
    return Uncapped(trees, figures(*judge.calibrated_scores(log_odds(raw)), judge.later))
