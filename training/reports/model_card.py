"""The model card: what the second opinion is for, what it learned from, how good it is and where it ends.

After Mitchell et al. 2019. Every figure comes from the run; nothing is written by hand but the words around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ondo.domain.card import CardVersion
from ondo.domain.evidence import Evidence
from ondo.domain.instant import iso
from ondo.domain.proposal import Figures, Proposal
from ondo.domain.vocabulary import Label, Lang, Via
from ondo.text.figures import Wording
from ondo.text.messages import Message
from ondo.text.proposal_evidence import methods_table, target_sentences
from ondo.text.words import label_of
from training.data.dataset import Dataset
from training.data.leaks import looks_at
from training.data.plan import RecalibrationPlan
from training.data.totals import Floats
from training.metrics.evaluate import Later
from training.model.challenger import Challenger
from training.model.model import MOST_DEPTH, MOST_LEAVES, MOST_TREES
from training.model.uncapped import UNCAPPED
from training.reports.run_figures import library_versions
from training.suggest.propose import Suggestion

GROUPS = 10
PURPOSE = (
    "modelcard-purpose-second-opinion",
    "modelcard-purpose-how-much-better",
    "modelcard-purpose-this-company-only",
)
LIMITS = (
    "modelcard-limit-association",
    "modelcard-limit-market-changes",
    "modelcard-limit-few-hot-leads",
    "modelcard-limit-new-choices",
)
PART_NAMES: Mapping[str, str] = {
    "logistic": "modelcard-part-logistic",
    "trees": "modelcard-part-trees",
    "card": "modelcard-part-card",
}
_MODELS: Mapping[str, Label] = {
    "proposal.model": Message("modelcard-model"),
    "evidence.logistic": Message("modelcard-logistic"),
}
_PROVENANCE: Mapping[str, str] = {
    "feedback": "modelcard-from-feedback",
    "outcome": "modelcard-from-outcome",
    "nothing_happened": "modelcard-from-nothing-happened",
    "missed_hot": "modelcard-from-missed-hot",
    "never_handed": "modelcard-from-never-handed",
    "landmark": "modelcard-from-landmark",
}


@dataclass(frozen=True, slots=True)
class RecalibrationRun:
    """What one run learned from, by which plan, under which version of the card, and what it suggests."""

    dataset: Dataset
    version: CardVersion
    suggestion: Suggestion
    plan: RecalibrationPlan


def model_cards(run: RecalibrationRun) -> dict[str, str]:
    """Return file name to Markdown for both languages; empty without a model."""
    challenger, later = run.suggestion.challenger, run.suggestion.later
    if challenger is None or later is None:
        return {}
    return {f"model_card.{lang}.md": _card(run, challenger, later, Wording(None, lang)) for lang in Lang}


def summary(proposal: Proposal, lang: Lang) -> str:
    """Return a proposal in a few lines of Markdown: why, what a target of precision allows, every method's figures."""
    evidence = Evidence.of(proposal)
    w = Wording({"evidence": evidence}, lang)
    text = proposal.reason if evidence.reason_text is None else evidence.reason_text.of(lang)
    methods = {
        "current": proposal.current,
        "suggested": proposal.suggested,
        "logistic": evidence.logistic,
        "model": proposal.model,
    }
    counted = w.text("modelcard-labels-them-hot", labels=f"{proposal.labels:,}", positives=f"{proposal.positives:,}")
    aimed = [f"{w.fill(sentence)}" for sentence in target_sentences(evidence)]
    return "\n\n".join([text, *aimed, counted, _methods(methods, w.lang)])


def _card(run: RecalibrationRun, challenger: Challenger, later: Later, w: Wording) -> str:
    dataset, version, suggestion = run.dataset, run.version, run.suggestion
    card = version.card
    title = w.text(
        "modelcard-title",
        name=card.name,
        version=version.version,
    )
    methods = {
        "current": suggestion.current,
        "suggested": suggestion.suggested,
        "logistic": suggestion.logistic,
        "model": challenger.figures,
    }
    parts = [
        f"# {title}",
        _section(w.text("modelcard-what-it-is-for"), _bullets([w.text(purpose) for purpose in PURPOSE])),
        _section(w.text("modelcard-what-learned-from"), _source(dataset, suggestion, w)),
        _section(w.text("modelcard-how-good-on-later-data"), _later(suggestion, later, methods, w)),
        _section(w.text("modelcard-calibration"), _calibration(later, suggestion.scores["model"][1], w)),
        _section(w.text("modelcard-what-made-of"), _parts(challenger, w)),
        _section(w.text("modelcard-what-it-goes-by"), _features(dataset, challenger, w)),
        _section(w.text("modelcard-how-tuned"), _tuning(challenger, run.plan.seed, w)),
        _section(w.text("modelcard-where-ends"), _bullets([w.text(limit) for limit in LIMITS])),
        _section(w.text("modelcard-versions"), _versions(challenger, card.card_id, version.version, w)),
    ]
    return "\n\n".join(parts) + "\n"


def _name_of(word: str) -> Label:
    """Return a provenance or a way of hand-off as people read it."""
    if word in _PROVENANCE:
        return Message(_PROVENANCE[word])
    return label_of(Via(word)) if word in set(Via) else Label(word, word)


def _source(dataset: Dataset, suggestion: Suggestion, w: Wording) -> str:
    evidence = Evidence.read(suggestion.facts)
    rows: list[tuple[str, str]] = [
        (w.text("modelcard-data-set"), f"`{dataset.dataset_id}`"),
        (w.text("modelcard-known-as"), iso(dataset.as_of)),
        (
            w.text("modelcard-view"),
            w.text("modelcard-view-of-hand-offs" if dataset.view == "handoff" else "modelcard-view-at-instants"),
        ),
        (w.text("modelcard-labels"), f"{len(dataset):,}"),
        (w.text("modelcard-them-hot"), f"{int(dataset.label.sum()):,}"),
    ]
    for count, title in (
        (evidence.leads, "modelcard-leads"),
        (evidence.events, "modelcard-events"),
        (evidence.handoffs, "modelcard-hand-offs"),
    ):
        if count is not None:
            rows.append((w.text(title), f"{count:,}"))
    slices = evidence.slices
    for size, title in (
        (slices.fit, "modelcard-learned-from"),
        (slices.calibrate, "modelcard-calibrated-on"),
        (slices.later, "modelcard-judged-on"),
    ):
        if size is not None:
            rows.append((w.text(title), w.text("modelcard-labels-counted", n=f"{size:,}")))
    if evidence.effective_labels is not None:
        rows.append(
            (
                w.text("modelcard-worth-after-weighting"),
                w.text("modelcard-labels-counted", n=f"{evidence.effective_labels:,.0f}"),
            )
        )
    for counts, title in (
        (evidence.provenance, "modelcard-where-labels-come-from"),
        (evidence.via, "modelcard-how-leads-handed-over"),
    ):
        if counts:
            rows.append(
                (
                    w.text(title),
                    w.text("modelcard-list-comma").join(
                        [w.text("modelcard-from-counted", name=_name_of(k), n=f"{n:,}") for k, n in counts.items()]
                    ),
                )
            )
    texts = [statement.of(w.lang) for statement in evidence.selection.statements]
    return "\n\n".join(
        [_table([w.text("modelcard-item"), w.text("modelcard-value")], rows), *([_bullets(texts)] if texts else [])]
    )


def _later(suggestion: Suggestion, later: Later, methods: Mapping[str, Figures | None], w: Wording) -> str:
    share = w.text(
        "modelcard-share-handed-over"
        if Evidence.read(suggestion.facts).volume_kind == "handed_off"
        else "modelcard-share-assumed"
    )
    parts = [
        _methods(methods, w.lang),
        w.text("modelcard-precision", volume=f"{later.volume:.1%}", share=share),
    ]
    model, rival = methods["model"], methods["logistic"]
    if model is not None and rival is not None and model.logloss is not None and rival.logloss is not None:
        gap = rival.logloss - model.logloss
        parts.append(
            w.text("modelcard-below-logistic" if gap > 0 else "modelcard-above-logistic", gap=f"{abs(gap):.4f}")
        )
    return "\n\n".join(parts)


def _methods(methods: Mapping[str, Figures | None], lang: Lang) -> str:
    """Compare the methods by the table that every reader of the proposal sees."""
    table = methods_table(Wording({"proposal": methods, "evidence": methods}, lang), _MODELS)
    return _table([head.name for head in table.heads], [[f"{cell}" for cell in row.cells] for row in table.rows])


def _calibration(later: Later, probability: Floats, w: Wording) -> str:
    """Tell predicted and observed share in ten equal groups of the slice that no curve has seen."""
    label, weight, p = later.label[later.last], later.weight[later.last], probability[later.last]
    groups = [g for g in np.array_split(np.argsort(p, kind="stable"), GROUPS) if len(g) and weight[g].sum() > 0]
    groups_read = [
        (len(g), np.average(p[g], weights=weight[g]), np.average(label[g], weights=weight[g])) for g in groups
    ]
    sizes = [float(weight[g].sum()) for g in groups]
    error = float(np.average([abs(predicted - seen) for _, predicted, seen in groups_read], weights=sizes))
    rows = [
        (f"{number}", f"{n:,}", f"{predicted:.1%}", f"{seen:.1%}")
        for number, (n, predicted, seen) in enumerate(groups_read, 1)
    ]
    return "\n\n".join(
        [
            w.text("modelcard-calibrated", error=f"{error:.1%}"),
            _table(
                [
                    w.text("modelcard-group"),
                    w.text("modelcard-leads"),
                    w.text("modelcard-predicted"),
                    w.text("modelcard-observed"),
                ],
                rows,
            ),
        ]
    )


def _parts(challenger: Challenger, w: Wording) -> str:
    """Tell the parts of the stack, their weights, and how each would do alone."""
    rows = [
        (w.text(PART_NAMES[part]), f"{weight:.2f}", _figure(alone.auc), _figure(alone.logloss, 4))
        for (part, alone), weight in zip(challenger.parts.items(), challenger.stack.weights, strict=True)
    ]
    head = [w.text("modelcard-part"), w.text("modelcard-weight"), "AUC", w.text("modelcard-log-loss")]
    texts = [w.text("modelcard-stacked"), _table(head, rows)]
    best = min((alone.logloss for alone in challenger.parts.values() if alone.logloss is not None), default=None)
    if best is not None and challenger.figures.logloss is not None:
        gap = best - challenger.figures.logloss
        texts.append(w.text("modelcard-stack-gain" if gap > 0 else "modelcard-stack-loss", gap=f"{abs(gap):.4f}"))
    if (rival := challenger.uncapped) is not None and None not in (rival.figures.logloss, challenger.figures.logloss):
        lower = (rival.figures.logloss or 0) < (challenger.figures.logloss or 0)
        texts.append(
            w.text(
                "modelcard-uncapped-below" if lower else "modelcard-uncapped-above",
                trees=rival.trees,
                leaves=UNCAPPED.leaves,
                auc=_figure(rival.figures.auc),
                logloss=_figure(rival.figures.logloss, 4),
            )
        )
    return "\n\n".join(texts)


def _features(dataset: Dataset, challenger: Challenger, w: Wording) -> str:
    facts: Mapping[str, Any] = challenger.facts(most=15)
    arrows = {1: w.text("modelcard-hotter"), -1: w.text("modelcard-colder"), 0: w.text("modelcard-depends")}
    held = {
        1: w.text("modelcard-held-only-hotter"),
        -1: w.text("modelcard-held-only-colder"),
        0: w.text("modelcard-free"),
    }
    rows = [
        (
            each["label"][w.lang] + (w.text("modelcard-sellers-own-action") if each["seller_action"] else ""),
            f"{each['share']:.1%}",
            arrows[each["direction"]],
            held[each["by_rule"]],
        )
        for each in facts["features"]
    ]
    texts = [w.text("modelcard-contributions", n=len(challenger.names))]
    if bound := sum(feature.monotone != 0 for feature in challenger.features):
        texts.append(w.text("modelcard-held", held=bound))
    for message, leaks in (("modelcard-left-out", False), ("modelcard-left-out-leaks", True)):
        features = [
            feature.label.of(w.lang)
            for feature in dataset.features
            if feature.left_out and leaks is not looks_at(feature, dataset.card).isdisjoint(dataset.leaking)
        ]
        if features:
            texts.append(w.text(message, names=w.text("modelcard-list-comma").join(features)))
    return "\n\n".join(
        [
            *texts,
            _table(
                [
                    w.text("modelcard-feature"),
                    w.text("modelcard-share"),
                    w.text("modelcard-higher-values"),
                    w.text("modelcard-direction"),
                ],
                rows,
            ),
        ]
    )


def _tuning(challenger: Challenger, seed: int, w: Wording) -> str:
    tuned = challenger.tuned
    rows = [(name, f"{value:.4g}") for name, value in tuned.params.items()]
    rows += [(w.text("modelcard-trees"), str(tuned.trees)), (w.text("modelcard-seed"), str(seed))]
    parts = [
        w.text(
            "modelcard-tuned",
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
        parts.append(
            _table(
                [
                    w.text("modelcard-window"),
                    w.text("modelcard-log-loss-defaults"),
                    w.text("modelcard-log-loss-chosen"),
                ],
                windows_read,
            )
        )
    return "\n\n".join([*parts, _table([w.text("modelcard-setting"), w.text("modelcard-value")], rows)])


def _versions(challenger: Challenger, card_id: str, version: int, w: Wording) -> str:
    from features.catalogue import schema_hash

    rows = [
        (w.text("modelcard-card"), f"`{card_id}` {version}"),
        (w.text("modelcard-features"), f"`{schema_hash(challenger.features)[:16]}`"),
    ]
    rows += library_versions().items()
    return _table([w.text("modelcard-item"), w.text("modelcard-value")], rows)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _figure(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
