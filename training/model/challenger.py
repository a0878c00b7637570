"""The model beside the card: tuned, fitted, stacked, calibrated and judged on the same slices as every card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from ondo.domain.curve_error import CurveError
from ondo.domain.proposal import Figures
from training.data.dataset import Dataset, Rows
from training.data.totals import Floats, Ints
from training.metrics.calibrate import log_odds
from training.metrics.evaluate import figures
from training.metrics.evaluator import Evaluator
from training.model.stack import LinearTerm, RuleRows, Stack, card_term, signed_logistic, stack_weights
from training.model.teacher import out_of_fold
from training.model.tuning_plan import TuningPlan

if TYPE_CHECKING:
    import lightgbm as lgb

    from features.catalogue import Feature
    from training.model.model import Columns, ModelRows
    from training.model.tune import Tuned
    from training.model.uncapped import Uncapped

PARTS = ("logistic", "trees", "card")
SHOWN_ROWS = 1500
"""Later leads whose contributions are kept for the pictures: half a second, and more dots show nothing more."""


@dataclass(frozen=True)
class Explained:
    """What each feature adds to the served log-odds of a sample of later leads.

    Attributes
    ----------
    x, added:
        Shape (rows, features): the values (NaN = missing), and what they add: exact Shapley values of the trees, and
        what a rule's count is away from its mean times its coefficient.
    base:
        Log-odds before any feature is looked at.
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
    """A fitted model as data: LightGBM's own text, what it is stacked with, and how it does on later data.

    Attributes
    ----------
    raw:
        Probability (0 to 1) of every row of the data set by the trees alone, shape (rows,). Only the rows that
        they learned from were seen: on every later row it is an out-of-time prediction.
    scored:
        (log-odds before the curve, served probability) on the judge's later rows.
    curve_error:
        How far its curve may be off, for monitoring.
    parts:
        Figures of the logistic, the trees and the card's sum alone on the same rows, each with its own curve.
    features:
        What the columns of the model are, in its order; those that the catalogue leaves out are not among them.
    uncapped:
        Trees beyond the bounds of the served ones, never served.
    """

    text: str
    stack: Stack
    curve_error: CurveError
    figures: Figures
    parts: Mapping[str, Figures]
    scored: tuple[Floats, Floats]
    tuned: Tuned
    names: tuple[str, ...]
    features: tuple[Feature, ...]
    raw: Floats
    explained: Explained
    uncapped: Uncapped | None = None

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
            "stack": dict(zip(PARTS, self.stack.weights, strict=True)),
            "parts": {name: asdict(values) for name, values in self.parts.items()},
            "uncapped": None if self.uncapped is None else asdict(self.uncapped),
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


def fit_challenger(
    dataset: Dataset,
    fit_rows: Rows,
    judge: Evaluator,
    plan: TuningPlan,
) -> Challenger | None:
    """Train the model on the rows to learn from; ``None`` when no trials are planned or there are no features.

    The weights of the stack come from rows that no part has seen: those learned from, each by parts fitted without
    its account, and those of the curve, which come later in time.
    """
    if plan.trials < 1 or not len(dataset.modelled):
        return None
    from training.model.model import contributions, predict
    from training.model.uncapped import uncapped

    tuned = settings_of(dataset, fit_rows, plan)
    fit_rows = _weighty(dataset, fit_rows)
    learner = Learner.of(dataset, plan.seed)
    booster, logistic = learner.trees(fit_rows, tuned), learner.logistic(fit_rows)
    card = card_term(learner.rules, fit_rows)
    raw = predict(booster, learner.x)
    parts = np.column_stack([logistic(learner.rules.counts), log_odds(raw), card(learner.rules.counts)])
    seen = parts.copy()
    parts[fit_rows, 0] = learner.logistic_out_of_fold(fit_rows)
    parts[fit_rows, 1] = log_odds(learner.trees_out_of_fold(fit_rows, tuned))
    weights = _stacked(dataset, parts, fit_rows, judge)
    curve = judge.curve(parts @ weights)
    stack = Stack.of(weights, curve, (logistic, card), learner.rules.some(fit_rows), learner.x.shape[1])
    served = 1 / (1 + np.exp(-stack.log_odds(learner.x, seen[:, 1])))
    scored = ((seen @ weights)[judge.rows], served[judge.rows])
    sample = learner.x[judge.rows[np.linspace(0, len(judge.rows) - 1, min(len(judge.rows), SHOWN_ROWS)).astype(int)]]
    added = stack.contributions(sample, contributions(booster, sample))
    return Challenger(
        text=booster.model_to_string(),
        stack=stack,
        curve_error=judge.curve_error((parts @ weights) * curve.slope + curve.intercept),
        figures=figures(*scored, judge.later),
        parts={part: figures(*judge.calibrated_scores(parts[:, i]), judge.later) for i, part in enumerate(PARTS)},
        scored=scored,
        tuned=tuned,
        names=learner.columns.names,
        features=learner.features,
        raw=raw,
        explained=Explained(sample, added[:, :-1], float(added[0, -1])),
        uncapped=uncapped(learner, fit_rows, tuned, judge),
    )


def settings_of(dataset: Dataset, fit_rows: Rows, plan: TuningPlan) -> Tuned:
    """Look for the settings of the model on the rows to learn from; whoever has the same study goes on with it."""
    from training.model.tune import tune

    fit_rows = _weighty(dataset, fit_rows)
    learner = Learner.of(dataset, plan.seed)
    name, judging = f"{dataset.dataset_id}-{plan.seed}", dataset.weight[fit_rows]
    return tune(learner.learned(fit_rows), dataset.account[fit_rows], name, plan, judging=judging)


def _weighty(dataset: Dataset, rows: Rows) -> Rows:
    """Return the rows that stand for somebody; the others would only fill leaves."""
    return rows[dataset.weight[rows] > 0]


@dataclass(frozen=True)
class Learner:
    """The parts of the stack fitted on any rows of a data set.

    ``x`` has shape (rows, features), ``rules`` holds the counts of the same rows.
    """

    dataset: Dataset
    features: tuple[Feature, ...]
    x: Floats
    rules: RuleRows
    columns: Columns
    seed: int

    @classmethod
    def of(cls, dataset: Dataset, seed: int) -> Learner:
        """Take the features that a model learns from."""
        from training.model.model import Columns

        features = tuple(dataset.features[place] for place in dataset.modelled)
        x = dataset.x[:, dataset.modelled]
        return cls(dataset, features, x, RuleRows.of(dataset.card, features, x), Columns.of(features), seed)

    def learned(self, rows: Rows) -> ModelRows:
        """Return rows as the trees learn from them; their weights have the mean 1."""
        from training.model.model import ModelRows

        weight = self.dataset.learning[rows]
        return ModelRows(self.x[rows], self.dataset.label[rows], weight / weight.mean(), self.columns)

    def trees(self, rows: Rows, tuned: Tuned) -> lgb.Booster:
        """Fit the trees."""
        from training.model.model import fit

        return fit(self.learned(rows), tuned.params, tuned.trees, seed=self.seed)

    def logistic(self, rows: Rows) -> LinearTerm:
        """Fit the logistic on the rules."""
        return signed_logistic(self.rules, rows, self.dataset.learned(rows), seed=self.seed)

    def logistic_out_of_fold(self, rows: Rows) -> Floats:
        """Return log-odds by the logistic, shape (rows,), from fits that have not seen the row's lead."""

        def learn(some: Ints, held: Ints) -> Floats:
            return self.logistic(rows[some])(self.rules.counts[rows[held]])

        return out_of_fold(self.dataset.account[rows], learn, seed=self.seed)

    def trees_out_of_fold(self, rows: Rows, tuned: Tuned) -> Floats:
        """Return probabilities (0 to 1) by trees, shape (rows,), from fits that have not seen the row's lead."""
        from training.model.model import predict

        def learn(some: Ints, held: Ints) -> Floats:
            return predict(self.trees(rows[some], tuned), self.x[rows[held]])

        return out_of_fold(self.dataset.account[rows], learn, seed=self.seed)


def _stacked(dataset: Dataset, parts: Floats, fit_rows: Rows, judge: Evaluator) -> Floats:
    """Return the weights of the parts, by rows learned from (cross-fitted) and rows of the curve."""
    held = np.setdiff1d(judge.curve_rows, fit_rows)
    rows = np.concatenate([fit_rows, held])
    weight = np.concatenate([dataset.learning[fit_rows], dataset.design[held]])
    return stack_weights(parts[rows], dataset.label[rows], weight)


def cross_fitted(dataset: Dataset, fit_rows: Rows, challenger: Challenger, *, seed: int) -> Floats:
    """Return probabilities (0 to 1) of the rows learned from by the trees, each by some that have not seen its lead.

    Settings and number of trees are those of the second opinion. As a target for points these are smooth;
    ``challenger.raw`` on the same rows is not, and belongs to later rows only.
    """
    return Learner.of(dataset, seed).trees_out_of_fold(fit_rows, challenger.tuned)
