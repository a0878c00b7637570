"""The model beside the card: tuned, fitted, calibrated and judged on the same slices as every card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ondo.domain.proposal import Figures
from training.data.dataset import Dataset, Rows
from training.data.totals import Floats, Ints
from training.metrics.calibrate import knots, log_odds, through_knots
from training.metrics.evaluate import figures
from training.metrics.evaluator import Evaluator
from training.model.tuning_plan import TuningPlan

if TYPE_CHECKING:
    from features.catalogue import Feature
    from training.model.tune import Tuned

SHOWN_ROWS = 1500
"""Later leads whose contributions are kept for the pictures: half a second, and more dots show nothing more."""


@dataclass(frozen=True)
class Explained:
    """What each feature adds to the raw log-odds of a sample of later leads.

    Attributes
    ----------
    x, added:
        Shape (rows, features): the values (NaN = missing), and the exact Shapley values of the trees.
    base:
        Raw log-odds before any feature is looked at.
    """

    x: Floats
    added: Floats
    base: float

    def strength(self) -> Floats:
        """Return the mean absolute contribution of each feature (log-odds), shape (features,)."""
        return np.asarray(np.abs(self.added).mean(axis=0), dtype=np.float64)

    def direction(self) -> Floats:
        """Return per feature the correlation (-1 to 1) of value and contribution; 0 where one of them is constant."""
        values = np.zeros(self.x.shape[1])
        for i in range(self.x.shape[1]):
            known = ~np.isnan(self.x[:, i])
            x, y = self.x[known, i], self.added[known, i]
            if len(x) > 1 and x.std() > 0 and y.std() > 0:
                values[i] = np.corrcoef(x, y)[0, 1]
        return values


@dataclass(frozen=True)
class Challenger:
    """A fitted model as data: LightGBM's own text, calibration knots, and how it does on later data.

    Attributes
    ----------
    raw:
        Probability (0 to 1) of every row of the data set before calibration, shape (rows,). Only the rows that
        the model learned from were seen: on every later row it is an out-of-time prediction.
    scored:
        (raw, calibrated) on the judge's later rows.
    importance:
        Gain of each feature over all splits.
    features:
        What the columns of the model are, in its order; those that the catalogue leaves out are not among them.
    """

    text: str
    knots: list[list[float]]
    figures: Figures
    scored: tuple[Floats, Floats]
    tuned: Tuned
    names: tuple[str, ...]
    importance: tuple[float, ...]
    features: tuple[Feature, ...]
    raw: Floats
    explained: Explained

    def facts(self, most: int = 10) -> dict[str, object]:
        """Return what people are shown of the model as plain JSON data; ``features`` holds the strongest ones.

        ``strength`` is the mean absolute contribution (log-odds) over later leads, ``share`` its part of the sum
        over all features, ``direction`` +1 or -1 where higher values clearly make hotter or colder, else 0.
        """
        strength, direction = self.explained.strength(), self.explained.direction()
        strongest = [int(i) for i in np.argsort(-strength, kind="stable")[:most] if strength[i] > 0]
        whole = float(strength.sum()) or 1.0
        return {
            "trials": len(self.tuned.trials),
            "pruned": sum(trial.pruned for trial in self.tuned.trials),
            "trees": self.tuned.trees,
            "settings": dict(self.tuned.params),
            "fold_loss": None if np.isnan(self.tuned.loss) else self.tuned.loss,
            "features": [
                {
                    "name": self.features[i].name,
                    "label": {"ja": self.features[i].label.ja, "en": self.features[i].label.en},
                    "strength": float(strength[i]),
                    "share": float(strength[i]) / whole,
                    "direction": _sign(self.features[i], float(direction[i])),
                    "by_rule": self.features[i].monotone,
                    "seller_action": self.features[i].seller,
                }
                for i in strongest
            ],
        }


def _sign(feature: Feature, direction: float) -> int:
    """Return +1 or -1 for a clear direction; categories have none."""
    if feature.kind == "category" or abs(direction) < 0.3:
        return 0
    return 1 if direction > 0 else -1


def challenger(
    dataset: Dataset,
    fit_rows: Rows,
    judge: Evaluator,
    plan: TuningPlan,
) -> Challenger | None:
    """Train the model on the rows to learn from; ``None`` when no trials are planned or there are no features."""
    if plan.trials < 1 or not len(dataset.modelled):
        return None
    from training.model.model import Columns, ModelRows, contributions, fit, predict
    from training.model.tune import tune

    features, vectors = _inputs(dataset)
    columns = Columns.of(features)
    fit_rows = fit_rows[dataset.weight[fit_rows] > 0]  # the others stand for nobody and would only fill leaves
    rows = ModelRows(vectors[fit_rows], dataset.label[fit_rows], _weights(dataset, fit_rows), columns)
    name = f"{dataset.dataset_id}-{plan.seed}"
    tuned = tune(rows, dataset.lead[fit_rows], name, plan, judging=dataset.weight[fit_rows])
    booster = fit(rows, tuned.params, tuned.trees, seed=plan.seed)
    raw = predict(booster, vectors)
    pairs = knots(judge.curve(log_odds(raw)))
    scored = (raw[judge.rows], through_knots(pairs, raw[judge.rows]))
    sample = vectors[judge.rows[np.linspace(0, len(judge.rows) - 1, min(len(judge.rows), SHOWN_ROWS)).astype(int)]]
    added = contributions(booster, sample)
    return Challenger(
        text=booster.model_to_string(),
        knots=pairs,
        figures=figures(*scored, judge.later),
        scored=scored,
        tuned=tuned,
        names=columns.names,
        importance=tuple(float(g) for g in booster.feature_importance("gain")),
        features=features,
        raw=raw,
        explained=Explained(sample, added[:, :-1], float(added[0, -1])),
    )


def _inputs(dataset: Dataset) -> tuple[tuple[Feature, ...], Floats]:
    """Return the features that a model learns from, and their values, shape (rows, features)."""
    return tuple(dataset.features[place] for place in dataset.modelled), dataset.x[:, dataset.modelled]


def _weights(dataset: Dataset, rows: Rows) -> Floats:
    weight = dataset.learning[rows]
    return np.asarray(weight / weight.mean(), dtype=np.float64)


def cross_fitted(dataset: Dataset, fit_rows: Rows, opinion: Challenger, *, seed: int) -> Floats:
    """Return probabilities (0 to 1) of the rows learned from, each by a model that has not seen the row's lead.

    Settings and number of trees are those of the second opinion. As a target for points these are smooth;
    ``opinion.raw`` on the same rows is not, and belongs to later rows only.
    """
    from training.model.model import Columns, ModelRows, fit, predict
    from training.model.teacher import out_of_fold

    features, vectors = _inputs(dataset)
    columns, tuned = Columns.of(features), opinion.tuned

    def learn(some: Ints, held: Ints) -> Floats:
        rows = fit_rows[some]
        learned = ModelRows(vectors[rows], dataset.label[rows], _weights(dataset, rows), columns)
        booster = fit(learned, tuned.params, tuned.trees, seed=seed)
        return predict(booster, vectors[fit_rows[held]])

    return out_of_fold(dataset.lead[fit_rows], learn, seed=seed)
