"""Plan of a trial: how long it takes until a difference is seen, from what the ledger measured before it starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf, isinf, sqrt

from ondo.domain.confidence_sequence import blocks_needed
from ondo.domain.trial import CHANCE

DIFFERENCE = 0.10
"""The difference of two shares that a trial is planned for."""
POWER = 0.80
"""Chance (0 to 1) that such a difference is seen in the planned time."""
MOST_WEEKS = 26
"""Two quarters: no trial is offered that would take longer."""
FEWEST_WEEKS = 2.0
"""Of a ledger that knows less of the past nobody can say how often two cards disagree."""
MOST_PER_BLOCK = 4
"""So many labels of the more frequent side are compared with one of the other at most."""
ENOUGH = 10
"""Fewer hand-offs tell neither how often sales answers nor how often the answer is hot."""


@dataclass(frozen=True, slots=True)
class DiscordantVolume:
    """How often two cards disagree whether a lead is handed over, by replaying both on the past weeks.

    Attributes
    ----------
    a_per_week, b_per_week:
        Units a week whose first such lead only the card in force, or only the other, hands over.
    weeks:
        The weeks looked back.
    looked, active:
        Leads that were replayed, and all that did something in these weeks: those replayed stand for them.
    """

    a_per_week: float
    b_per_week: float
    weeks: float
    looked: int
    active: int


@dataclass(frozen=True, slots=True)
class AnswersAtAge:
    """Hand-offs of the past that are old enough, how many had an answer by that age, and how many of these were hot."""

    handoffs: int
    answered: int
    hot: int

    @property
    def unanswered_share(self) -> float:
        """Share (0 to 1) without an answer; 0 with too few to say."""
        return 1 - self.answered / self.handoffs if self.handoffs >= ENOUGH else 0.0

    @property
    def hot_share(self) -> float:
        """Share (0 to 1) of hot answers; one half, where a difference takes longest, with too few to say."""
        return self.hot / self.answered if self.answered >= ENOUGH else 0.5


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """What a trial would take.

    Attributes
    ----------
    age_days:
        Days after its hand-off at which a label enters.
    """

    age_days: int
    volume: DiscordantVolume
    answers: AnswersAtAge

    @property
    def per_block(self) -> tuple[int, int]:
        """How many labels of each side are compared at a time: nearly as many as come of each."""
        a, b = self.volume.a_per_week, self.volume.b_per_week
        if not a or not b:
            return 1, 1
        most = MOST_PER_BLOCK
        return (1, min(most, max(1, round(b / a)))) if b >= a else (min(most, max(1, round(a / b))), 1)

    @property
    def shares(self) -> tuple[float, float] | None:
        """Hot shares of both sides as the harder extreme counts them: unanswered are hot for A and cold for B.

        ``None`` where so many stay unanswered that a difference of ``DIFFERENCE`` could be anything.
        """
        low = min(self.answers.hot_share, 1 - DIFFERENCE)
        silent = self.answers.unanswered_share
        a, b = low * (1 - silent) + silent, (low + DIFFERENCE) * (1 - silent)
        return None if b <= a else (a, b)

    @property
    def weeks(self) -> float:
        """Weeks until a difference of ``DIFFERENCE`` is seen with a chance of ``POWER``; infinite = never."""
        shares, (a, b) = self.shares, self.per_block
        if shares is None or not self.volume.a_per_week or not self.volume.b_per_week or not self.knows_the_past:
            return inf
        blocks = blocks_needed(shares, self.per_block, POWER)
        blocks += ceil(sqrt(blocks))  # labels come at random, and a block waits for the side that has fewer
        slowest = max(a / self.volume.a_per_week, b / self.volume.b_per_week) / CHANCE
        return self.age_days / 7 + blocks * slowest

    @property
    def weeks_if_answered(self) -> float:
        """``weeks``, had every hand-off been answered, as often as hot as those that were: what answers can do."""
        handoffs = self.answers.handoffs
        every = AnswersAtAge(handoffs, handoffs, round(self.answers.hot_share * handoffs))
        return replace(self, answers=every).weeks

    @property
    def knows_the_past(self) -> bool:
        """Whether the ledger looks back far enough."""
        return self.volume.weeks >= FEWEST_WEEKS

    @property
    def data(self) -> dict[str, object]:
        """The plan as plain data; ``weeks`` is null where no time suffices."""
        volume, answers = self.volume, self.answers
        return {
            "weeks": None if isinf(self.weeks) else self.weeks,
            "most_weeks": MOST_WEEKS,
            "offered": self.offered,
            "age_days": self.age_days,
            "a_per_week": volume.a_per_week,
            "b_per_week": volume.b_per_week,
            "weeks_replayed": volume.weeks,
            "leads_replayed": volume.looked,
            "leads_active": volume.active,
            "handoffs": answers.handoffs,
            "answered": answers.answered,
        }

    @property
    def offered(self) -> bool:
        """Whether a trial is offered."""
        return self.weeks <= MOST_WEEKS
