"""The model card: what the second opinion is for, what it learned from, how good it is and where it ends.

After Mitchell et al. 2019. Every figure comes from the run; nothing is written by hand but the words around it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import Any

import numpy as np

from ondo.domain.card import CardVersion
from ondo.domain.evidence import Evidence
from ondo.domain.instant import iso
from ondo.domain.proposal import Figures, Proposal
from ondo.domain.vocabulary import Lang
from training.data.dataset import Dataset
from training.data.totals import Floats
from training.metrics.evaluate import Later
from training.model.challenger import Challenger
from training.model.model import MOST_DEPTH, MOST_LEAVES, MOST_TREES
from training.reports.model_card_text import (
    ABOVE_LOGISTIC,
    BELOW_LOGISTIC,
    CALIBRATED,
    CONTRIBUTIONS,
    HELD,
    LEFT_OUT,
    LIMITS,
    PRECISION,
    PURPOSE,
    TUNED,
    ModelCardText,
    name_of,
    words,
)
from training.suggest.propose import Suggestion

GROUPS = 10
LIBRARIES = ("ondo", "lightgbm", "optuna", "scikit-learn", "numpy")


def model_cards(dataset: Dataset, version: CardVersion, suggestion: Suggestion, *, seed: int) -> dict[str, str]:
    """Return file name to Markdown for both languages; empty without a model."""
    if suggestion.opinion is None or suggestion.later is None:
        return {}
    return {
        f"model_card.{lang}.md": _card(
            dataset, version, suggestion, suggestion.opinion, suggestion.later, seed, words(lang)
        )
        for lang in Lang
    }


def summary(proposal: Proposal, lang: Lang) -> str:
    """Return a proposal in a few lines of Markdown: why, and the figures of every method."""
    w = words(lang)
    evidence = Evidence.of(proposal)
    text = proposal.reason if evidence.reason_text is None else evidence.reason_text.of(lang)
    methods = {
        "current": proposal.current,
        "suggested": proposal.suggested,
        "logistic": evidence.logistic,
        "model": proposal.model,
    }
    counted = w("{labels:,} labels, {positives:,} of them hot", labels=proposal.labels, positives=proposal.positives)
    return "\n\n".join([text, counted, _methods(methods, w)])


def _card(
    dataset: Dataset,
    version: CardVersion,
    suggestion: Suggestion,
    opinion: Challenger,
    later: Later,
    seed: int,
    w: ModelCardText,
) -> str:
    card = version.card
    title = w(
        "Model card: second opinion on the card “{name}”, version {version}",
        name=w.of(card.name),
        version=version.version,
    )
    methods = {
        "current": suggestion.current,
        "suggested": suggestion.suggested,
        "logistic": suggestion.logistic,
        "model": opinion.figures,
    }
    parts = [
        f"# {title}",
        _section(w("What it is for"), _bullets([w.of(label) for label in PURPOSE])),
        _section(w("What it learned from"), _source(dataset, suggestion, w)),
        _section(w("How good it is on later data"), _later(suggestion, later, methods, w)),
        _section(w("Calibration"), _calibration(later, suggestion.scores["model"][1], w)),
        _section(w("What it goes by"), _features(dataset, opinion, w)),
        _section(w("How it was tuned"), _tuning(opinion, seed, w)),
        _section(w("Where it ends"), _bullets([w.of(label) for label in LIMITS])),
        _section(w("Versions"), _versions(opinion, card.card_id, version.version, w)),
    ]
    return "\n\n".join(parts) + "\n"


def _source(dataset: Dataset, suggestion: Suggestion, w: ModelCardText) -> str:
    evidence = Evidence.read(suggestion.facts)
    rows: list[tuple[str, str]] = [
        (w("Data set"), f"`{dataset.dataset_id}`"),
        (w("Known as of"), iso(dataset.as_of)),
        (w("View"), w("as of each hand-off" if dataset.view == "handoff" else "at declared instants")),
        (w("Labels"), f"{len(dataset):,}"),
        (w("of them hot"), f"{int(dataset.label.sum()):,}"),
    ]
    for count, title in ((evidence.leads, "Leads"), (evidence.events, "Events"), (evidence.handoffs, "Hand-offs")):
        if count is not None:
            rows.append((w(title), f"{count:,}"))
    slices = evidence.slices
    for size, title in ((slices.fit, "Learned from"), (slices.calibrate, "Calibrated on"), (slices.later, "Judged on")):
        if size is not None:
            rows.append((w(title), w("{n:,} labels", n=size)))
    if evidence.effective_labels is not None:
        rows.append((w("Worth, after weighting"), w("{n:,.0f} labels", n=evidence.effective_labels)))
    for counts, title in (
        (evidence.provenance, "Where labels come from"),
        (evidence.via, "How leads were handed over"),
    ):
        if counts:
            rows.append(
                (w(title), w.listed([w("{name}: {n:,}", name=name_of(k, w.lang), n=n) for k, n in counts.items()]))
            )
    texts = [statement.of(w.lang) for statement in evidence.selection.statements]
    return "\n\n".join([_table([w("Item"), w("Value")], rows), *([_bullets(texts)] if texts else [])])


def _later(suggestion: Suggestion, later: Later, methods: Mapping[str, Figures | None], w: ModelCardText) -> str:
    share = w("share handed over" if Evidence.read(suggestion.facts).volume_kind == "handed_off" else "share assumed")
    parts = [
        _methods(methods, w),
        w.of(PRECISION, volume=later.volume, share=share),
    ]
    model, rival = methods["model"], methods["logistic"]
    if model is not None and rival is not None and model.logloss is not None and rival.logloss is not None:
        gap = rival.logloss - model.logloss
        parts.append(w.of(BELOW_LOGISTIC if gap > 0 else ABOVE_LOGISTIC, gap=abs(gap)))
    return "\n\n".join(parts)


def _methods(methods: Mapping[str, Figures | None], w: ModelCardText) -> str:
    titles = {"current": "Current card", "suggested": "Proposed card", "logistic": "Logistic", "model": "LightGBM"}
    rows = [
        (w(titles[name]), _figure(f.auc), _figure(f.logloss, 4), "—" if f.precision is None else f"{f.precision:.1%}")
        for name, f in methods.items()
        if f is not None
    ]
    return _table([w("Method"), "AUC", w("Log loss"), w("Replayed precision")], rows)


def _calibration(later: Later, probability: Floats, w: ModelCardText) -> str:
    """Tell predicted and observed share in ten equal groups of the slice that no curve has seen."""
    label, weight, p = later.label[later.last], later.weight[later.last], probability[later.last]
    groups = [g for g in np.array_split(np.argsort(p, kind="stable"), GROUPS) if len(g) and weight[g].sum() > 0]
    groups_read = [
        (len(g), np.average(p[g], weights=weight[g]), np.average(label[g], weights=weight[g])) for g in groups
    ]
    sizes = [float(weight[g].sum()) for g in groups]
    error = float(np.average([abs(predicted - seen) for _, predicted, seen in groups_read], weights=sizes))
    rows = [
        (f"{number}", f"{n:,}", f"{float64:.1%}", f"{seen:.1%}")
        for number, (n, float64, seen) in enumerate(groups_read, 1)
    ]
    return "\n\n".join(
        [
            w.of(CALIBRATED, error=error),
            _table([w("Group"), w("Leads"), w("Predicted"), w("Observed")], rows),
        ]
    )


def _features(dataset: Dataset, opinion: Challenger, w: ModelCardText) -> str:
    facts: Mapping[str, Any] = opinion.facts(most=15)
    arrows = {1: w("hotter"), -1: w("colder"), 0: w("depends")}
    held = {1: w("held: only hotter"), -1: w("held: only colder"), 0: w("free")}
    rows = [
        (
            each["label"][w.lang] + (w(" (the seller's own action)") if each["seller_action"] else ""),
            f"{each['share']:.1%}",
            arrows[each["direction"]],
            held[each["by_rule"]],
        )
        for each in facts["features"]
    ]
    texts = [w.of(CONTRIBUTIONS, n=len(opinion.names))]
    if bound := sum(feature.monotone != 0 for feature in opinion.features):
        texts.append(w.of(HELD, held=bound))
    if left_out := [feature.label.of(w.lang) for feature in dataset.features if feature.left_out]:
        texts.append(w.of(LEFT_OUT, names=w.listed(left_out)))
    return "\n\n".join([*texts, _table([w("Feature"), w("Share"), w("Higher values"), w("Direction")], rows)])


def _tuning(opinion: Challenger, seed: int, w: ModelCardText) -> str:
    tuned = opinion.tuned
    rows = [(name, f"{value:.4g}") for name, value in tuned.params.items()]
    rows += [(w("Trees"), str(tuned.trees)), (w("Seed"), str(seed))]
    parts = [
        w.of(
            TUNED,
            trials=len(tuned.trials),
            pruned=sum(trial.pruned for trial in tuned.trials),
            trees=MOST_TREES,
            leaves=MOST_LEAVES,
            depth=MOST_DEPTH,
        )
    ]
    if tuned.trials:
        best = min((t for t in tuned.trials if t.loss is not None), key=lambda t: (t.loss, t.number))
        windows = zip(tuned.trials[0].folds, best.folds, strict=True)
        windows_read = [(str(number), f"{first:.4f}", f"{last:.4f}") for number, (first, last) in enumerate(windows, 1)]
        parts.append(_table([w("Window"), w("Log loss, defaults"), w("Log loss, chosen")], windows_read))
    return "\n\n".join([*parts, _table([w("Setting"), w("Value")], rows)])


def _versions(opinion: Challenger, card_id: str, version: int, w: ModelCardText) -> str:
    from features.catalogue import schema_hash

    rows = [(w("Card"), f"`{card_id}` {version}"), (w("Features"), f"`{schema_hash(opinion.features)[:16]}`")]
    rows += [("python", ".".join(map(str, sys.version_info[:3]))), *((name, _installed(name)) for name in LIBRARIES)]
    return _table([w("Item"), w("Value")], rows)


def _installed(name: str) -> str:
    try:
        return version_of(name)
    except PackageNotFoundError:  # run from a folder, without being installed
        return "—"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _figure(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
