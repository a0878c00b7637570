"""Worlds in which two cards are on trial: how often the worse one is called better, and how often the better one is.

A company has so many leads a week that only the one card hands over, and that only the other does; the draw, the labels
at one age, the silence of sales and a look after each week are those of ``ondo.domain.trial_evidence``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, pi, sin

import numpy as np

from benchmarks.guarantees.promises import Guarantee, Outcome, Promise
from ondo.domain.instant import DAY, Micros
from ondo.domain.trial import CHANCE, Arm, CardTrial
from ondo.domain.trial_evidence import WEEK, EnteredLabel, TrialSide, TrialVerdict, evidence_of
from ondo.domain.trial_plan import MOST_WEEKS, AnswersAtAge, DiscordantVolume, TrialPlan

AGE_DAYS = 30
SHARE = 0.4
"""Hot share of both sides where the cards are equally good."""
_TRIALS = 20
"""So many trials a seed."""


@dataclass(frozen=True)
class TrialWorld:
    """A company with a trial.

    Attributes
    ----------
    volumes:
        Units a week on which A alone, and B alone, hands over, in both arms together.
    shares:
        Hot share of both sides.
    season:
        How far both shares rise and fall together over a year.
    silent:
        Chances that a hot, and another, hand-off of B stays unanswered; A's are always answered.
    weeks:
        How long it runs.
    """

    volumes: tuple[float, float]
    shares: tuple[float, float] = (SHARE, SHARE)
    season: float = 0.0
    silent: tuple[float, float] = (0.0, 0.0)
    weeks: float = float(MOST_WEEKS)

    def verdict(self, random: np.random.Generator) -> TrialVerdict:
        """Run a trial to its end with a look after each week, and return what it said when it first said something."""
        plan = TrialPlan(AGE_DAYS, DiscordantVolume(*self.volumes, 8.0, 0, 0), AnswersAtAge(0, 0, 0))
        trial = CardTrial("t", "c", 1, 2, "p", "s", Micros(0), AGE_DAYS, *plan.per_block, (), "")
        until = ceil(self.weeks * WEEK)
        labels = [label for side in Arm for label in self._labels(random, side, until)]
        ripe = sorted((label for label in labels if label.opened_at + trial.age <= until), key=lambda x: x.opened_at)
        return evidence_of(trial, ripe, (TrialSide(), TrialSide()), Micros(until)).verdict

    def _labels(self, random: np.random.Generator, side: Arm, until: int) -> list[EnteredLabel]:
        at = 0 if side is Arm.A else 1
        number = random.poisson(self.volumes[at] * CHANCE * until / WEEK)
        labels = []
        for opened in np.sort(random.integers(0, until, number)).tolist():
            share = self.shares[at] + self.season * sin(2 * pi * opened / (365 * DAY))
            hot = bool(random.random() < share)
            silent = side is Arm.B and random.random() < self.silent[0 if hot else 1]
            labels.append(EnteredLabel(side, Micros(opened), None if silent else hot))
        return labels


def _planned(volumes: tuple[float, float], share: float) -> TrialWorld:
    """Return a world with 10 points between the cards that runs for as many weeks as its plan says."""
    answers = AnswersAtAge(1000, 1000, round(1000 * share))
    plan = TrialPlan(AGE_DAYS, DiscordantVolume(*volumes, 8.0, 0, 0), answers)
    assert plan.offered
    return TrialWorld(volumes, (share, share + 0.1), weeks=plan.weeks)


WORLDS = {
    "equal": TrialWorld((60.0, 60.0)),
    "uneven": TrialWorld((40.0, 150.0)),
    "season": TrialWorld((60.0, 60.0), season=0.25),
    "silent": TrialWorld((60.0, 60.0), silent=(0.0, 0.3)),
    "better": _planned((80.0, 80.0), SHARE),
    "better_uneven": _planned((60.0, 200.0), 0.2),
}


def run(name: str) -> Callable[[int], Outcome]:
    """Return what draws trials of a world and counts which card was called better."""
    return _Run(name)


@dataclass(frozen=True)
class _Run:
    name: str

    def __call__(self, seed: int) -> Outcome:
        random = np.random.default_rng(seed)
        verdicts = [WORLDS[self.name].verdict(random) for _ in range(_TRIALS)]
        counts = {"b": verdicts.count(TrialVerdict.B_BETTER), "a": verdicts.count(TrialVerdict.A_BETTER)}
        return Outcome({side: (count, _TRIALS) for side, count in counts.items()}, {})


_FALSE = (
    Promise("b", "the card on trial is called better", most=0.05),
    Promise("a", "the card in force is called better", most=0.05),
)
_POWER = (
    Promise("b", "the card on trial is called better in the planned time", least=0.80),
    Promise("a", "the card in force is called better", most=0.05),
)
SEEDS = 20
GUARANTEES = (
    Guarantee("trial_equal", "two cards on trial are equally good, 60 leads a week each", run("equal"), _FALSE, SEEDS),
    Guarantee("trial_uneven", "they are equally good, 40 and 150 leads a week", run("uneven"), _FALSE, SEEDS),
    Guarantee(
        "trial_season", "they are equally good, the hot share of both moves by 25 points", run("season"), _FALSE, SEEDS
    ),
    Guarantee(
        "trial_silent",
        "they are equally good, 30 % of the false hot leads of the card on trial stay unanswered",
        run("silent"),
        _FALSE,
        SEEDS,
    ),
    Guarantee(
        "trial_better", "the card on trial is better by 10 points, 80 leads a week each", run("better"), _POWER, SEEDS
    ),
    Guarantee(
        "trial_better_uneven",
        "the card on trial is better by 10 points over 20 %, 60 and 200 leads a week",
        run("better_uneven"),
        _POWER,
        SEEDS,
    ),
)
