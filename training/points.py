"""The search for points: a teacher's probabilities as target, and the real labels to say how many changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.candidates import Candidate
from training.choose import FEW_LABELS, choose
from training.dataset import Dataset, Rows, Split
from training.doubt import doubt
from training.evaluate import effective
from training.new_rules import Searched, prices
from training.search import Limits, Problem, choices, search, start
from training.second_opinion import SecondOpinion, cross_fitted
from training.teacher import Choice, Source, Teacher, choose_teacher, fit_teacher
from training.totals import Arithmetic, Floats, Ints, Merged, merge


@dataclass(frozen=True)
class Lesson:
    """What the points follow, and what they are priced by.

    Attributes
    ----------
    fit:
        Rows learned from.
    logistic:
        Log-odds of every row of the data set by the logistic on the card's own rules, shape (rows,).
    dataset, smooth:
        What was taught with, and what the logistic says there of each row learned from, shape (rows of ``fit``,).
    target:
        The model's probability of each row learned from, shape (rows of ``fit``,), where the model is the teacher.
    """

    dataset: Dataset
    fit: Rows
    seed: int
    teacher: Teacher
    choice: Choice
    logistic: Floats
    smooth: Floats
    target: Floats | None = None

    def search(self, dataset: Dataset, limits: Limits, new: Sequence[Candidate] = ()) -> Searched:
        """Search the points of a data set's card within some limits; its last rules are new ones."""
        return search_points(dataset, self.fit, limits, new, seed=self.seed, target=self._target(dataset))

    def problem(self, dataset: Dataset, limits: Limits) -> Problem:
        """Return the problem that ``search`` solves."""
        rows = merge(dataset.counts[self.fit], dataset.state[self.fit])
        return _smooth(dataset, self.fit, rows, limits, self.seed, self._target(dataset))

    def _target(self, dataset: Dataset) -> Floats | None:
        """Return what the points follow; ``None`` where the logistic has to be fitted to other rules."""
        return self.smooth if self.target is None and dataset is self.dataset else self.target

    def facts(self) -> dict[str, object]:
        """Return what people are told about the teacher, as plain JSON data."""
        return {
            "source": self.choice.source.value,
            "labels": round(self.choice.labels, 1),
            "model_gain": self.choice.gain,
            "model_gain_error": self.choice.error,
            "inverse_penalty": self.teacher.inverse_penalty,
        }


def teach(dataset: Dataset, parts: Split, opinion: SecondOpinion | None, *, seed: int = 0) -> Lesson:
    """Fit the logistic; the model takes its place only where it says more about the calibration slice."""
    d, fit = dataset, parts.fit
    rows = merge(d.counts[fit], d.state[fit])
    teacher = _logistic(d, fit, rows, seed)
    logistic = teacher.log_odds(d.counts, d.totals)
    held = parts.calibrate[d.design[parts.calibrate] > 0]
    said = 1 / (1 + np.exp(-np.clip(logistic[held], -40, 40)))
    raw = None if opinion is None else opinion.raw[held]
    choice = choose_teacher(said, raw, d.label[held], d.design[held], d.lead[held], d.learning[fit])
    target = None
    if opinion is not None and choice.source is Source.MODEL:
        target = cross_fitted(d, fit, opinion, seed=seed)
    smooth = teacher.probability(rows.counts, _totals(d, rows))[rows.of_row]
    return Lesson(d, fit, seed, teacher, choice, logistic, smooth, target)


def search_points(
    dataset: Dataset,
    fit: Rows,
    limits: Limits,
    new: Sequence[Candidate] = (),
    *,
    seed: int = 0,
    target: Floats | None = None,
) -> Searched:
    """Return the best card for every number of changes, and which one the real labels support.

    Parameters
    ----------
    new:
        Candidates that the last rules of the card are.
    target:
        Probabilities (0 to 1) of the rows ``fit`` that the points follow; by default those of the logistic on the
        rules of ``dataset.card``.
    """
    label, weight = dataset.label[fit].astype(np.float64), dataset.learning[fit]
    rows = merge(dataset.counts[fit], dataset.state[fit])
    smooth = _smooth(dataset, fit, rows, limits, seed, target)
    path = search(smooth, start(dataset.card), limits)
    real = Problem.of(dataset.card, rows, weight, label, limits)
    own = len(dataset.card.rules) - len(new)
    labels = effective(weight)
    chosen = choose(real, path, labels, own=own, looked=prices(path, new), doubt=_doubt(dataset, fit, limits, seed))
    return Searched(dataset, path, chosen.criteria, chosen.chosen, tuple(new))


def _doubt(dataset: Dataset, fit: Rows, limits: Limits, seed: int) -> float:
    """Return how much the labels speak against the card as a whole; not asked with many labels."""
    d, weight = dataset, dataset.learning[fit]
    if effective(weight) >= FEW_LABELS:
        return 1.0
    movable = np.array([len(values) > 1 for values in choices(d.card, limits)]) & ~limits.fresh(len(d.card.rules))
    return doubt(d.counts[fit], d.totals[fit], d.label[fit], weight, movable, seed=seed)


def _smooth(dataset: Dataset, fit: Rows, rows: Merged, limits: Limits, seed: int, target: Floats | None) -> Problem:
    """Return the problem that the search solves: cards against the teacher's probabilities."""
    if target is None:
        totals = _totals(dataset, rows)
        target = _logistic(dataset, fit, rows, seed).probability(rows.counts, totals)[rows.of_row]
    return Problem.of(dataset.card, rows, dataset.learning[fit], target, limits)


def _totals(dataset: Dataset, rows: Merged) -> Ints:
    return Arithmetic.of(dataset.card).totals(rows.counts, rows.state, np.array(start(dataset.card)))


def _logistic(dataset: Dataset, fit: Rows, rows: Merged, seed: int) -> Teacher:
    label, weight, lead = dataset.label[fit], dataset.learning[fit], dataset.lead[fit]
    return fit_teacher(rows, _totals(dataset, rows), label, weight, lead, seed=seed)
