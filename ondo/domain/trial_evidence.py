"""Evidence of a trial: how the hot shares of the leads that only one card hands over compare, week by week.

Of the leads on which both cards disagree each is answered for by one side alone: those that only B hands over and that
are scored by it, against those that only A hands over and that are scored by that. The draw makes both sides what they
would be if everybody were scored so. Labels enter at one age in the order of their hand-offs, so many of each side at a
time as were fixed before the start; the difference of the two shares in such a block has the difference of the cards as
its mean, and the confidence sequence of ``ondo.domain.confidence_sequence`` is played on the blocks.

A hand-off that nobody answered by that age counts once as hot and once as not, whichever is worse for the end of the
interval at hand: no explanation of the silence moves the ends further than they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ondo.domain.confidence_sequence import high_end, low_end
from ondo.domain.instant import DAY, Micros
from ondo.domain.trial import Arm, CardTrial

WEEK = Micros(7 * DAY)


class TrialVerdict(StrEnum):
    """What the evidence says: B is better, A is, or it does not say yet."""

    B_BETTER = "b_better"
    A_BETTER = "a_better"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class EnteredLabel:
    """A hand-off that one card alone brought about: whose, when, and whether it was hot; ``None`` = unanswered."""

    side: Arm
    opened_at: Micros
    hot: bool | None


@dataclass(frozen=True, slots=True)
class TrialSide:
    """The leads that one card alone hands over.

    Attributes
    ----------
    disagreed:
        Units, in either arm.
    handed_over:
        Those that are scored by this card, and were handed over.
    entered, answered, hot:
        Of these the hand-offs that are old enough, that had an answer by then, and that were hot.
    """

    disagreed: int = 0
    handed_over: int = 0
    entered: int = 0
    answered: int = 0
    hot: int = 0

    @property
    def share(self) -> float | None:
        """Share (0 to 1) of hot among the answered; ``None`` without any."""
        return self.hot / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class TrialWeek:
    """The interval of the difference (B less A, -1 to 1) as it stood after a week; both ends only ever come closer.

    ``blocks`` is how many comparisons it rests on.
    """

    at: Micros
    low: float
    high: float
    blocks: int


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """What a trial has shown so far, week by week, the latest last; never empty."""

    a: TrialSide
    b: TrialSide
    weeks: tuple[TrialWeek, ...]

    @property
    def latest(self) -> TrialWeek:
        """Where it stands now."""
        return self.weeks[-1]

    @property
    def difference(self) -> float | None:
        """Hot share of B less that of A among the answered; ``None`` while a side has no answer."""
        a, b = self.a.share, self.b.share
        return None if a is None or b is None else b - a

    @property
    def verdict(self) -> TrialVerdict:
        """What the interval says."""
        if self.latest.low > 0:
            return TrialVerdict.B_BETTER
        return TrialVerdict.A_BETTER if self.latest.high < 0 else TrialVerdict.OPEN

    def scaled(self, difference: float, weeks: float) -> float:
        """Return a difference of the shares as hot leads a week at the same number of hand-offs.

        Both cards are taken to hand over as many leads alone as the one with fewer of them did, over so many weeks.
        """
        return difference * min(self.a.disagreed, self.b.disagreed) / weeks if weeks > 0 else 0.0


def evidence_of(
    trial: CardTrial, labels: Sequence[EnteredLabel], sides: tuple[TrialSide, TrialSide], until: Micros
) -> TrialEvidence:
    """Play the game on the labels of a trial, with a look after each week until an instant.

    Parameters
    ----------
    labels:
        Hand-offs that are old enough at ``until``, in the order of their opening.
    sides:
        The leads that A, and that B, alone hands over.
    """
    looks = [Micros(at) for at in range(trial.starts_at + WEEK, until, WEEK)] + [until]
    low, high, weeks = -1.0, 1.0, list[TrialWeek]()
    for at in looks:
        entered = [label for label in labels if label.opened_at + trial.age <= at]
        against_b, against_a = (_blocks(trial, entered, worse) for worse in (Arm.B, Arm.A))
        low, high = max(low, low_end(against_b)), min(high, high_end(against_a))
        weeks.append(TrialWeek(at, low, high, len(against_b)))
    return TrialEvidence(*sides, tuple(weeks))


def _blocks(trial: CardTrial, labels: Sequence[EnteredLabel], worse: Arm) -> list[float]:
    """Return the differences of the blocks that are full, unanswered ones against ``worse``."""
    values: dict[Arm, list[bool]] = {Arm.A: [], Arm.B: []}
    for label in labels:
        values[label.side].append(label.side is not worse if label.hot is None else label.hot)
    a, b = trial.per_block_a, trial.per_block_b
    full = min(len(values[Arm.A]) // a, len(values[Arm.B]) // b)
    return [
        sum(values[Arm.B][block * b : (block + 1) * b]) / b - sum(values[Arm.A][block * a : (block + 1) * a]) / a
        for block in range(full)
    ]
