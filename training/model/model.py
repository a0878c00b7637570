"""The second opinion: a small LightGBM with the card's directions, bounded so that serving and explaining stay fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from training.data.totals import Floats, Ints
from training.metrics.calibrate import log_odds

if TYPE_CHECKING:
    import lightgbm as lgb

    from features.catalogue import Feature

MOST_TREES = 100
MOST_LEAVES = 15
MOST_DEPTH = 5
BINS = (63, 255)
"""Cut points per feature that are tried: fewer are faster and steadier, more find an edge that lies between two."""
BIN_SETTING = "max_bin"
FEW_LABELS = 1000
RARE = 0.10
"""Below this share of hot leads the trials also try how much more the rarer kind should count. Above it that
changed the log loss on real data by no more than chance does."""
BALANCE = "balance"
"""Name of that setting, 0 to 1; see ``balanced``. It is no setting of LightGBM's."""
METHOD = "basic"
"""Of LightGBM's three ways of keeping directions the only one that does: on random data with missing values
"intermediate" broke them by up to 0.02 of log-odds and "advanced" by 0.21. Log loss was the same with all three."""
THREADS = 1
"""On small data a second thread costs more than it brings, and many times more on a busy machine."""


@dataclass(frozen=True, slots=True)
class TreeBounds:
    """How far trees may grow: their number, leaves and depth (-1: any), and how long they may stop improving."""

    trees: int
    leaves: int
    depth: int
    patience: int


SERVED = TreeBounds(MOST_TREES, MOST_LEAVES, MOST_DEPTH, 15)
"""What the explanation of a score may cost (250 µs)."""

# The bins are made once for all trials, before it is known how full a leaf must be: no feature may be dropped for it.
_BINNING = {"feature_pre_filter": False, "verbosity": -1}

Params = Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class Columns:
    """The features as LightGBM needs them: safe unique names, monotone directions, positions of categories.

    A category's column holds its codes (0, 1, …) as numbers, NaN where it is missing; it carries no direction.
    """

    names: tuple[str, ...]
    monotone: tuple[int, ...]
    categories: tuple[int, ...]

    @classmethod
    def of(cls, features: Sequence[Feature]) -> Columns:
        """Read the catalogue. Prediction goes by position, so names only serve people."""
        safe = [re.sub(r"[^\w.]+", "_", feature.name) for feature in features]
        names = tuple(f"{name}_{i}" if safe.count(name) > 1 else name for i, name in enumerate(safe))
        categories = tuple(i for i, feature in enumerate(features) if feature.kind == "category")
        return cls(names, tuple(0 if i in categories else f.monotone for i, f in enumerate(features)), categories)


@dataclass(frozen=True, slots=True)
class ModelRows:
    """Rows that the model learns from, in the order of time.

    Attributes
    ----------
    x:
        Shape (rows, features), NaN for missing.
    label, weight:
        Shape (rows,): 0 or 1, and a weight > 0. Rare or over-sampled kinds of rows are balanced by weight; rows are
        never repeated or thrown away.
    columns:
        What the features are.
    """

    x: Floats
    label: Ints
    weight: Floats
    columns: Columns


@dataclass(frozen=True)
class Fold:
    """One window of time: rows to learn from, later rows to stop and judge on, both cut from one binned data set.

    Attributes
    ----------
    label, weight:
        Of the rows to learn from, shape (rows,).
    later_label, later_weight:
        Of the rows to judge on.
    """

    earlier: lgb.Dataset
    later: lgb.Dataset
    label: Ints
    weight: Floats
    later_label: Ints
    later_weight: Floats


def informative(label: Ints) -> int:
    """Return how many labels the settings may count on: all, or five times the rarer kind if that is fewer."""
    hot = int(label.sum())
    return min(len(label), 5 * min(hot, len(label) - hot))


def defaults(labels: int) -> dict[str, float | int]:
    """Return settings to start from: with few labels shallower trees, fuller leaves and a stronger pull to zero."""
    few = labels < FEW_LABELS
    return {
        "learning_rate": 0.08,
        "num_leaves": 4 if few else 8,
        "min_child_samples": 20 if few else 40,
        "lambda_l2": 10.0 if few else 2.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        BIN_SETTING: BINS[0],
    }


def balanced(label: Ints, weight: Floats, strength: float) -> tuple[Floats, float]:
    """Return weights that make the rarer kind count for more, and by how much that lifts the log-odds.

    Parameters
    ----------
    strength:
        0 leaves the weights as they are, 1 makes both kinds weigh the same.
    """
    hot, all_of_it = float((weight * label).sum()), float(weight.sum())
    if not strength or hot <= 0 or hot >= all_of_it:
        return weight, 0.0
    lift = strength * float(np.log((all_of_it - hot) / hot))
    values = weight * np.where(label == 1, np.exp(lift), 1.0)
    return values * (all_of_it / values.sum()), lift


def _settings(columns: Columns, params: Params, seed: int, size: TreeBounds) -> dict[str, Any]:
    return {
        "objective": "binary",
        "max_depth": size.depth,
        "bagging_freq": 1,
        "min_data_per_group": 20,
        "cat_smooth": 20.0,
        "monotone_constraints": list(columns.monotone),
        "monotone_constraints_method": METHOD,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": THREADS,
        "seed": seed,
        **_BINNING,
        BIN_SETTING: BINS[0],
        **{name: value for name, value in params.items() if name != BALANCE},
    }


def bin_once(rows: ModelRows, bins: int) -> lgb.Dataset:
    """Return the rows cut into at most so many bins a feature, the data set that every fold takes its rows from."""
    import lightgbm as lgb

    data = lgb.Dataset(
        rows.x,
        label=rows.label.astype(np.float64),
        weight=rows.weight,
        feature_name=list(rows.columns.names),
        categorical_feature=list(rows.columns.categories),
        free_raw_data=False,
        params={**_BINNING, BIN_SETTING: bins},
    )
    return data.construct()


def cut(
    rows: ModelRows, windows: Sequence[tuple[Ints, Ints]], judging: Floats | None = None, bins: int = BINS[0]
) -> list[Fold]:
    """Return the folds of rows, all cut from one binned data set; windows are (earlier, later) row numbers, rising.

    Later rows are judged with the weights ``judging``, by default those of the rows.
    """
    whole, label, weight = bin_once(rows, bins), rows.label, rows.weight
    judging = weight if judging is None else judging
    return [
        Fold(
            whole.subset(earlier.tolist()),
            whole.subset(later.tolist()),
            label[earlier],
            weight[earlier],
            label[later],
            judging[later],
        )
        for earlier, later in windows
    ]


def fit_until(
    fold: Fold, columns: Columns, params: Params, *, seed: int, size: TreeBounds = SERVED
) -> tuple[float, int]:
    """Fit on earlier rows, stop when later rows stop improving; return (log loss on later rows, trees).

    The log loss is that of the probabilities set right again where the rarer kind was made to count for more.
    """
    import lightgbm as lgb

    weight, lift = balanced(fold.label, fold.weight, params.get(BALANCE, 0.0))
    booster = lgb.train(
        {**_settings(columns, params, seed, size), "metric": "None"},
        fold.earlier.set_weight(weight),
        num_boost_round=size.trees,
        valid_sets=[fold.later],
        feval=_logloss(fold, lift),
        callbacks=[lgb.early_stopping(size.patience, verbose=False)],
    )
    return float(booster.best_score["valid_0"]["logloss"]), int(booster.best_iteration)


def _logloss(fold: Fold, lift: float) -> Callable[[Floats, lgb.Dataset], tuple[str, float, bool]]:
    def judge(probability: Floats, _: lgb.Dataset) -> tuple[str, float, bool]:
        z = log_odds(probability) - lift
        losses = np.logaddexp(0, z) - fold.later_label * z
        return "logloss", float(np.average(losses, weights=fold.later_weight)), False

    return judge


def fit(rows: ModelRows, params: Params, trees: int, *, seed: int, size: TreeBounds = SERVED) -> lgb.Booster:
    """Fit trees, by default those to be served: at most 100 of 15 leaves and depth 5."""
    import lightgbm as lgb

    bounded = {**params, "num_leaves": min(int(params["num_leaves"]), size.leaves)}
    more, lift = balanced(rows.label, rows.weight, params.get(BALANCE, 0.0))
    booster = lgb.train(
        _settings(rows.columns, bounded, seed, size),
        bin_once(replace(rows, weight=more), int(params.get(BIN_SETTING, BINS[0]))),
        num_boost_round=max(1, min(trees, size.trees)),
    )
    if lift:  # every lead goes through one leaf of the first tree: what the weights lifted is taken back there
        for leaf in range(booster.dump_model(num_iteration=1)["tree_info"][0]["num_leaves"]):
            booster.set_leaf_output(0, leaf, booster.get_leaf_output(0, leaf) - lift)
    return booster


def predict(booster: lgb.Booster, x: Floats) -> Floats:
    """Return raw probabilities (0 to 1), before calibration."""
    return np.asarray(booster.predict(x, num_threads=THREADS), dtype=np.float64)


def contributions(booster: lgb.Booster, x: Floats) -> Floats:
    """Return what each feature adds to the raw log-odds of each row, shape (rows, features + 1).

    Exact Shapley values of the trees (Lundberg 2018), computed by LightGBM itself; the last column is the base.
    """
    return np.asarray(booster.predict(x, pred_contrib=True, num_threads=THREADS), dtype=np.float64)


def folds_by_time(rows: int, lead: Ints) -> list[tuple[Ints, Ints]]:
    """Return (earlier, later) row numbers of three growing windows; a lead in the later part leaves the earlier one."""
    constraints = []
    for start, end in ((0.55, 0.70), (0.70, 0.85), (0.85, 1.0)):
        later = np.arange(int(rows * start), int(rows * end))
        earlier = np.arange(int(rows * start))
        constraints.append((earlier[~np.isin(lead[earlier], lead[later])], later))
    return [(e, v) for e, v in constraints if len(e) and len(v)]
