"""Tracking of a recalibration in MLflow: one parent run, a child per method and per trial, files, pictures, a version.

The ledger is the truth and this its mirror: a store that cannot be reached costs no proposal.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ondo.definitions.apply_proposal import apply_proposal
from ondo.definitions.card_file import dump_card
from ondo.definitions.card_schema import card_to_data
from ondo.domain.card import CardVersion
from ondo.domain.errors import Unavailable
from ondo.domain.evidence import Evidence
from ondo.domain.instant import iso
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import Lang
from ondo.tracking import Child, Run, Tracking, model_name
from ondo.tracking.pyfunc_model import ModelInput
from training.model.challenger import PARTS, Challenger
from training.reports.model_card import RecalibrationRun, summary
from training.reports.plots import draw
from training.reports.run_figures import library_versions, method_figures, run_figures
from training.suggest.propose import Suggestion

EXAMPLE_LEVELS = (0.25, 0.5, 0.9)


def track(
    tracking: Tracking,
    learned: RecalibrationRun,
    proposal: Proposal,
    folder: Path | None,
    figures: Mapping[str, object],
) -> str | None:
    """Mirror a recalibration to MLflow; return the id of its run, ``None`` when the store cannot be used.

    Parameters
    ----------
    folder:
        The bundle as written (with its model cards), registered as a new version; ``None`` without a model.
    figures:
        The proposal's figures by name, as the machine-readable summary has them.
    """
    dataset, version, suggestion = learned.dataset, learned.version, learned.suggestion
    tags = {
        "kind": "recalibration",
        "card_id": version.card.card_id,
        "card_version": str(version.version),
        "proposal_id": proposal.proposal_id,
    }
    try:
        with (
            tracking.run(f"recalibrate {iso(dataset.as_of)[:10]}", tags) as run,
            tempfile.TemporaryDirectory() as temporary,
        ):
            run.note("\n\n---\n\n".join(summary(proposal, lang) for lang in Lang))
            run.params(
                {
                    "view": dataset.view,
                    "as_of": iso(dataset.as_of),
                    "trials": learned.plan.trials,
                    "reason": proposal.reason,
                }
            )
            run.params({"seed": Evidence.of(proposal).seed, **_model_settings(suggestion.challenger)})
            run.params({f"library_{name}": number for name, number in library_versions().items()})
            numbers = {k: v for k, v in figures.items() if k != "base_version" and isinstance(v, int | float)}
            run.metrics({k: float(v) for k, v in numbers.items()})
            run.metrics({**_part_figures(suggestion.challenger), **run_figures(suggestion)})
            run.curve(
                {
                    "path_logloss": [step.logloss for step in suggestion.path],
                    "path_auc": [step.auc for step in suggestion.path],
                    "path_precision": [step.precision for step in suggestion.path],
                }
            )
            profile = {"view": dataset.view, "as_of": iso(dataset.as_of), "rows": len(dataset), **dataset.facts}
            run.dataset(dataset.dataset_id, profile, [feature.name for feature in dataset.features])
            run.children([*_methods(proposal, suggestion), *_trials(suggestion.challenger)])
            _files(Path(temporary), version, suggestion, proposal)
            run.file(Path(temporary))
            if folder is not None:
                _register(run, folder, learned, proposal, tags)
            return run.run_id
    except Unavailable as error:
        logging.getLogger(__name__).warning("Not recorded in MLflow: %s", error.message)
        return None


def _model_settings(challenger: Challenger | None) -> dict[str, object]:
    if challenger is None:
        return {}
    tuned, weights = challenger.tuned, zip(PARTS, challenger.stack.weights, strict=True)
    return {
        **{f"model_{name}": value for name, value in tuned.params.items()},
        **{f"stack_{part}": weight for part, weight in weights},
        "trees": tuned.trees,
    }


def _part_figures(challenger: Challenger | None) -> dict[str, float]:
    """Return AUC and log loss of each part of the stack alone, and of trees without bounds, on the same later data."""
    parts = {} if challenger is None else {f"stack_{part}": figures for part, figures in challenger.parts.items()}
    if challenger is not None and challenger.uncapped is not None:
        parts["uncapped"] = challenger.uncapped.figures
    return {
        f"{part}_{name}": float(value)
        for part, figures in parts.items()
        for name, value in (("auc", figures.auc), ("logloss", figures.logloss))
        if value is not None
    }


def _methods(proposal: Proposal, suggestion: Suggestion) -> list[Child]:
    """One run per method under the same names of figures, so that MLflow's comparison puts them side by side."""
    methods = {
        "current card": ("current", proposal.current),
        "proposed card": ("suggested", proposal.suggested),
        "logistic": ("logistic", Evidence.of(proposal).logistic),
        "stack": ("model", proposal.model),
    }
    return [
        Child(
            name,
            {"method": name},
            {
                "auc": [figures.auc],
                "logloss": [figures.logloss],
                "hot_precision": [figures.precision],
                **{figure: [value] for figure, value in method_figures(suggestion, key).items()},
            },
            {"kind": "method"},
        )
        for name, (key, figures) in methods.items()
        if figures is not None and figures.logloss is not None
    ]


def _trials(challenger: Challenger | None) -> list[Child]:
    """One run per setting tried; a pruned one has fewer folds and no ``logloss`` of its own."""
    trials = () if challenger is None else challenger.tuned.trials
    return [
        Child(
            f"trial {trial.number:03}",
            trial.params,
            {"fold_logloss": trial.folds, "fold_trees": trial.trees, "logloss": [trial.loss]},
            {"kind": "trial", "state": "pruned" if trial.pruned else "complete"},
            trial.seconds,
        )
        for trial in trials
    ]


def _files(place: Path, version: CardVersion, suggestion: Suggestion, proposal: Proposal) -> None:
    card = place / "card"
    card.mkdir()
    _json(card / "card.json", card_to_data(version.card))
    (card / "card.yaml").write_text(dump_card(version.card), "utf-8")
    if suggestion.passed:
        (card / "suggested.yaml").write_text(dump_card(apply_proposal(version.card, proposal)), "utf-8")
    _json(place / "proposal.json", asdict(proposal))
    if suggestion.challenger is not None:
        _json(place / "trials.json", [asdict(trial) for trial in suggestion.challenger.tuned.trials])
    pictures = place / "figures"
    pictures.mkdir()
    draw(replace(suggestion, facts=proposal.facts), pictures)


def _json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2, default=str), "utf-8")


def _register(run: Run, folder: Path, learned: RecalibrationRun, proposal: Proposal, tags: Mapping[str, str]) -> None:
    run.file(folder, "bundle")
    version_tags = {**tags, "bundle_id": folder.name}
    model = model_name(learned.version.card.card_id)
    run.register(model, folder, _model_input(learned), version_tags, summary(proposal, Lang.EN))


def _model_input(learned: RecalibrationRun) -> ModelInput:
    """Return the columns that the model was fitted on, with rows that are nobody's: quantiles of each column."""
    challenger, dataset = learned.suggestion.challenger, learned.dataset
    columns = [] if challenger is None else [feature.name for feature in challenger.features]
    places = [next(i for i, feature in enumerate(dataset.features) if feature.name == name) for name in columns]
    example = np.full((len(EXAMPLE_LEVELS), len(places)), np.nan)
    for column, place in enumerate(places):
        known = dataset.x[~np.isnan(dataset.x[:, place]), place]
        if len(known):
            example[:, column] = np.quantile(known, EXAMPLE_LEVELS, method="lower")
    return ModelInput(columns, example.tolist())
