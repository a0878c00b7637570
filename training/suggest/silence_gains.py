"""Changes beside the hand-offs that sales left unanswered: what each change buys by what is supposed of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ondo.domain.evidence import SilenceGain, plain
from ondo.domain.proposal import PointChange
from training.data.answers import HandOffAnswers
from training.data.dataset import Dataset
from training.data.totals import Floats, Ints
from training.metrics.calibrate import platt
from training.metrics.evaluate import logloss


def silence_gains(dataset: Dataset, changes: Sequence[PointChange]) -> list[dict[str, object]]:
    """Return for each change of points what it buys, as plain data for ``Proposal.facts["silence"]``.

    Empty where sales answered everything, or too little to look at. Each change is looked at alone, on the hand-offs
    old enough to have been answered, with caps and decay as the current card has them and a curve of its own.
    """
    answers = dataset.answers
    if answers is None or not answers.by_sales.asked:
        return []
    places = {rule.id: place for place, rule in enumerate(dataset.card.rules)}
    return [plain(_gains(answers, places[change.rule_id], change)) for change in changes if change.rule_id in places]


def _gains(answers: HandOffAnswers, place: int, change: PointChange) -> SilenceGain:
    by_sales, has = answers.by_sales, answers.has[:, place]
    then = answers.total + answers.counts[:, place] * (change.points_suggested - change.points_now)
    known, everybody = by_sales.answered, np.ones(len(then))
    drawn = None
    if answers.sample is not None and answers.told:
        weight = np.where(answers.answered, answers.sample.weights(answers.answered), 0.0)
        drawn = _gain(answers.total, then, answers.label, weight)
    return SilenceGain(
        rule_id=change.rule_id,
        answered_with=_share(known, has),
        answered_without=_share(known, ~has),
        by_sales=_gain(answers.total, then, by_sales.label, known.astype(np.float64)),
        with_drawn=drawn,
        none_hot=_gain(answers.total, then, by_sales.label, everybody),
        all_hot=_gain(answers.total, then, np.where(known, by_sales.label, 1), everybody),
    )


def _gain(now: Ints, then: Ints, label: Ints, weight: Floats) -> float:
    """Return by how much log loss falls from one score to another (nats per hand-off, > 0 is better)."""
    rows = weight > 0
    before, after = (
        logloss(platt(score[rows], label[rows], weight[rows])(score[rows]), label[rows], weight[rows])
        for score in (now, then)
    )
    return before - after


def _share(answered: np.ndarray, side: np.ndarray) -> float | None:
    return float(answered[side].mean()) if side.any() else None
