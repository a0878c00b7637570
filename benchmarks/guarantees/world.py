"""Builder of a planted world: labelled decisions whose truth is known, and what spoils the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.planted import a_dataset, intercept, twenty_five_rules
from ondo.domain.card import Scorecard
from ondo.domain.proposal import allowed
from training.data.answers import HandOffAnswers, answered_for
from training.data.dataset import Dataset
from training.data.follow_up import FollowUpSample
from training.data.totals import Floats, Ints

POINTS_PER_LOG_ODD = 15.0


@dataclass(frozen=True)
class World:
    """What is true, and how it comes to be known.

    Attributes
    ----------
    labels, base:
        How many leads have a label, and the share (0 to 1) of hot ones.
    truth:
        Points that rules are really worth where these are not those of the card.
    since_half:
        The same from the middle of the time on, on top of ``truth``.
    twins:
        Pairs of rules; the second holds on the same leads as the first.
    account_share, accounts, account_effect:
        One account holds so much of the leads (0 to 1), the others are dealt to ``accounts`` of equal size (0: one for
        each lead); standard deviation of what an account adds to the log-odds of all its leads.
    answered:
        Chance (0 to 1) of an answer of a hot lead and of one that is not; a lead without an answer is left out.
    always_answered:
        A rule whose leads are answered in any case.
    silent:
        A rule whose leads are left unanswered, and with which chance (0 to 1).
    follow_up:
        Chance (0 to 1) that a lead which nobody answered is drawn and then judged by what it was.
    raters, owner, owned:
        How many people judge; who calls all leads of rule ``owned`` not hot.
    action:
        A rule that a seller sets off on hot leads, and with which chance (0 to 1).
    """

    labels: int
    card: Scorecard = field(default_factory=twenty_five_rules)
    base: float = 0.20
    truth: Mapping[str, int] = field(default_factory=dict)
    since_half: Mapping[str, int] = field(default_factory=dict)
    twins: tuple[tuple[str, str], ...] = ()
    account_share: float = 0.0
    accounts: int = 0
    account_effect: float = 0.0
    answered: tuple[float, float] = (1.0, 1.0)
    always_answered: str | None = None
    silent: tuple[str, float] | None = None
    follow_up: float = 0.0
    raters: int = 0
    owner: str | None = None
    owned: str | None = None
    action: tuple[str, float] | None = None

    def draw(self, rng: np.random.Generator, labels: int | None = None, support: Floats | None = None) -> Dataset:
        """Draw labelled decisions, ten a day; ``support`` is the share (0 to 1) of leads that each rule holds on."""
        wanted = self.labels if labels is None else labels
        n = int(wanted / (self.base * self.answered[0] + (1 - self.base) * self.answered[1]) * 1.3) + 50
        everybody = self.answered == (1.0, 1.0) and self.silent is None
        n = wanted if everybody else 2 * n
        place = {rule.id: i for i, rule in enumerate(self.card.rules)}
        counts = (rng.random((n, len(place))) < (self.support(rng) if support is None else support)).astype(np.int64)
        for first, second in self.twins:
            counts[:, place[second]] = counts[:, place[first]]
        account = self._account(rng, n)
        effect = rng.normal(0, self.account_effect, int(account.max()) + 1)[account] if self.account_effect else 0.0
        z = self._log_odds(counts) + effect
        hot = rng.random(n) < 1 / (1 + np.exp(-(z + intercept(z, self.base))))
        if self.action is not None:
            rule, chance = self.action
            counts[:, place[rule]] = hot & (rng.random(n) < chance)
        answered = rng.random(n) < np.where(hot, *self.answered)
        if self.always_answered is not None:
            answered |= counts[:, place[self.always_answered]] > 0
        if self.silent is not None:
            rule, chance = self.silent
            answered &= (counts[:, place[rule]] == 0) | (rng.random(n) >= chance)
        drawn = ~answered & (rng.random(n) < self.follow_up) if self.follow_up else np.zeros(n, dtype=bool)
        rows = np.flatnonzero(answered | drawn)[:wanted]
        dataset = self._known(rng, counts[rows], hot[rows], account[rows], place)
        if everybody:
            return dataset
        dataset = self._with_answers(dataset, counts, hot, answered | drawn)
        return self._with_draw(dataset, answered, drawn, rows) if self.follow_up else dataset

    def _with_answers(
        self, dataset: Dataset, counts: Ints, hot: NDArray[np.bool_], answered: NDArray[np.bool_]
    ) -> Dataset:
        """Tell the data set of the hand-offs that nobody answered, up to the last one that has a label."""
        handed_off = slice(0, int(np.flatnonzero(answered)[len(dataset) - 1]) + 1)
        total = counts[handed_off] @ np.array([rule.points for rule in self.card.rules])
        names = np.arange(len(total)).astype(object)
        label = (hot & answered)[handed_off].astype(np.int64)
        answers = HandOffAnswers(
            names, counts[handed_off], total, answered[handed_off], label, np.zeros((len(total), 0))
        )
        return replace(dataset, answers=answers)

    def _with_draw(
        self, dataset: Dataset, answered: NDArray[np.bool_], drawn: NDArray[np.bool_], rows: Ints
    ) -> Dataset:
        """Tell the data set who was drawn, and weigh its labels by what they stand for."""
        answers = dataset.answers
        assert answers is not None
        known = slice(0, len(answers.answered))
        chance = np.where(answered[known], 0.0, self.follow_up)
        answers = replace(answers, sample=FollowUpSample(drawn[known], chance, chance))
        weight = answered_for(answers, rows.astype(object))
        frame = dataset.frame.assign(**dict.fromkeys(("weight", "learning", "design"), weight))
        return replace(dataset, frame=frame, answers=answers)

    def support(self, rng: np.random.Generator) -> Floats:
        """Draw on which share of leads each rule holds."""
        return np.asarray(rng.uniform(0.05, 0.60, len(self.card.rules)), dtype=np.float64)

    def points(self, late: bool = False) -> Ints:
        """Return what each rule is really worth, shape (rules,)."""
        truth = {**self.truth, **(self.since_half if late else {})}
        return np.array([truth.get(rule.id, rule.points) for rule in self.card.rules], dtype=np.int64)

    def _log_odds(self, counts: Ints) -> Floats:
        """Return log-odds, each half of the time with the same share of hot leads."""
        halves = np.array_split(np.arange(len(counts)), 2)
        parts = [
            counts[rows] @ self.points(late) / POINTS_PER_LOG_ODD
            for rows, late in zip(halves, (False, True), strict=True)
        ]
        return np.concatenate([part + intercept(part, self.base) for part in parts])

    def _account(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        account = rng.integers(1, self.accounts + 1, n) if self.accounts else np.arange(1, n + 1)
        return np.where(rng.random(n) < self.account_share, 0, account)

    def _known(
        self,
        rng: np.random.Generator,
        counts: Ints,
        hot: NDArray[np.bool_],
        account: NDArray[np.int64],
        place: Mapping[str, int],
    ) -> Dataset:
        label, columns = hot.astype(np.int64), {"account_id": [f"a{number:06}" for number in account]}
        if self.raters:
            rater = np.array([f"p{i}" for i in range(self.raters)], dtype=object)[
                rng.integers(0, self.raters, len(hot))
            ]
            if self.owner is not None and self.owned is not None:
                own = counts[:, place[self.owned]] > 0
                rater[own], label[own] = self.owner, 0
            columns["rater"] = list(rater)
        dataset = a_dataset(self.card, counts, label)
        return replace(dataset, frame=dataset.frame.assign(**columns))


def with_wrong_points(world: World, rng: np.random.Generator, wrong: int, steps: tuple[int, ...]) -> World:
    """Return the world with so many rules really worth some points more or less, in a direction they may take."""
    truth: dict[str, int] = {}
    for i in rng.permutation(len(world.card.rules)):
        rule, step = world.card.rules[i], int(rng.choice(steps))
        if len(truth) < wrong and allowed(rule, rule.points + step):
            truth[rule.id] = rule.points + step
    if len(truth) < wrong:
        raise ValueError(f"only {len(truth)} rules may be moved that way")
    return replace(world, truth=truth)
