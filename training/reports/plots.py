"""Pictures for the meeting room and the data scientist, drawn without a display, in English and in Japanese.

Japanese is drawn where a font for it is installed; none is shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ondo.domain.evidence import Evidence, ReplayedQuarter
from ondo.domain.proposal import PathStep
from ondo.domain.vocabulary import Label, Lang
from ondo.text.messages import Message
from ondo.text.proposal_summary import METHODS as WORDS
from training.data.totals import Floats, Ints
from training.metrics.evaluate import Later
from training.suggest.propose import Suggestion

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from training.model.challenger import Challenger

GROUPS = 10
FEATURES = 12
JAPANESE = (
    *("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "IPAexGothic", "IPAGothic", "BIZ UDGothic"),
    *("Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "TakaoGothic", "VL Gothic"),
)
STYLE: dict[Any, Any] = {
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "axes.axisbelow": True,
    "legend.frameon": False,
}
METHODS = {
    "current": (Message("training-current-card"), "#6f6f6f", "o"),
    "suggested": (Message("training-proposed-card"), "#c0392b", "s"),
    "logistic": (Message("training-logistic"), "#2f6fa8", "^"),
    "model": (Message("training-model"), "#2e8b57", "D"),
}
WAYS = {
    "never_change": (WORDS["never_change"], *METHODS["current"][1:]),
    "suggested": (WORDS["suggested"], *METHODS["suggested"][1:]),
    "refit_everything": (WORDS["refit_everything"], "#8e5ea2", "^"),
    "lightgbm": (WORDS["lightgbm"], *METHODS["model"][1:]),
}
"""Ways of keeping the card in a backtest."""
OTHERS = ("#8e5ea2", "#d08a1d", "#3aa6a6", "#444444")

Methods = Mapping[str, tuple[Label, str, str]]
Scores = Mapping[str, tuple[Floats | Ints, Floats]]


def draw(suggestion: Suggestion, folder: Path) -> list[Path]:
    """Write the pictures that a suggestion allows into a folder, ``<name>.en.png`` and ``<name>.ja.png``.

    Returns
    -------
    list of Path
        Written files. ``k_path`` needs a path; ``reliability`` and ``precision_at_capacity`` scores on later
        data; ``shap_summary`` a model; ``backtest`` the facts of a backtest.
    """
    drawn: dict[str, Callable[[Lang], Figure]] = {}
    evidence = Evidence.read(suggestion.facts)
    assumed, chosen = evidence.volume_kind != "handed_off", evidence.path_chosen
    if suggestion.path and chosen is not None:
        drawn["k_path"] = lambda lang: k_path(suggestion.path, chosen, lang)
    if (later := suggestion.later) is not None and suggestion.scores:
        drawn["reliability"] = lambda lang: reliability(suggestion.scores, later, lang)
        drawn["precision_at_capacity"] = lambda lang: capacity(suggestion.scores, later, lang, assumed=assumed)
    if (challenger := suggestion.challenger) is not None:
        drawn["shap_summary"] = lambda lang: contributions(challenger, lang)
    if rows := evidence.backtest.rows:
        drawn["backtest"] = lambda lang: backtest(rows, lang)
    labels = []
    for lang in Lang:
        with _style(lang) as possible:
            for name, make in drawn.items() if possible else ():
                path = folder / f"{name}.{lang}.png"
                make(lang).savefig(path, dpi=130)
                labels.append(path)
    return labels


@contextmanager
def _style(lang: Lang) -> Iterator[bool]:
    """Set fonts and lines for a language; yields whether there is a font for it."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    family = next((name for name in JAPANESE if name in installed), None) if lang is Lang.JA else "DejaVu Sans"
    # The style is a context of matplotlib's own; nothing outside these pictures sees it.
    with mpl.rc_context({**STYLE, "font.family": [family or "DejaVu Sans"]}):
        yield family is not None


def _figure(width: float = 8.0, height: float = 4.8) -> Figure:
    # A Figure of its own, never pyplot: nothing is kept open and no backend with a window is looked for.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _percent(axis: Any) -> None:  # noqa: ANN401 - matplotlib's XAxis and YAxis have no common public type
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0))


def k_path(path: Sequence[PathStep], chosen: int, lang: Lang) -> Figure:
    """Draw what each further change buys on later data, and which step of the path was chosen."""
    figure = _figure(8.0, 5.6)
    upper, lower = figure.subplots(2, 1, sharex=True)
    changes = [step.changes for step in path]
    upper.plot(changes, [step.precision for step in path], "s-", color=METHODS["suggested"][1])
    upper.set(ylabel=Message("training-replayed-precision").of(lang), title=PATH.of(lang))
    _percent(upper.yaxis)
    lower.plot(changes, [step.logloss for step in path], "o-", color=METHODS["logistic"][1])
    lower.set(xlabel=CHANGES.of(lang), ylabel=Message("training-log-loss-lower-better").of(lang))
    lower.set_xticks(changes)
    for axes in (upper, lower):
        axes.axvline(path[chosen].changes, color="#999999", linewidth=1, linestyle="--")
    upper.annotate(
        Message("training-plot-chosen", n=path[chosen].changes).of(lang),
        (path[chosen].changes, 0),
        xycoords=("data", "axes fraction"),
        xytext=(5, 6),
        textcoords="offset points",
        color="#666666",
    )
    return figure


def reliability(scores: Scores, later: Later, lang: Lang) -> Figure:
    """Draw predicted against observed share in ten equal groups of the slice that no curve has seen."""
    figure = _figure(6.4, 5.6)
    axes = figure.subplots()
    weight, label = later.weight[later.last], later.label[later.last]
    highest = 0.0
    for number, (name, (_, all_later)) in enumerate(scores.items()):
        probability = all_later[later.last]
        order = np.argsort(probability, kind="stable")
        groups = [g for g in np.array_split(order, GROUPS) if len(g) and weight[g].sum() > 0]
        numbers = [float(np.average(probability[g], weights=weight[g])) for g in groups]
        seen = [float(np.average(label[g], weights=weight[g])) for g in groups]
        highest = max(highest, *numbers, *seen)
        text, colour, marker = _known(METHODS, name, number)
        axes.plot(numbers, seen, marker=marker, color=colour, label=text.of(lang), markersize=5)
    end = min(1.0, 1.08 * highest)
    axes.plot([0, end], [0, end], color="#bbbbbb", linewidth=1, zorder=0)
    axes.set(xlim=(0, end), ylim=(0, end), title=RELIABLE.of(lang))
    axes.set(xlabel=Message("training-predicted").of(lang), ylabel=Message("training-observed").of(lang))
    _percent(axes.xaxis)
    _percent(axes.yaxis)
    axes.legend(loc="upper left")
    return figure


def precision_curve(score: Floats | Ints, later: Later, volumes: Floats) -> Floats:
    """Return precision for many hand-off volumes (shares, 0 to 1), tied leads taken in part as if drawn by lot."""
    distinct, column = np.unique(-np.asarray(score, np.float64), return_inverse=True)
    whole, won = (np.bincount(column, v, len(distinct)) for v in (later.weight, later.weight * later.label))
    taken, hot = (np.concatenate([[0.0], np.cumsum(values)]) for values in (whole, won))
    wanted = volumes * taken[-1]
    return np.asarray(np.interp(wanted, taken, hot) / wanted, dtype=np.float64)


def capacity(scores: Scores, later: Later, lang: Lang, *, assumed: bool = False) -> Figure:
    """Draw precision against how many leads are handed over, as a share and as leads per week.

    ``assumed`` tells that the marked volume is not what was really handed over.
    """
    figure = _figure(8.0, 5.0)
    axes = figure.subplots()
    end = min(1.0, max(0.5, 1.5 * later.volume))
    least = min(end / 2, max(0.01, 20 / max(1.0, float(later.weight.sum()))))  # of fewer than 20 leads nothing is said
    volumes = np.linspace(least, end, 120)
    for number, (name, (score, _)) in enumerate(scores.items()):
        text, colour, _ = _known(METHODS, name, number)
        axes.plot(volumes, precision_curve(score, later, volumes), color=colour, label=text.of(lang), linewidth=2)
    base = float((later.weight * later.label).sum() / later.weight.sum())
    axes.axhline(base, color="#bbbbbb", linewidth=1)
    axes.axvline(later.volume, color="#999999", linewidth=1, linestyle="--")
    axes.annotate(
        (VOLUME_ASSUMED if assumed else VOLUME).of(lang),
        (later.volume, 1),
        xycoords=("data", "axes fraction"),
        xytext=(5, -12),
        textcoords="offset points",
        color="#666666",
    )
    axes.annotate(
        Message("training-average-all-leads").of(lang),
        (end, base),
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        color="#777777",
    )
    axes.set(
        xlim=(0, end),
        title=CAPACITY.of(lang),
        xlabel=Message("training-share-leads-handed-over").of(lang),
    )
    axes.set_ylabel(Message("training-share-really-hot").of(lang))
    _percent(axes.xaxis)
    _percent(axes.yaxis)
    weeks = float(later.week.max() - later.week.min() + 1)
    per_week = float(later.weight.sum()) / weeks
    above = axes.secondary_xaxis(
        "top", functions=(lambda share: np.multiply(share, per_week), lambda leads: np.divide(leads, per_week))
    )
    above.set_xlabel(Message("training-leads-handed-over-per-week").of(lang))
    axes.legend()
    return figure


def contributions(challenger: Challenger, lang: Lang) -> Figure:
    """Draw what the strongest features add to the log-odds of a sample of later leads, one dot per lead."""
    shown = challenger.explained
    strongest = [i for i in np.argsort(-shown.strength(), kind="stable")[:FEATURES] if shown.strength()[i] > 0][::-1]
    figure = _figure(9.0, 1.6 + 0.42 * max(len(strongest), 3))
    axes = figure.subplots()
    reach = max((float(np.abs(shown.added[:, i]).max()) for i in strongest), default=1.0)
    for row, i in enumerate(strongest):
        added, value = shown.added[:, i], shown.x[:, i]
        category = challenger.features[i].kind == "category"
        known = ~np.isnan(value) & (not category)
        height = row + _swarm(added, reach)
        axes.scatter(added[~known], height[~known], s=7, color="#b5b5b5", linewidths=0, rasterized=True)
        rank = _ranks(value[known])
        dots = axes.scatter(
            added[known], height[known], s=7, c=rank, cmap="coolwarm", vmin=0, vmax=1, linewidths=0, rasterized=True
        )
    axes.axvline(0, color="#888888", linewidth=1)
    axes.set_yticks(range(len(strongest)), [_short(challenger.features[i].label.of(lang)) for i in strongest])
    axes.grid(visible=False, axis="x")
    axes.set(
        title=SHAP.of(lang),
        xlabel=Message("training-plot-contribution").of(lang),
    )
    if strongest:
        bar = figure.colorbar(dots, ax=axes, ticks=[0, 1], aspect=40, pad=0.02)
        bar.ax.set_yticklabels([Message("training-low").of(lang), Message("training-high").of(lang)])
        bar.set_label(Message("training-plot-value").of(lang))
        bar.outline.set_visible(False)
    return figure


def _ranks(values: Floats) -> Floats:
    """Return ranks of values, 0 for the lowest and 1 for the highest, ties equal."""
    distinct, rank = np.unique(values, return_inverse=True)
    return np.asarray(rank / max(1, len(distinct) - 1), dtype=np.float64)


def _swarm(added: Floats, reach: float) -> Floats:
    """Return heights (-0.4 to 0.4) that spread dots lying on each other, denser places wider; no randomness."""
    place = np.round((added / reach + 1) * 100).astype(np.int64)
    order = np.argsort(place, kind="stable")
    _, first, size = np.unique(place[order], return_index=True, return_counts=True)
    position = np.arange(len(added)) - np.repeat(first, size)
    step = np.where(position % 2 == 0, 1, -1) * ((position + 1) // 2)
    height = np.empty(len(added))
    height[order] = step
    return height * (0.4 / max(1.0, float(np.abs(height).max())))


def _short(text: str, most: int = 34) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def backtest(rows: Sequence[ReplayedQuarter], lang: Lang) -> Figure:
    """Draw precision, recall and hot leads per week of past quarters for each way of keeping the card."""
    quarters = sorted({row.quarter for row in rows})
    methods = list(dict.fromkeys(row.method for row in rows))
    figure = _figure(8.0, 7.6)
    panels: Sequence[Axes] = figure.subplots(3, 1, sharex=True)
    caption = (
        ("precision", Message("training-replayed-precision")),
        ("recall", Message("training-recall")),
        ("hot_per_week", Message("training-really-hot-leads-per-week")),
    )
    for axes, (key, label) in zip(panels, caption, strict=True):
        for number, method in enumerate(methods):
            by_quarter = {row.quarter: float(getattr(row, key)) for row in rows if row.method == method}
            values = [by_quarter.get(quarter, np.nan) for quarter in quarters]
            text, colour, marker = _known(WAYS, method, number)
            axes.plot(range(len(quarters)), values, marker=marker, color=colour, label=text.of(lang))
        axes.set_ylabel(label.of(lang))
        if key != "hot_per_week":
            _percent(axes.yaxis)
    panels[2].set_ylim(bottom=0)
    panels[0].set_title(BACKTEST.of(lang))
    panels[2].set_xticks(range(len(quarters)), quarters)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=min(4, len(methods)))
    return figure


def _known(methods: Methods, name: str, number: int) -> tuple[Label, str, str]:
    return methods.get(name) or (Label(name, name), OTHERS[number % len(OTHERS)], "o")


PATH = Message("training-what-each-further-change-buys")
CHANGES = Message("training-changes-card-0-current-card")
RELIABLE = Message("training-do-probabilities-hold-later-data")
VOLUME = Message("training-share-handed-over-today")
VOLUME_ASSUMED = Message("training-assumed-share")
CAPACITY = Message("training-how-many-hand-over-replayed")
SHAP = Message("training-what-model-goes-later-leads")
BACKTEST = Message("training-past-quarters-had-proposals-been")
