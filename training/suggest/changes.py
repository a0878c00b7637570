"""Changes of a card, rule by rule, and what each further change buys on later data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ondo.domain.proposal import PathStep, PointChange
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, named
from training.metrics.evaluate import figures
from training.metrics.evaluator import Evaluator
from training.metrics.intervals import point_intervals
from training.rules.predicates import by_seller, condition_of
from training.search.search import Card, Found
from training.suggest.line import moved_line


def path_steps(judge: Evaluator, path: Sequence[Found], criteria: Sequence[float]) -> tuple[PathStep, ...]:
    """Judge the best card of every number of changes on later data."""
    steps = []
    for searched, criterion in zip(path, criteria, strict=True):
        got = figures(*judge.scored(searched.points), judge.later)
        steps.append(
            PathStep(
                changes=searched.changes,
                points=named(judge.dataset.card, searched.points),
                hot_line=moved_line(judge.dataset, searched.points)
                if searched.changes
                else judge.dataset.card.hot_line,
                logloss=got.logloss or 0.0,
                auc=got.auc or 0.0,
                precision=got.precision or 0.0,
                criterion=float(criterion),
            )
        )
    return tuple(steps)


def point_changes(dataset: Dataset, points: Card, own: int, cost: Callable[[int], float]) -> tuple[PointChange, ...]:
    """Describe each changed rule among the first ``own`` ones, those that gain most first.

    ``cost`` says of a rule, by its index, what cards made this way lose on later data when it alone is left as it is.
    """
    d, card = dataset, dataset.card
    values = np.array(points, dtype=np.int64)
    changed = [i for i, rule in enumerate(card.rules) if values[i] != rule.points]
    intervals = point_intervals(Arithmetic.of(card).counted(d.counts, d.state, values), changed, d.weighted())
    crowd = d.population or d.leads(np.arange(len(d)))
    point_changes = [
        PointChange(
            rule_id=card.rules[i].id,
            points_now=card.rules[i].points,
            points_suggested=int(values[i]),
            interval=intervals.get(i),
            support=int((d.counts[:, i] > 0).sum()),
            share=crowd.share(crowd.counts[:, i] > 0),
            gain=cost(i),
            seller_action=by_seller(card, condition_of(card.rules[i]), d.following),
        )
        for i in changed
        if i < own
    ]
    return tuple(sorted(point_changes, key=lambda change: -change.gain))
