"""The rival LightGBM: 50 trials over a wide space, unbounded by what serving wants, so that it is not weakened.

The product's own model is smaller (100 trees, 15 leaves, depth 5); it is measured beside this one as
``lightgbm_served``.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import lightgbm as lgb
import numpy as np
import optuna
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from benchmarks.quality_tasks import RANDOM
from training.data.totals import Floats, Ints

MOST_TREES, PATIENCE, SEED = 1000, 40, 7
Fold = tuple[NDArray[np.intp], NDArray[np.intp]]


def space(trial: optuna.Trial, rows: int) -> dict[str, Any]:
    """Ask for one setting; leaves and their size reach down to what a few dozen labels carry."""
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "num_leaves": trial.suggest_int("num_leaves", 2, 63, log=True),
        "min_child_samples": trial.suggest_int("min_child_samples", 2 if rows < 1000 else 5, 200, log=True),
        "lambda_l2": trial.suggest_float("lambda_l2", 1e-3, 100.0, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.3, 1.0),
        "bagging_fraction": trial.suggest_float("bagging_fraction", 0.5, 1.0),
        "cat_smooth": trial.suggest_float("cat_smooth", 1.0, 100.0, log=True),
        "min_data_per_group": trial.suggest_int("min_data_per_group", 2, 100, log=True),
    }


def folds(label: Ints, split: str) -> list[Fold]:
    """Return folds as the task is judged: drawn at random, or growing windows of time."""
    n = len(label)
    if split == RANDOM:
        parts = min(4, int(label.sum()), int(n - label.sum()))
        return list(StratifiedKFold(max(2, parts), shuffle=True, random_state=SEED).split(np.zeros(n), label))
    edges = [int(n * share) for share in (0.4, 0.6, 0.8, 1.0)]
    cut = [(np.arange(a), np.arange(a, b)) for a, b in pairwise(edges)]
    return [f for f in cut if all(0 < label[part].sum() < len(part) for part in f)]


def fitted(
    x: Floats, label: Ints, categories: Sequence[int], split: str, *, trials: int
) -> tuple[lgb.Booster, Mapping[str, Any]]:
    """Tune by log loss over the folds, worst trials stopped early, and fit on all rows."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rows = len(label)
    data = lgb.Dataset(
        x,
        label,
        categorical_feature=list(categories),
        free_raw_data=False,
        params={"verbosity": -1, "min_data_in_bin": 3 if rows >= 1000 else 1, "feature_pre_filter": False},
    ).construct()
    cut = folds(label, split)

    def objective(trial: optuna.Trial) -> float:
        params, losses, trees = settings(space(trial, rows)), [], []
        for step, (earlier, later) in enumerate(cut):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                booster = lgb.train(
                    {**params, "metric": "binary_logloss"},
                    data.subset(sorted(earlier)),
                    num_boost_round=MOST_TREES,
                    valid_sets=[data.subset(sorted(later))],
                    callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
                )
            losses.append(float(booster.best_score["valid_0"]["binary_logloss"]))
            trees.append(booster.best_iteration)
            trial.report(float(np.mean(losses)), step)
            if trial.should_prune():
                raise optuna.TrialPruned
        trial.set_user_attr("trees", int(np.mean(trees)))
        return float(np.mean(losses))

    study = optuna.create_study(
        direction="minimize",
        sampler=optuna.samplers.TPESampler(seed=SEED, n_startup_trials=12),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=8, n_warmup_steps=0),
    )
    study.optimize(objective, n_trials=trials)
    best = study.best_trial
    booster = lgb.train(settings(best.params), data, num_boost_round=max(1, int(best.user_attrs["trees"])))
    return booster, {**best.params, "trees": best.user_attrs["trees"], "loss": study.best_value}


def settings(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every fit shares."""
    fixed = {"objective": "binary", "bagging_freq": 1, "deterministic": True, "force_row_wise": True}
    return {**fixed, "num_threads": 1, "seed": SEED, "verbosity": -1, "feature_pre_filter": False, **params}
