"""Signs that a column was filled in when the outcome was known: it stands alone, or one class has it nearly alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from ondo.domain.evidence import LeakReason
from training.data.totals import Flags, Floats, Ints, binned, effective

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
class BinnedColumn:
    """One question: the bin of its answer for each row, shape (rows,), and the attributes and kinds it looks at."""

    name: str
    topics: frozenset[str]
    codes: Ints


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of each row, shape (rows,): 0 or 1, how much it counts, and a number for its account."""

    label: Ints
    weight: Floats
    account: Ints


def without(columns: Iterable[BinnedColumn], named: AbstractSet[str]) -> list[BinnedColumn]:
    """Leave out the columns that look at what is named as a leak already, so that these hide no other."""
    return [column for column in columns if column.topics.isdisjoint(named)]


def bins(x: Floats, *, category: bool) -> Ints:
    """Return bins of values from 1 on, 0 where they are missing."""
    missing = np.isnan(x)
    if missing.all():
        return np.zeros(len(x), dtype=np.int64)
    edges = np.unique(x[~missing]) if category else np.unique(np.quantile(x[~missing], np.linspace(0, 1, BINS + 1)))
    return np.where(missing, 0, np.searchsorted(edges, np.where(missing, edges[0], x), side="right")).astype(np.int64)


def standing_alone(columns: Sequence[BinnedColumn], outcomes: Outcomes) -> dict[str, Leak]:
    """Return what alone orders leads better than all else together and far better than any other question.

    Each question's log-odds are taken from other accounts than those it orders; the rest together are their sum.
    Up to ``MOST`` that hide one another (two totals of the same visits) are looked at together.
    """
    label, weight = outcomes.label, outcomes.weight
    if len(columns) < 3 or not (weight * label).any() or not (weight * (1 - label)).any():
        return {}
    scores = {place: _cross_fitted(column.codes, outcomes) for place, column in enumerate(columns)}
    areas = {place: _auc(score, label, weight) for place, score in scores.items()}
    labels = [effective(binned(outcomes.account, weight * kind, len(label))) for kind in (label, 1 - label)]
    chance = CHANCE / len(columns)
    low = {place: area + ndtri(chance) * _error(area, *labels) for place, area in areas.items()}
    ranked = sorted(low, key=lambda place: -low[place])
    subjects = list(dict.fromkeys(_subject(columns[place]) for place in ranked))
    named: dict[str, Leak] = {}
    for many in range(1, 1 + min(MOST, len(subjects) // 3)):
        chosen = {subject: next(p for p in ranked if _subject(columns[p]) == subject) for subject in subjects[:many]}
        taken = frozenset[str]().union(*(columns[place].topics for place in chosen.values()))
        rest = [place for place, column in enumerate(columns) if column.topics.isdisjoint(taken)]
        others = _auc(np.sum([scores[place] for place in rest], axis=0), label, weight) if rest else 0.5
        next_best = ndtri(max([areas[place] for place in rest], default=0.5))
        if all(low[p] > max(LEAST_AUC, others) and ndtri(low[p]) > BEYOND * next_best for p in chosen.values()):
            named = {s: Leak(LeakReason.ALONE, {"auc": areas[p], "auc_rest": others}) for s, p in chosen.items()}
    return named


def _subject(column: BinnedColumn) -> str:
    return next(iter(column.topics)) if len(column.topics) == 1 else column.name


def _cross_fitted(codes: Ints, outcomes: Outcomes) -> Floats:
    """Return the log-odds of each row's answer, shape (rows,), as rows of other accounts show them."""
    label, weight = outcomes.label, outcomes.weight
    fold, width, usual = outcomes.account % FOLDS, int(codes.max()) + 1, float(np.average(label, weights=weight))
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


def filled_for_one_class(blanks: Iterable[tuple[str, Flags]], label: Ints) -> dict[str, Leak]:
    """Return the attributes that are blank, or filled in, for one class nearly alone.

    A value that a good lead gives more often is honest; what is named lies beyond ``NEARLY_ALONE`` and beyond odds of
    ``HONEST_ODDS`` to one, and that by more than chance: the lower end of the log odds ratio (Woolf 1955, halves
    added), Bonferroni over attributes.

    Parameters
    ----------
    blanks:
        Name of each attribute, and where it has no value, shape (rows,).
    label:
        Shape (rows,): 0 or 1.
    """
    fields = list(blanks)
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
    return alone and bool(ratio + ndtri(chance) * error > np.log(HONEST_ODDS))
