"""Figures of a recalibration for whoever compares runs: the gain with its interval, the slices, Brier score, PR AUC."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from training.suggest.propose import Suggestion

LIBRARIES = ("ondo", "lightgbm", "optuna", "scikit-learn", "numpy")


def run_figures(suggestion: Suggestion) -> dict[str, float | None]:
    """Return figures by name; ``None`` where there was nothing to judge by.

    ``gain_*`` is the suggested card's rise in precision, fall in log loss and share of its step that the labels which
    judge take, with the ends of its 90% interval,
    ``slice_*`` how many labels were learned from, calibrated on and judged on, ``brier_*`` and ``pr_auc_*`` the figures
    of each method as ``method_figures`` has them.
    """
    values: dict[str, float | None] = {}
    if (gain := suggestion.gain) is not None:
        measured = (
            ("precision", gain.precision, gain.precision_interval),
            ("logloss", gain.logloss, gain.logloss_interval),
            ("step", gain.step.share, gain.step.interval),
        )
        for name, value, interval in measured:
            values |= {f"gain_{name}": value, f"gain_{name}_low": interval.low, f"gain_{name}_high": interval.high}
    if (learned := suggestion.learned) is not None:
        parts, look = learned.parts, learned.look
        values |= {"judged": look.judged, "judged_first": look.fresh, "judged_chance": look.chance}
        values |= {
            "slice_fit": len(parts.fit),
            "slice_calibrate": len(parts.calibrate),
            "slice_later": len(parts.later),
        }
    for method in suggestion.scores:
        values |= {f"{name}_{method}": value for name, value in method_figures(suggestion, method).items()}
    return values


def method_figures(suggestion: Suggestion, method: str) -> dict[str, float | None]:
    """Return Brier score and PR AUC of a method (``current``, ``suggested``, ``logistic``, ``model``) on later data.

    The Brier score, as the log loss, is that of the last slice, which no curve has seen; the PR AUC is the average
    precision over all later data, as the AUC. Both weigh each lead by its inverse propensity. ``{}`` for a method that
    was not judged.
    """
    from sklearn.metrics import average_precision_score, brier_score_loss

    later, scored = suggestion.later, suggestion.scores.get(method)
    if later is None or scored is None:
        return {}
    score, probability = scored
    last, hot = later.last, bool(later.label.any())
    sure = np.clip(probability[last], 0, 1)
    brier = brier_score_loss(later.label[last], sure, sample_weight=later.weight[last], pos_label=1)
    ranked = average_precision_score(later.label, score, sample_weight=later.weight) if hot else None
    return {"brier": float(brier), "pr_auc": None if ranked is None else float(ranked)}


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that a figure may depend on."""
    return {"python": ".".join(map(str, sys.version_info[:3])), **{name: _installed(name) for name in LIBRARIES}}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a folder, without being installed
        return "—"
