"""Answers of sales: which hand-offs were judged, what explains it, and which rules go along with it beyond that.

Where enough of the hand-offs that a follow-up draw named were judged, these stand for all that sales left unanswered
(``training.data.follow_up``); elsewhere weights repair what is known to explain an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, Micros
from training.data.counting import CountingInputs
from training.data.follow_up import FollowUpSample
from training.data.totals import Arithmetic, Counts, Flags, Floats, Ints, points_of

if TYPE_CHECKING:
    import pyarrow as pa

ANSWER_DAYS = 30.0
"""A younger hand-off may still be answered; these are the days to an outcome in the shipped agreement."""
CHANCE = 0.05
"""Probability that any rule at all is said to go along with answering where none does (Bonferroni)."""
FEWEST = 20
"""With fewer unanswered hand-offs, nothing is asked."""
FEW_DRAWN = 5
"""Of fewer drawn and judged ones nothing is said."""
MOST_WEIGHT = 3.0
"""No answer stands for more hand-offs than this."""
RIDGE = 1.0
"""Penalty on each standardised weight; it only keeps them finite."""


@dataclass(frozen=True)
class HandOffAnswers:
    """Hand-offs old enough to have been answered, as the card saw them when they opened.

    Attributes
    ----------
    decision_id:
        The hand-offs, shape (hand-offs,).
    counts, total:
        Shapes (hand-offs, rules) and (hand-offs,): rule counts and totals under the company's card.
    answered:
        Shape (hand-offs,): whether anybody said what became of it.
    label:
        Shape (hand-offs,): 1 = was hot, 0 = was not or nobody said.
    known:
        Shape (hand-offs, columns): what else may explain an answer, as numbers: age, who has it, whose team that is.
    sample:
        Which of them follow-up draws named, and with which chance; ``None`` without any draw.
    """

    decision_id: NDArray[np.object_]
    counts: Counts
    total: Ints
    answered: Flags
    label: Ints
    known: Floats
    sample: FollowUpSample | None = None

    @property
    def has(self) -> Flags:
        """Whether a rule holds, shape (hand-offs, rules)."""
        return np.asarray(self.counts > 0, dtype=bool)

    @property
    def asked(self) -> bool:
        """Whether enough hand-offs were answered, and enough were not, to look for a pattern."""
        unanswered = int((~self.answered).sum())
        return min(unanswered, int(self.label.sum()), int((self.answered & (self.label == 0)).sum())) >= FEWEST

    @property
    def told(self) -> bool:
        """Whether drawn ones that were judged stand for all that sales left unanswered."""
        return self.sample is not None and self.sample.tells(self.answered)

    @property
    def by_sales(self) -> HandOffAnswers:
        """The same hand-offs with the answers that sales gave unasked: what was drawn counts as unanswered."""
        if self.sample is None:
            return self
        answered = self.answered & ~self.sample.drawn
        return replace(self, answered=answered, label=np.where(answered, self.label, 0), sample=None)

    def told_of(self, rule: int) -> bool:
        """Whether the draw tells of a rule: where many are silent, with it or without, drawn ones were judged."""
        if self.sample is None or not self.told:
            return False
        judged, silent = self.sample.drawn & self.answered, ~self.by_sales.answered
        sides = (self.has[:, rule], ~self.has[:, rule])
        return all((silent & side).sum() < FEWEST or (judged & side).sum() >= FEW_DRAWN for side in sides)


def read_answers(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, *, zone: ZoneInfo
) -> HandOffAnswers | None:
    """Return the hand-offs that could have been answered; ``None`` where all were, or none could be."""
    from features.labels import asked_handoffs

    rows = asked_handoffs(frames, as_of, ANSWER_DAYS)
    if not len(rows) or rows["answered"].all():
        return None
    counts, state, _ = CountingInputs(frames, rows, None, zone).count(card)
    columns = [(as_of - rows["at"].to_numpy(np.float64)) / DAY]
    members = frames["members"].to_pylist() if "members" in frames else []
    teams = rows["owner"].map({row["member"]: row["team"] for row in members})
    for names in (rows["owner"].fillna(""), teams.fillna("")):
        busy = [name for name in sorted(set(names)) if FEWEST <= (names == name).sum() < len(names)]
        columns += [(names == name).to_numpy(np.float64) for name in busy]
    return HandOffAnswers(
        rows["decision_id"].to_numpy(object),
        counts,
        Arithmetic.of(card).totals(counts, state, points_of(card)),
        rows["answered"].to_numpy(bool),
        rows["label"].to_numpy(np.int64),
        np.column_stack(columns),
        FollowUpSample.of(frames, list(rows["decision_id"]), as_of),
    )


def selected_rules(answers: HandOffAnswers) -> list[int]:
    """Return the rules that go along with being answered beyond what hotness and all else known explain, by place.

    Notes
    -----
    Where sales answers hot leads more often than others, every rule that goes along with hotness goes along with
    answering too, and does no harm: a logistic fit on labels chosen by their outcome keeps its slopes (Prentice and
    Pyke 1979). What does harm is a rule that changes *how* answers depend on hotness, and that cannot be seen. So a
    rule is suspected when it goes along with answers beyond the card's total, the log-odds fitted on the answered ones,
    age, owner and team: score tests one at a time, each suspect then being one more thing that is known.
    """
    has = answers.has.astype(np.float64)
    usable = has.std(axis=0) > 0
    total = _standard(answers.total[:, None].astype(np.float64))[:, 0]
    fitted = _log_odds(has[:, usable], answers)
    known = np.column_stack([total, total**2, fitted, fitted**2, answers.known])
    least = NormalDist().inv_cdf(1 - CHANCE / 2 / max(1, int(usable.sum())))
    suspects: list[int] = []
    while True:
        x = _design(np.column_stack([known, has[:, suspects]]))
        p = _sigmoid(x @ fit(x, answers.answered.astype(np.float64)))
        z = np.where(usable, _score(has, x, answers.answered - p, p * (1 - p)), 0.0)
        z[suspects] = 0.0
        if not len(z) or np.abs(z).max() < least:
            return sorted(suspects)
        suspects.append(int(np.abs(z).argmax()))


def answer_weights(answers: HandOffAnswers, seed: int = 0, folds: int = 5) -> Floats:
    """Return how many hand-offs each one stands for if it was answered: the inverse of its modelled chance of that.

    Returns
    -------
    numpy.ndarray
        Shape (hand-offs,), at most 3 and 1 in the mean over answered ones. The chance of each comes from a logistic fit
        on the other folds: rules, total, age, owner, team.
    """
    x, y = _design(np.column_stack([answers.has, answers.total, answers.known])), answers.answered.astype(np.float64)
    fold = np.random.default_rng(seed).permutation(len(y)) % folds
    chance = np.empty(len(y))
    for number in range(folds):
        chance[fold == number] = _sigmoid(x[fold == number] @ fit(x[fold != number], y[fold != number]))
    weight = np.minimum(y.mean() / np.clip(chance, 1e-3, 1), MOST_WEIGHT)
    return np.asarray(weight / weight[answers.answered].mean(), dtype=np.float64)


def answered_for(answers: HandOffAnswers | None, decisions: Iterable[str]) -> Floats:
    """Return how many hand-offs labelled decisions stand for, shape (decisions,); 1 where nobody was asked.

    By the follow-up draw where it tells, else by what explains an answer; in the mean over the answered ones 1.
    """
    names = list(decisions)
    if answers is None:
        return np.ones(len(names))
    if answers.sample is not None and answers.told:
        each = answers.sample.weights(answers.answered)
        each = each / each[answers.answered].mean()
    elif answers.asked:
        each = answer_weights(answers)
    else:
        return np.ones(len(names))
    weight = dict(zip(answers.decision_id, each, strict=True))
    return np.array([weight.get(name, 1.0) for name in names])


def deviation(answers: HandOffAnswers, rule: int, hot_share: float | None) -> float:
    """Return how far labels lie from the card in the direction of a rule, in standard errors (> 0: worth more).

    Parameters
    ----------
    hot_share:
        Share (0 to 1) of the unanswered that is supposed to have been hot; ``None`` looks at the answered alone.
    """
    rows = answers.answered if hot_share is None else np.ones(len(answers.label), dtype=bool)
    target = np.where(answers.answered, answers.label, hot_share or 0.0)[rows]
    x = _design(answers.total[rows, None].astype(np.float64))
    p = _sigmoid(x @ fit(x, target))
    return float(_score(answers.has[rows][:, [rule]].astype(np.float64), x, target - p, p * (1 - p))[0])


def fit(x: Floats, target: Floats, rounds: int = 25) -> Floats:
    """Fit a logistic regression by Newton's steps with a small ridge on all weights but the first.

    Targets may be shares (0 to 1), as of hand-offs that nobody answered; scikit-learn's classifier takes labels only.
    """
    beta, ridge = np.zeros(x.shape[1]), np.diag([1e-6, *[RIDGE] * (x.shape[1] - 1)])
    for _ in range(rounds):
        p = _sigmoid(x @ beta)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (target - p) - ridge @ beta)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(beta, dtype=np.float64)


def _log_odds(has: Floats, answers: HandOffAnswers) -> Floats:
    x = _design(has)
    fitted = x @ fit(x[answers.answered], answers.label[answers.answered].astype(np.float64))
    return _standard(fitted[:, None])[:, 0]


def _score(columns: Floats, known: Floats, residual: Floats, variance: Floats) -> Floats:
    """Return the score tests of columns beside what is known, each standard normal where it adds nothing."""
    curved = known * variance[:, None]
    rest = columns - known @ np.linalg.lstsq(curved.T @ known, curved.T @ columns, rcond=None)[0]
    error = np.sqrt((rest**2 * (residual**2)[:, None]).sum(axis=0))
    return np.asarray(rest.T @ residual / np.maximum(error, 1e-12), dtype=np.float64)


def _design(columns: Floats) -> Floats:
    return np.column_stack([np.ones(len(columns)), _standard(columns)])


def _standard(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0), dtype=np.float64)


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -40, 40))), dtype=np.float64)
