"""Settings of the model by Optuna: seeded, kept in a small database, so that a killed run goes on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import optuna

from ondo.domain.progress import SILENT, Progress
from training.model import MOST_LEAVES, Columns, Params, defaults, fit_until, folds_by_time
from training.totals import Floats, Ints

optuna.logging.set_verbosity(optuna.logging.ERROR)


@dataclass(frozen=True, slots=True)
class Tuned:
    """The best settings found, the number of trees they want, and their log-loss over the folds of time."""

    params: Params
    trees: int
    loss: float
    trials: tuple[tuple[Params, float], ...]


def tune(
    x: Floats,
    label: Ints,
    weight: Floats,
    lead: Ints,
    columns: Columns,
    *,
    name: str,
    trials: int,
    seed: int,
    storage: Path | None = None,
    progress: Progress = SILENT,
) -> Tuned:
    """Try settings on three growing windows of time.

    Parameters
    ----------
    name:
        Names the study; data set, card and seed belong in it. Trials finished under that name are kept.
    trials:
        How many in all, the defaults being the first.
    storage:
        SQLite file of studies; ``None`` keeps the study in memory.

    Notes
    -----
    The sampler is seeded anew before each trial by how many are finished, so a run that was interrupted and
    taken up again tries the same settings as one that was not.
    """
    folds = [f for f in folds_by_time(len(label), lead) if all(0 < label[part].sum() < len(part) for part in f)]
    if not folds:
        params = defaults(len(label))
        return Tuned(params, 30, float("nan"), ())
    study = optuna.create_study(
        study_name=name, storage=_url(storage), direction="minimize", load_if_exists=True, sampler=_sampler(seed)
    )
    while (done := len(_finished(study))) < trials:
        progress.step("model", done, trials)
        study.sampler = _sampler(seed + 7919 * done)
        trial = study.ask(fixed_distributions=_space(len(label))) if done else _first(study, len(label))
        results = [fit_until(x, label, weight, *fold, columns, trial.params, seed=seed) for fold in folds]
        trial.set_user_attr("trees", int(np.median([trees for _, trees in results])))
        sizes = [float(weight[later].sum()) for _, later in folds]
        study.tell(trial, float(np.average([loss for loss, _ in results], weights=sizes)))
    progress.step("model", trials, trials)
    finished = _finished(study)[:trials]
    best = min(finished, key=lambda t: (_value(t), t.number))
    return Tuned(
        best.params, int(best.user_attrs["trees"]), _value(best), tuple((t.params, _value(t)) for t in finished)
    )


def _space(labels: int) -> dict[str, optuna.distributions.BaseDistribution]:
    few = labels < 1000
    floats, ints = optuna.distributions.FloatDistribution, optuna.distributions.IntDistribution
    return {
        "learning_rate": floats(0.03, 0.2, log=True),
        "num_leaves": ints(3, 6 if few else MOST_LEAVES),
        "min_child_samples": ints(10, 60 if few else 200, log=True),
        "lambda_l2": floats(0.5, 100.0, log=True),
        "feature_fraction": floats(0.3, 1.0),
        "bagging_fraction": floats(0.5, 1.0),
    }


def _first(study: optuna.Study, labels: int) -> optuna.Trial:
    study.enqueue_trial(defaults(labels), skip_if_exists=False)
    return study.ask(fixed_distributions=_space(labels))


def _finished(study: optuna.Study) -> Sequence[optuna.trial.FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))


def _value(trial: optuna.trial.FrozenTrial) -> float:
    return float("inf") if trial.value is None else trial.value


def _sampler(seed: int) -> optuna.samplers.BaseSampler:
    return optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)


def _url(storage: Path | None) -> str | None:
    return None if storage is None else f"sqlite:///{storage}"
