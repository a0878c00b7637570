"""Who teaches: the logistic, or the model where it was better on later data, never on rows it learned; and whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.training.builders import a_card, planted
from training.data.population import Population
from training.data.totals import merge
from training.data.weighted_labels import WeightedLabels
from training.model.teacher import TeacherSource, _logistic, choose_teacher, out_of_fold
from training.search.search import Limits
from training.suggest.points import search_points


@pytest.mark.parametrize("inverse", [0.003, 0.3, 30.0])
def test_the_logistic_is_that_of_scikit_learn(inverse: float):
    """A label that one rule decides, rules that are the same, weights, and folds that leave a pattern one side only."""
    rng = np.random.default_rng(7)
    x = rng.integers(0, 2, (300, 6)).astype(np.float64)
    x[:, 5] = x[:, 4]
    label = (rng.random(300) < 0.1 + 0.5 * x[:, 1]) | (x[:, 0] == 1)
    weight = rng.uniform(0.2, 5, 300)
    rows = merge(x.astype(np.int64), np.zeros(300, dtype=np.int64))
    won, not_won = rows.sums(weight * label), rows.sums(weight * ~label)
    theirs = LogisticRegression(C=inverse, solver="newton-cholesky", tol=1e-10).fit(x, label, sample_weight=weight)
    weights, intercept = _logistic(rows.counts.astype(np.float64), won, not_won, inverse)
    assert weights == pytest.approx(theirs.coef_[0], abs=1e-6)
    assert intercept == pytest.approx(theirs.intercept_[0], abs=1e-6)


def chosen(truth_wins: float, *, labels: int = 1000, seed: int = 0) -> TeacherSource:
    """The model is right by so much on the log-odds where the logistic misses something."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=600)
    label = (rng.random(600) < 1 / (1 + np.exp(1 - truth_wins * hidden))).astype(np.int64)
    logistic, model = np.full(600, 1 / (1 + np.e)), 1 / (1 + np.exp(1 - hidden))
    return choose_teacher(
        logistic, model, WeightedLabels(label, np.ones(600), (np.arange(600),)), np.ones(labels)
    ).source


def test_the_model_teaches_only_where_it_was_better_on_later_data():
    assert chosen(1.0) is TeacherSource.MODEL
    assert chosen(0.0) is TeacherSource.LOGISTIC  # it sees what is not there


def test_the_model_needs_labels_to_be_asked_at_all():
    assert chosen(1.0, labels=399) is TeacherSource.LOGISTIC


def test_a_difference_within_the_standard_error_is_no_reason():
    """Both are the truth up to noise that helps neither; at one standard error about 16 % would be picked by chance,
    at equal quality less, since noise only hurts: of 40 rounds 12 or more have probability 0.02 at 16 %."""
    picked = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        p = rng.uniform(0.1, 0.5, 500)
        label = (rng.random(500) < p).astype(np.int64)
        noisy = np.clip(p + rng.normal(size=500) * 0.01, 0.01, 0.99)
        choice = choose_teacher(p, noisy, WeightedLabels(label, np.ones(500), (np.arange(500),)), np.ones(900))
        picked += choice.source is TeacherSource.MODEL
    assert picked < 12


def test_predictions_out_of_fold_never_see_the_leads_they_are_about():
    lead = np.repeat(np.arange(50), 3)

    def learn(rows, asked):
        assert not set(lead[rows]) & set(lead[asked])
        return lead[asked] / 100

    assert (out_of_fold(lead, learn) == lead / 100).all()


@pytest.mark.slow
def test_points_come_near_the_teacher_where_the_leads_are_and_not_only_where_the_labels_are():
    """Two rules are off by as much; nearly all labelled leads have one of them, nearly all other leads the other."""
    points, rng = [15, 15, *[10] * 8], np.random.default_rng(5)
    card, others = a_card(points, hot_line=60), [0.4] * 8
    data = planted(rng, 3000, card, {"r0": 0, "r1": 0}, support=[0.5, 0.05, *others])
    counts = (rng.random((3000, 10)) < [0.02, 0.5, *others]).astype(np.int64)
    elsewhere = Population(counts, np.zeros(3000, dtype=np.int64), np.ones(3000))
    changed = []
    for population in (None, elsewhere):
        result = search_points(replace(data, population=population), np.arange(3000), Limits(max_changes=1))
        changed.append(np.flatnonzero(np.array(result.path[1].points) != points).tolist())
    assert changed == [[0], [1]]
