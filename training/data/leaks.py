"""Leaks: fields and kinds that look as if they were filled in when the outcome was known, named before anybody learns.

What is asked when the outcome is known already (a reason of closing, a total up to the last visit) orders labelled
leads nearly perfectly and new ones not at all. No record proves it, so the meeting is asked; until it says on the card
that the value is known in time, no points, no new rule and no model rest on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from features.catalogue import AttributeValue, Colleagues, FeatureKind, KindCount, SeenText, attribute_of
from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import Condition, CountTest, EventMatch, Test, leaves
from ondo.domain.evidence import LeakReason, SuspectedLeak, plain
from ondo.domain.vocabulary import Label
from ondo.text.leak_text import leak_text
from training.data.accounts import ACCOUNT
from training.data.totals import Floats, Ints, binned, effective

if TYPE_CHECKING:
    from features.catalogue import Feature
    from training.data.dataset import Dataset

CHANCE = 0.05
"""Of this share of honest data sets at most is anything named, over all questions together."""
LEAST_AUC = 0.75
"""A question that orders leads less well than this alone is none to wonder about."""
BEYOND = 2.0
"""So many times as far apart as any other question (standard deviations of a normal score) a leak holds the classes."""
MOST = 3
"""So many leaks that hide one another are looked for together."""
HONEST_ODDS = 5.0
"""So many times lower odds of being hot an honest blank may go along with."""
NEARLY_ALONE = 0.05
"""At most this share of the blanks, or of the values, is of the other class where one class has them nearly alone."""
BINS, FOLDS = 10, 5


@dataclass(frozen=True, slots=True)
class Leak:
    """Why something may be a leak, and the figures that its sentence names (shares and AUC 0 to 1)."""

    reason: LeakReason
    facts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Column:
    """One question: the bin of its answer for each row, shape (rows,), and the attributes and kinds it looks at."""

    name: str
    topics: frozenset[str]
    codes: Ints


def topics(when: Condition | EventMatch) -> frozenset[str]:
    """Return the attributes and event kinds that a condition looks at by name."""
    if isinstance(when, EventMatch):
        return when.kinds
    parts = leaves(when)
    kinds = (leaf.match.kinds for leaf in parts if isinstance(leaf, CountTest))
    return frozenset(leaf.name for leaf in parts if isinstance(leaf, Test)).union(*kinds)


def with_leaks(dataset: Dataset, dated: Mapping[str, Leak] | None = None) -> Dataset:
    """Return the data set with what may be a leak named, and kept from model, new rules and points.

    Parameters
    ----------
    dated:
        What the ledger's own instants tell, by attribute (``training.data.late_values``).
    """
    leaks = {**_alone(dataset), **_one_class(dataset), **(dated or {})}
    known = known_in_time(dataset.card)
    leaks = {name: leaks[name] for name in sorted(leaks) if name not in known}
    if not leaks:
        return dataset
    features = tuple(
        replace(feature, left_out=True) if looks_at(feature, dataset.card) & leaks.keys() else feature
        for feature in dataset.features
    )
    facts = {**dataset.facts, "leaks": _facts(dataset.card, leaks)}
    return replace(dataset, features=features, leaking=frozenset(leaks), facts=facts)


def known_in_time(card: Scorecard) -> frozenset[str]:
    """Return the attributes and kinds of which the card says that they are known when a lead is judged."""
    return frozenset(name for specs in (card.attributes, card.kinds) for name, spec in specs.items() if spec.in_time)


def leaking(rule: Rule, names: Collection[str]) -> bool:
    """Tell whether a rule is, or looks at, something that may be a leak."""
    return rule.id in names or not topics(rule.when).isdisjoint(names)


def looks_at(feature: Feature, card: Scorecard) -> frozenset[str]:
    """Return the attribute, the one kind, or all that its rule looks at, of which a feature of a card tells."""
    if (name := attribute_of(feature)) is not None:
        return frozenset([name])
    if isinstance(feature.source, Colleagues):
        return frozenset()
    if feature.rule_id is not None:
        return topics(next(rule.when for rule in card.rules if rule.id == feature.rule_id)) | {feature.rule_id}
    kinds: frozenset[str] = getattr(feature.source, "kinds", frozenset())
    return kinds if len(kinds) == 1 else frozenset()


def _columns(dataset: Dataset) -> Iterator[_Column]:
    """Yield every attribute, kind and rule as a question with few answers; what has one answer is none."""
    for place, rule in enumerate(dataset.card.rules):
        codes = np.minimum(np.ceil(dataset.counts[:, place]), 3).astype(np.int64)
        if len(set(codes.tolist())) > 1:
            yield _Column(rule.id, topics(rule.when) or frozenset([rule.id]), codes)
    for feature, x in zip(dataset.features, dataset.x.T, strict=True):
        match feature.source:
            case AttributeValue(name, _) | SeenText(name) if name != ACCOUNT:
                topic = name
            case KindCount(kinds, None) if len(kinds) == 1:
                topic = next(iter(kinds))
            case _:
                continue
        codes = _codes(x, category=feature.kind is FeatureKind.CATEGORY)
        if len(set(codes.tolist())) > 1:
            yield _Column(topic, frozenset([topic]), codes)


def _codes(x: Floats, *, category: bool) -> Ints:
    """Return bins of values from 1 on, 0 where they are missing."""
    missing = np.isnan(x)
    if missing.all():
        return np.zeros(len(x), dtype=np.int64)
    edges = np.unique(x[~missing]) if category else np.unique(np.quantile(x[~missing], np.linspace(0, 1, BINS + 1)))
    return np.where(missing, 0, np.searchsorted(edges, np.where(missing, edges[0], x), side="right")).astype(np.int64)


def _alone(dataset: Dataset) -> dict[str, Leak]:
    """Return what alone orders leads better than all else together and far better than any other question.

    Each question's log-odds are taken from other accounts than those it orders; the rest together are their sum.
    Up to ``MOST`` that hide one another (two totals of the same visits) are looked at together.
    """
    label, weight, columns = dataset.label, dataset.learning, list(_columns(dataset))
    if len(columns) < 3 or not (weight * label).any() or not (weight * (1 - label)).any():
        return {}
    scores = {place: _cross_fitted(column.codes, dataset) for place, column in enumerate(columns)}
    areas = {place: _auc(score, label, weight) for place, score in scores.items()}
    labels = [effective(binned(dataset.account, weight * kind, len(label))) for kind in (label, 1 - label)]
    chance = CHANCE / len(columns)
    low = {place: area - norm.isf(chance) * _error(area, *labels) for place, area in areas.items()}
    ranked = sorted(low, key=lambda place: -low[place])
    subjects = list(dict.fromkeys(_subject(columns[place]) for place in ranked))
    named: dict[str, Leak] = {}
    for many in range(1, 1 + min(MOST, len(subjects) // 3)):
        chosen = {subject: next(p for p in ranked if _subject(columns[p]) == subject) for subject in subjects[:many]}
        taken = frozenset[str]().union(*(columns[place].topics for place in chosen.values()))
        rest = [place for place, column in enumerate(columns) if column.topics.isdisjoint(taken)]
        others = _auc(np.sum([scores[place] for place in rest], axis=0), label, weight) if rest else 0.5
        next_best = norm.ppf(max([areas[place] for place in rest], default=0.5))
        if all(low[p] > max(LEAST_AUC, others) and norm.ppf(low[p]) > BEYOND * next_best for p in chosen.values()):
            named = {s: Leak(LeakReason.ALONE, {"auc": areas[p], "auc_rest": others}) for s, p in chosen.items()}
    return named


def _subject(column: _Column) -> str:
    return next(iter(column.topics)) if len(column.topics) == 1 else column.name


def _cross_fitted(codes: Ints, dataset: Dataset) -> Floats:
    """Return the log-odds of each row's answer, shape (rows,), as rows of other accounts show them."""
    label, weight = dataset.label, dataset.learning
    fold, width, usual = dataset.account % FOLDS, int(codes.max()) + 1, float(np.average(label, weights=weight))
    score = np.zeros(len(codes))
    for part in range(FOLDS):
        other = weight * (fold != part)
        hot, every = binned(codes, other * label, width), binned(codes, other, width)
        share = (hot + 2 * usual) / (every + 2)
        score = np.where(fold == part, np.log(share / (1 - share))[codes], score)
    return score


def _auc(score: Floats, label: Ints, weight: Floats) -> float:
    distinct, column = np.unique(score, return_inverse=True)
    hot, cold = (binned(column, weight * kind, len(distinct)) for kind in (label, 1 - label))
    return float((hot * (np.cumsum(cold) - cold / 2)).sum() / (hot.sum() * cold.sum()))


def _error(auc: float, hot: float, cold: float) -> float:
    """Return the standard error of an AUC of so many independent labels (Hanley and McNeil 1982)."""
    two_hot, two_cold = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (hot - 1) * (two_hot - auc**2) + (cold - 1) * (two_cold - auc**2)
    return float(np.sqrt(max(spread, 0.25) / (hot * cold)))


def _one_class(dataset: Dataset) -> dict[str, Leak]:
    """Return the attributes that are blank, or filled in, for one class nearly alone.

    A value that a good lead gives more often is honest; what is named lies beyond ``NEARLY_ALONE`` and beyond odds of
    ``HONEST_ODDS`` to one, and that by more than chance: the lower end of the log odds ratio (Woolf 1955, halves
    added), Bonferroni over attributes.
    """
    label = dataset.label
    if not len(label):
        return {}
    fields = [
        (name, np.isnan(x))
        for feature, x in zip(dataset.features, dataset.x.T, strict=True)
        if (name := attribute_of(feature)) is not None and name != ACCOUNT
    ]
    named: dict[str, Leak] = {}
    for name, blank in fields:
        counts = np.array([[int((label[rows] == kind).sum()) for kind in (0, 1)] for rows in (~blank, blank)])
        if (counts.sum(axis=1) > 0).all() and _nearly_alone(counts, CHANCE / (2 * len(fields))):
            shares = {f"hot_{n}": float(label[r].mean()) for n, r in (("blank", blank), ("filled", ~blank))}
            named[name] = Leak(LeakReason.ONE_CLASS, {"blank": float(blank.sum()), **shares})
    return named


def _nearly_alone(counts: Ints, chance: float) -> bool:
    """Tell whether one class has the rows with or without a value nearly alone: counts by row kind and class."""
    alone = bool((counts.min(axis=1) <= NEARLY_ALONE * counts.sum(axis=1)).any())
    (a, b), (c, d) = counts + 0.5
    ratio, error = abs(np.log(a * d / (b * c))), np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return alone and bool(ratio - norm.isf(chance) * error > np.log(HONEST_ODDS))


def _facts(card: Scorecard, leaks: Mapping[str, Leak]) -> list[dict[str, object]]:
    """Return what may be a leak as plain data for ``Proposal.facts["leaks"]``."""
    labels = {rule.id: rule.label for rule in card.rules}
    for rule in card.rules:  # what is not declared goes by the rule that asks about it alone
        if len(looked := topics(rule.when)) == 1:
            labels.setdefault(next(iter(looked)), rule.label)
    labels |= {name: spec.label for specs in (card.kinds, card.attributes) for name, spec in specs.items()}
    rules: dict[str, list[Label]] = {
        name: [rule.label for rule in card.rules if leaking(rule, {name}) and not rule.locked] for name in leaks
    }
    declared = {*card.attributes, *card.kinds}
    return [
        plain(
            SuspectedLeak(
                name,
                leak.reason.value,
                leak_text(labels.get(name, Label(name, name)), leak.reason, leak.facts, rules[name], name in declared),
                leak.facts,
            )
        )
        for name, leak in leaks.items()
    ]
