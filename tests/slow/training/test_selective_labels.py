"""Labels that a hot line selected: weights against it recover what is lost, and do no harm.

Eight planted companies, and twenty by `make test-long`. The card is wrong in six of 25 rules, the truth has pairs of
rules that no card can say, a fifth of all leads is handed over, 5 % of the others are drawn, 30 % of the other hot
leads are reported as missed.
Judged on other leads, by the true probabilities, so that judging adds no noise.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.vocabulary import Direction
from tests.slow.longer import more
from tests.training.builders import a_card, a_dataset, twenty_five_rules
from training.data.dataset import Dataset
from training.data.population import Population
from training.data.selection import LabelledDecisions, LabelOrigin, weigh
from training.data.totals import Floats, Ints, merge, points_of
from training.metrics.evaluate import auc
from training.model.model import Columns, ModelRows, defaults, fit, predict
from training.model.teacher import fit_teacher
from training.search.search import Limits
from training.suggest.points import search_points

LEADS, OTHERS = 6_000, 6_000
DRAWN, REPORTED, HANDED = 0.05, 0.30, 0.20
LIMITS = Limits(max_changes=6, beam=3, exact=1)
"""Pairs need not be tried in full to compare sets of labels: each set is searched alike."""
Figures = dict[str, dict[str, float]]
"""Set of labels to learner to AUC."""


def true_chance(rng: np.random.Generator, card: Scorecard) -> Callable[[Ints], Floats]:
    """Plant a truth with a base rate of about 15 %."""
    points = points_of(card).astype(np.float64)
    for rule in rng.choice(len(points), 6, replace=False):
        points[rule] = rng.choice([0.0, -10.0, points[rule] + 20, points[rule] + 15])
    pairs = [(*rng.choice(len(points), 2, replace=False), rng.choice([-1.0, 1.0])) for _ in range(6)]

    def log_odds(counts: Ints) -> Floats:
        return counts @ points / 15 + sum(sign * counts[:, i] * counts[:, j] for i, j, sign in pairs)

    middle = np.quantile(log_odds((rng.random((5_000, len(points))) < 0.3).astype(np.int64)), 0.9)
    return lambda counts: 1 / (1 + np.exp(middle - log_odds(counts)))


def learned(card: Scorecard, everybody: Ints, known: Dataset, others: Ints) -> dict[str, Floats]:
    """Scores of other leads by teacher, card and model; the card is fitted over all leads, labelled or not."""
    counts, label, weight = known.counts, known.label, known.learning
    merged, points = merge(counts, known.state), points_of(card)
    teacher = fit_teacher(merged, merged.counts @ points, known.learned())
    columns = Columns(tuple(rule.id for rule in card.rules), (0,) * len(points), ())
    model = fit(
        ModelRows(counts.astype(float), label, weight / weight.mean(), columns), defaults(len(label)), 100, seed=0
    )
    drawn = everybody[::3]  # a third says as well where the leads are, and three times as fast
    crowd = Population(drawn, np.zeros(len(drawn), np.int64), np.full(len(drawn), 3.0))
    result = search_points(replace(known, population=crowd), np.arange(len(label)), LIMITS, follow=teacher).path[-1]
    return {
        "teacher": teacher.log_odds(others, others @ points),
        "card": (others @ np.array(result.points)).astype(np.float64),
        "model": predict(model, others.astype(float)),
    }


def labelled(
    card: Scorecard, counts: Ints, label: Ints, group: NDArray[np.str_], rows: NDArray[np.intp], weight: Floats
) -> Dataset:
    """The hand-off view of some leads."""
    data = a_dataset(card, counts[rows], label[rows], weight=weight, view="handoff")
    return replace(data, frame=data.frame.assign(via=group[rows]))


def a_company(seed: int) -> Figures:
    rng = np.random.default_rng(seed)
    card = twenty_five_rules()
    share, chance = rng.uniform(0.05, 0.60, len(card.rules)), true_chance(rng, card)
    counts, others = ((rng.random((n, len(share))) < share).astype(np.int64) for n in (LEADS, OTHERS))
    label = (rng.random(LEADS) < chance(counts)).astype(np.int64)
    return masked(card, counts, label, others, chance(others), rng)


def masked(
    card: Scorecard, counts: Ints, label: Ints, others: Ints, truth: Floats, rng: np.random.Generator
) -> Figures:
    """Learn from several sets of labels; judge on other leads by their true chances or labels."""
    n, totals = len(label), counts @ points_of(card)
    above = totals >= np.quantile(totals, 1 - HANDED)
    drawn = ~above & (rng.random(n) < DRAWN)
    missed = ~above & ~drawn & (label == 1) & (rng.random(n) < REPORTED)
    group = np.select(
        [above, drawn, missed], [LabelOrigin.HANDED_OFF, LabelOrigin.EXPLORATION, LabelOrigin.MISSED_HOT], ""
    ).astype("U16")
    known = np.flatnonzero(above | drawn | missed)
    selection = weigh(
        LabelledDecisions(
            group[known],
            label[known],
            np.ones(len(known)),
            np.where(drawn[known], DRAWN, 1.0),
            known,
            totals[known],
            np.ones(len(known), np.int64),
        )
    )
    used = selection.weight > 0
    sets: dict[str, tuple[NDArray[np.intp], Floats]] = {"aware": (known[used], selection.learning[used])}
    for name, rows in (("handed", above), ("naive", above | missed), ("all", np.ones(n, bool))):
        sets[name] = np.flatnonzero(rows), np.ones(int(rows.sum()))
    both, chances = np.repeat([1, 0], len(truth)), np.concatenate([truth, 1 - truth])
    scores = {
        name: learned(card, counts, labelled(card, counts, label, group, rows, weight), others)
        for name, (rows, weight) in sets.items()
    }
    return {
        name: {learner: float(auc(np.tile(score, 2), both, chances) or 0) for learner, score in result.items()}
        for name, result in scores.items()
    }


def task_of(data_dir: Path, name: str) -> tuple[Scorecard, Ints, Ints]:
    """Card, rule counts and labels of one of the reference tasks."""
    spec = importlib.util.spec_from_file_location("reference_tasks", data_dir / "reference_tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference_tasks"] = module
    spec.loader.exec_module(module)
    task = module.ALL[name]()
    signs = {1: Direction.UP, -1: Direction.DOWN, 0: Direction.FREE}
    card = a_card([int(points) for points in task.rules.points])
    rules = zip(card.rules, task.rules.sign, strict=True)
    card = replace(card, rules=tuple(replace(rule, direction=signs[int(sign)]) for rule, sign in rules))
    return card, task.B.astype(np.int64), task.y.astype(np.int64)


def a_masked_set(data_dir: Path, name: str, seed: int) -> Figures:
    card, counts, label = task_of(data_dir, name)
    rng = np.random.default_rng(seed)
    learn, judge = np.split(rng.permutation(len(label)), [LEADS])
    return masked(card, counts[learn], label[learn], counts[judge], label[judge].astype(np.float64), rng)


@pytest.fixture(scope="module")
def two_workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def of(result: list[Figures], labels: str, learner: str) -> Floats:
    return np.array([figures[labels][learner] for figures in result])


def recovered(result: list[Figures], learner: str) -> float:
    """Share of what naive mixing loses that label-aware weights bring back."""
    aware, naive, whole = (of(result, labels, learner).mean() for labels in ("aware", "naive", "all"))
    return float((aware - naive) / (whole - naive))


@pytest.mark.parametrize("companies", [8, *more([20])])
def test_planted_companies_lose_nearly_nothing_to_their_hot_line(two_workers, companies: int):
    """Recovered: over 20 companies the standard error of the share is about 0.01, over eight 0.016; .97, .88 and .94
    were measured over 20, .97, .87 and .94 over eight.

    Never below handed-off leads alone: the model in no company. Teacher and card have no freedom to bend, so handed-off
    leads alone teach them nearly everything here, and labels below the line can add little but their own draw: two
    samples of 1,600 labels give AUCs that differ by about 0.002 (standard error), so one company may be so far below
    (.001 was measured); the mean may not be below at all (over eight it was two standard errors above).
    """
    result = list(two_workers.map(a_company, range(companies)))
    for learner in ("teacher", "card", "model"):
        assert recovered(result, learner) >= 0.80, learner
    assert (of(result, "aware", "model") >= of(result, "handed", "model")).all()
    for learner in ("teacher", "card"):
        gained = of(result, "aware", learner) - of(result, "handed", learner)
        assert gained.mean() >= 0, learner
        assert gained.min() >= -0.002, learner


@pytest.mark.parametrize("name", ["xedu", "shoppers"])
def test_real_leads_lose_nearly_nothing_to_their_hot_line(two_workers, data_dir, name):
    result = list(two_workers.map(a_masked_set, [data_dir] * 2, [name] * 2, range(2)))
    for learner in ("teacher", "card", "model"):
        assert recovered(result, learner) >= 0.80, learner
        assert of(result, "aware", learner).mean() >= of(result, "handed", learner).mean(), learner
