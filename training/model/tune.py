"""Settings of the model by Optuna: seeded, kept in a small database, so that a killed run goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from ondo.domain.errors import Unavailable
from ondo.domain.progress import Progress
from ondo.domain.sqlite_url import sqlite_url
from ondo.text.messages import Message
from training.data.totals import Floats, Ints
from training.model.model import (
    BALANCE,
    BIN_SETTING,
    BINS,
    FEW_LABELS,
    MOST_LEAVES,
    RARE,
    Columns,
    Fold,
    ModelRows,
    Params,
    cut,
    defaults,
    fit_until,
    folds_by_time,
    informative,
)
from training.model.tuning_plan import TuningPlan

optuna.logging.set_verbosity(optuna.logging.ERROR)

EDITION = 3
"""Part of a study's name: trials made under other settings, folds or a smaller space are not taken up again."""
FEWEST_TO_TUNE = 500
"""Informative labels (see ``informative``) below which windows of time tell settings apart by chance only: of 100
labels early stopping took 2 to 100 trees, and the log loss on later rows was higher than with the defaults."""
UNTUNED_TREES = 40
_MAKING = 7_305_013
"""Number of the lock under which workers make the tables of a database of studies."""
UNPRUNED = 5
"""Trials that always see every fold, before there is a median to be worse than."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One setting tried.

    Attributes
    ----------
    folds, trees:
        Log loss and number of trees of each window of time that was fitted; fewer than all when pruned.
    loss:
        Their mean by weight; ``None`` when the trial was pruned.
    """

    number: int
    params: Params
    folds: tuple[float, ...]
    trees: tuple[int, ...]
    loss: float | None
    seconds: float = field(compare=False, default=0.0)

    @property
    def pruned(self) -> bool:
        """Tell whether the trial was given up before its last fold."""
        return self.loss is None


@dataclass(frozen=True, slots=True)
class Tuned:
    """The best settings found, the number of trees they want, and their log loss over the folds of time.

    With too few labels of a kind these are the defaults, and ``loss`` is NaN.
    """

    params: Params
    trees: int
    loss: float
    trials: tuple[Trial, ...]


def tune(rows: ModelRows, lead: Ints, name: str, plan: TuningPlan, judging: Floats | None = None) -> Tuned:
    """Try settings on three growing windows of time.

    Parameters
    ----------
    lead:
        A number per lead, shape (rows,).
    name:
        Names the study; data set, card and seed belong in it. Trials finished under that name are kept.
    plan:
        Pruned trials count among its trials.
    judging:
        Weights of the rows where a window's later part is judged, shape (rows,); by default their own.

    Notes
    -----
    All folds of one number of bins are cut from one binned data set. After each fold a trial tells by how much it is
    worse than the defaults so far, and is given up when that is worse than the median of the completed trials. The
    difference is told and not the loss, because windows differ in how hard they are.

    The sampler is seeded anew before each trial by how many are finished, so a run that was interrupted and
    taken up again tries the same settings, and gives up the same trials, as one that was not. Where workers share the
    study it is seeded by the trial's number, so that no two try the same; then the moment decides what each knows of
    the others. Each that finds nothing finished begins with the defaults.
    """
    label = rows.label
    windows = [f for f in folds_by_time(len(label), lead) if all(0 < label[part].sum() < len(part) for part in f)]
    first, space = defaults(informative(label)), _space(informative(label))
    if min(label.mean(), 1 - label.mean()) < RARE:
        first[BALANCE], space[BALANCE] = 0.0, optuna.distributions.FloatDistribution(0.0, 1.0)
    if not windows or informative(label) < FEWEST_TO_TUNE:
        return Tuned(first, UNTUNED_TREES, float("nan"), ())

    @cache
    def folds(bins: int) -> list[Fold]:
        return cut(rows, windows, judging, bins)

    with _study(name, plan.studies) as study:
        while (done := len(finished := _finished(study))) < plan.trials:
            study.sampler = _ByNumber(plan.seed) if _shared(plan.studies) else _sampler(plan.seed + 7919 * done)
            if not done:
                study.enqueue_trial(first)
            trial = study.ask(fixed_distributions=space)
            before = _read(0, finished[0]).folds if done else None
            _try(
                study,
                trial,
                _Folds(folds(trial.params[BIN_SETTING]), rows.columns, plan.seed, before),
                _Part(plan.progress, done, plan.trials),
            )
        plan.progress.step("model", plan.trials, plan.trials)
        trials = tuple(_read(number, trial) for number, trial in enumerate(_finished(study)[: plan.trials]))
    best = min((t for t in trials if t.loss is not None), key=lambda t: (t.loss, t.number))
    return Tuned(best.params, max(1, int(np.median(best.trees))), float(best.loss or 0.0), trials)


@contextmanager
def _study(name: str, storage: Path | str | None) -> Iterator[optuna.Study]:
    """Open a study, and close its file afterwards: Optuna leaves its connections to the garbage collector."""
    kept = None if storage is None else _storage(storage)
    try:
        yield optuna.create_study(
            study_name=f"{name}-{EDITION}",
            storage=kept,
            direction="minimize",
            load_if_exists=True,
            pruner=optuna.pruners.MedianPruner(n_startup_trials=UNPRUNED),
        )
    finally:
        if kept is not None:
            kept.remove_session()
            kept.engine.dispose()


def _shared(storage: Path | str | None) -> bool:
    return isinstance(storage, str)


def _storage(place: Path | str) -> optuna.storages.RDBStorage:
    if isinstance(place, Path):
        return optuna.storages.RDBStorage(sqlite_url(place))
    try:
        import psycopg
    except ImportError as error:
        raise _no_studies(error) from error
    try:
        with psycopg.connect(place, autocommit=True) as connection:  # of two that begin at once, one makes the tables
            connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
            return optuna.storages.RDBStorage("postgresql+psycopg://" + place.partition("://")[2])
    except psycopg.Error as error:
        raise _no_studies(error) from error


def _no_studies(error: Exception) -> Unavailable:
    problem = str(error).splitlines()[0]
    return Unavailable(Message("training-no-studies", problem=problem), Message("training-no-studies-hint"))


class _ByNumber(optuna.samplers.BaseSampler):
    """Samples each trial from a seed of its own: the number that the storage gave it, which no other trial has."""

    def __init__(self, seed: int) -> None:
        self._seed, self._own = seed, _sampler(seed)

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        self._own = _sampler(self._seed + 7919 * trial.number)
        self._own.before_trial(study, trial)

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, optuna.distributions.BaseDistribution]:
        return self._own.infer_relative_search_space(study, trial)

    def sample_relative(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        search_space: dict[str, optuna.distributions.BaseDistribution],
    ) -> dict[str, Any]:
        return self._own.sample_relative(study, trial, search_space)

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: optuna.distributions.BaseDistribution,
    ) -> object:
        return self._own.sample_independent(study, trial, param_name, param_distribution)


@dataclass(frozen=True, slots=True)
class _Part:
    """Tells how much of all trials is done while one of them goes through its folds."""

    progress: Progress
    done: int
    trials: int

    def __call__(self, part: float) -> None:
        self.progress.step("model", self.done + part, self.trials)


@dataclass(frozen=True, slots=True)
class _Folds:
    """What every trial is fitted on; ``before`` are the losses of the first one, ``None`` while that runs."""

    folds: Sequence[Fold]
    columns: Columns
    seed: int
    before: Sequence[float] | None


def _try(study: optuna.Study, trial: optuna.Trial, given: _Folds, tell: _Part) -> None:
    """Fit one setting fold by fold; give it up when it falls behind the first trial."""
    folds, before = given.folds, given.before
    begun, losses, trees = time.perf_counter(), list[float](), list[int]()
    sizes = [float(fold.later_weight.sum()) for fold in folds]
    for number, fold in enumerate(folds):
        tell(number / len(folds))
        loss, wanted = fit_until(fold, given.columns, trial.params, seed=given.seed)
        losses.append(loss)
        trees.append(wanted)
        behind = np.subtract(losses, losses if before is None else before[: number + 1])
        trial.report(float(np.average(behind, weights=sizes[: number + 1])), number)
        if number + 1 < len(folds) and before is not None and trial.should_prune():
            break
    data = {"folds": losses, "trees": trees, "seconds": time.perf_counter() - begun}
    trial.set_user_attr("found", data)
    if len(losses) < len(folds):
        study.tell(trial, state=TrialState.PRUNED)
    else:
        study.tell(trial, float(np.average(losses, weights=sizes)))


def _read(number: int, trial: FrozenTrial) -> Trial:
    attr = trial.user_attrs["found"]
    loss = trial.value if trial.state is TrialState.COMPLETE else None
    return Trial(number, trial.params, tuple(attr["folds"]), tuple(attr["trees"]), loss, attr["seconds"])


def _space(labels: int) -> dict[str, optuna.distributions.BaseDistribution]:
    few = labels < FEW_LABELS
    floats, ints = optuna.distributions.FloatDistribution, optuna.distributions.IntDistribution
    return {
        "learning_rate": floats(0.03, 0.2, log=True),
        "num_leaves": ints(3, 6 if few else MOST_LEAVES),
        "min_child_samples": ints(10, 60 if few else 200, log=True),
        "lambda_l2": floats(0.5, 100.0, log=True),
        "feature_fraction": floats(0.3, 1.0),
        "bagging_fraction": floats(0.5, 1.0),
        BIN_SETTING: optuna.distributions.CategoricalDistribution(BINS),
    }


def _finished(study: optuna.Study) -> Sequence[FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def _sampler(seed: int) -> optuna.samplers.BaseSampler:
    return optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
