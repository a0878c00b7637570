"""Pictures for the data scientist, drawn without a display and closed again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ondo.domain.proposal import PathStep
from training.propose import Suggestion

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BINS = 10


def draw(suggestion: Suggestion, folder: Path) -> list[Path]:
    """Write the pictures that a suggestion allows into a folder; return their paths."""
    made: list[tuple[str, Figure]] = []
    if suggestion.path:
        made.append(("k_path.png", _k_path(suggestion.path)))
    if suggestion.later is not None and suggestion.scores:
        made.append(("reliability.png", _reliability(suggestion)))
    found = []
    for name, figure in made:
        figure.savefig(folder / name, dpi=120)
        found.append(folder / name)
    return found


def _figure() -> Figure:
    # A Figure of its own, never pyplot: nothing is kept open and no backend with a window is looked for.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _k_path(path: Sequence[PathStep]) -> Figure:
    figure = _figure()
    axes = figure.subplots()
    changes = [step.changes for step in path]
    axes.plot(changes, [step.logloss for step in path], "o-", color="#b33a3a")
    axes.set(xlabel="changes of the card", ylabel="log-loss on later data", title="What each further change buys")
    axes.set_xticks(changes)
    other = axes.twinx()
    other.plot(changes, [step.precision for step in path], "s--", color="#2f5d8a")
    other.set_ylabel("precision at the same hand-off volume")
    best = min(path, key=lambda step: step.criterion)
    axes.axvline(best.changes, color="#999999", linewidth=1)
    return figure


def _reliability(suggestion: Suggestion) -> Figure:
    figure = _figure()
    axes = figure.subplots()
    assert suggestion.later is not None
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    for name, (_, all_later) in suggestion.scores.items():
        last = suggestion.later.last
        weight, label, probability = suggestion.later.weight[last], suggestion.later.label[last], all_later[last]
        order = np.argsort(probability, kind="stable")
        groups = [g for g in np.array_split(order, BINS) if len(g)]
        axes.plot(
            [np.average(probability[g], weights=weight[g]) for g in groups],
            [np.average(label[g], weights=weight[g]) for g in groups],
            "o-",
            label=name,
            markersize=4,
        )
    axes.set(xlabel="predicted", ylabel="observed", title="Reliability on later data")
    axes.legend()
    return figure
