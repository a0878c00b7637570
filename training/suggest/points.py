"""The search for points: a teacher's probabilities as target, and the real labels to say how many changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.data.dataset import Dataset, Rows
from training.data.totals import Arithmetic, Floats, Ints, Merged, effective, merge
from training.metrics.global_score_test import global_score_test
from training.model.challenger import Challenger, cross_fitted
from training.model.teacher import (
    FEWEST_FOR_MODEL,
    Teacher,
    TeacherChoice,
    TeacherSource,
    choose_teacher,
    fit_teacher,
    out_of_fold,
)
from training.rules.candidates import CandidateRule
from training.rules.new_rules import Searched, prices
from training.search.search import Limits, SearchProblem, choices, search, start
from training.search.select_model_size import FEW_LABELS, select_model_size


@dataclass(frozen=True)
class TeacherFit:
    """What the points follow, and what they are priced by.

    Attributes
    ----------
    dataset, fit:
        What was taught with, and the rows learned from.
    teacher, logistic:
        The logistic on the card's own rules, and its log-odds of every row of the data set, shape (rows,).
    target:
        The model's probability of each row learned from, shape (rows of ``fit``,), where the model is the teacher.
    """

    dataset: Dataset
    fit: Rows
    seed: int
    teacher: Teacher
    choice: TeacherChoice
    logistic: Floats
    target: Floats | None = None

    def search(self, dataset: Dataset, limits: Limits, new: Sequence[CandidateRule] = ()) -> Searched:
        """Search the points of a data set's card within some limits; its last rules are new ones."""
        return search_points(dataset, self.fit, limits, new, seed=self.seed, follow=self._followed(dataset))

    def problem(self, dataset: Dataset, limits: Limits) -> SearchProblem:
        """Return the problem that ``search`` solves."""
        return _smooth(dataset, self.fit, limits, self._followed(dataset))

    def _followed(self, dataset: Dataset) -> Teacher | Floats:
        """Return what the points follow; to other rules than it was taught with the logistic is fitted anew."""
        if self.target is not None:
            return self.target
        return self.teacher if dataset is self.dataset else _logistic(dataset, self.fit, self.seed)

    def facts(self) -> dict[str, object]:
        """Return what people are told about the teacher, as plain JSON data."""
        return {
            "source": self.choice.source.value,
            "labels": round(self.choice.labels, 1),
            "model_gain": self.choice.gain,
            "model_gain_error": self.choice.error,
            "inverse_penalty": self.teacher.inverse_penalty,
        }


def fit_and_search_inputs(
    dataset: Dataset, fit: Rows, challenger: Challenger | None, *, choice: TeacherChoice | None = None, seed: int = 0
) -> TeacherFit:
    """Fit the logistic on some rows, and let the model take its place where it is the better teacher.

    Parameters
    ----------
    choice:
        Which of the two, where that is settled; by default it is asked of the rows ``fit``, each of which gets its
        probabilities from fits that have not seen its account.
    """
    d = dataset
    teacher = _logistic(d, fit, seed)
    logistic = teacher.log_odds(d.counts, d.totals)
    target = None
    if choice is None:
        usable = challenger is not None and effective(d.learning[fit]) >= FEWEST_FOR_MODEL
        target = cross_fitted(d, fit, challenger, seed=seed) if usable and challenger is not None else None
        choice = _choice(d, fit, target, seed)
    if choice.source is TeacherSource.LOGISTIC or challenger is None:
        target = None
    elif target is None:
        target = cross_fitted(d, fit, challenger, seed=seed)
    return TeacherFit(d, fit, seed, teacher, choice, logistic, target)


def _choice(dataset: Dataset, fit: Rows, model: Floats | None, seed: int) -> TeacherChoice:
    """Compare the two on the rows that may judge, each by fits that have not seen a row's account."""
    d = dataset
    judging = np.flatnonzero(d.design[fit] > 0)

    def learn(some: Ints, held: Ints) -> Floats:
        return _logistic(d, fit[some], seed).probability(d.counts[fit[held]], d.totals[fit[held]])

    if model is None:
        return choose_teacher(np.zeros(0), None, d.judged(fit), d.learning[fit])
    logistic = out_of_fold(d.account[fit], learn, seed=seed)
    return choose_teacher(logistic[judging], model[judging], d.judged(fit[judging]), d.learning[fit])


def search_points(
    dataset: Dataset,
    fit: Rows,
    limits: Limits,
    new: Sequence[CandidateRule] = (),
    *,
    seed: int = 0,
    follow: Teacher | Floats | None = None,
) -> Searched:
    """Return the best card for every number of changes, and which one the real labels support.

    Parameters
    ----------
    new:
        Candidates that the last rules of the card are.
    follow:
        What the points follow: a teacher, or probabilities (0 to 1) of the rows ``fit``; by default the logistic on
        the rules of ``dataset.card``.

    Notes
    -----
    A teacher is asked about the data set's population too, so that the card comes near to it where the leads are and
    not only where the labels are: with 40 to 200 labels log loss falls by up to .029 on X Education (mean of 28 rows of
    ``benchmarks/README.md`` .4561 to .4544). Not without an exploration sample: there the teacher is asked where it
    knows nothing, and the cards get worse (AUC .849 / .846 / .900 to .840 / .830 / .881, X Education random and in
    order, online shoppers). A model's probabilities are known for the rows ``fit`` alone.
    """
    label, weight = dataset.label[fit].astype(np.float64), dataset.learning[fit]
    followed = _logistic(dataset, fit, seed) if follow is None else follow
    path = search(_smooth(dataset, fit, limits, followed), start(dataset.card), limits)
    rows = merge(dataset.counts[fit], dataset.state[fit])
    real = SearchProblem.of(dataset.card, rows, weight, label, limits)
    own = len(dataset.card.rules) - len(new)
    labels = effective(weight)
    chosen = select_model_size(
        real, path, labels, own=own, looked=prices(path, new), doubt=_doubt(dataset, fit, limits, seed)
    )
    return Searched(dataset, path, chosen.criteria, chosen.chosen, tuple(new))


def _doubt(dataset: Dataset, fit: Rows, limits: Limits, seed: int) -> float:
    """Return how much the labels speak against the card as a whole; not asked with many labels."""
    d = dataset
    if effective(d.learning[fit]) >= FEW_LABELS:
        return 1.0
    movable = np.array([len(values) > 1 for values in choices(d.card, limits)]) & ~limits.fresh(len(d.card.rules))
    return global_score_test(d.counts[fit], d.totals[fit], d.learned(fit), movable, seed=seed)


def _smooth(dataset: Dataset, fit: Rows, limits: Limits, followed: Teacher | Floats) -> SearchProblem:
    """Return the problem that the search solves: cards against the probabilities that they follow."""
    d, crowd = dataset, dataset.population if dataset.labels_anywhere else None
    counts, state, weight = d.counts[fit], d.state[fit], d.learning[fit]
    if not isinstance(followed, Teacher):
        return SearchProblem.of(d.card, merge(counts, state), weight, followed, limits)
    if crowd is not None:
        counts, state = np.concatenate([counts, crowd.counts]), np.concatenate([state, crowd.state])
        weight = np.concatenate([weight, crowd.weight])
    rows = merge(counts, state)
    target = followed.probability(rows.counts, _totals(d, rows))[rows.of_row]
    return SearchProblem.of(d.card, rows, weight, target, limits)


def _totals(dataset: Dataset, rows: Merged) -> Ints:
    return Arithmetic.of(dataset.card).totals(rows.counts, rows.state, np.array(start(dataset.card)))


def _logistic(dataset: Dataset, fit: Rows, seed: int) -> Teacher:
    d, rows = dataset, merge(dataset.counts[fit], dataset.state[fit])
    return fit_teacher(rows, _totals(d, rows), d.learned(fit), seed=seed)
