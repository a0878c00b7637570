"""The planted truth: what makes a lead of this company hot in fact, which is not what its card says.

Nobody but the simulation and the tests may know any of it; ``ondo simulate`` writes it to a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from ondo.domain.card import Scorecard
from ondo.domain.vocabulary import SendBackReason
from ondo.simulate.days import DAY_S, Floats, Ints, SimulatedDays

PLANTED: Mapping[str, float] = {
    "employees_500": 0.0,
    "target_industry": 0.3,
    "department_head": 0.9,
    "price_page": 0.2,
    "case_study": 4.0,
    "seminar": 1.0,
    "document_request": -0.5,
    "demo_or_quote": 0.2,
    "email_open": 0.0,
    "site_visit": 0.0,
}
"""Rise of the log-odds of being hot for each time the rule counts."""


@dataclass(frozen=True)
class Truth:
    """Log-odds of being hot: ``base`` + counted rules x ``weights`` + total x ``per_point`` + what no rule sees."""

    base: float
    weights: Mapping[str, float]
    per_point: float
    channels: Mapping[str, float]
    crowd: float
    hidden: float

    def log_odds(self, card: Scorecard, counts: Ints, total: Ints) -> Floats:
        """Return the part that the card's rules could see, one number per row."""
        unknown = set(self.weights) - {rule.id for rule in card.rules}
        if unknown:
            raise ValueError(f"the planted truth names rules the card does not have: {sorted(unknown)}")
        weights = np.array([self.weights.get(rule.id, 0.0) for rule in card.rules])
        seen: Floats = self.base + counts @ weights + self.per_point * total
        return seen


@dataclass(frozen=True)
class Market:
    """Everything about the world that is decided before the first lead arrives. Shares and rates are 0 to 1."""

    truth: Truth
    changed_at: int
    reps: int
    crowd_channel: str = "web_ad"
    crowd_share: float = 0.06
    known_at_arrival: float = 0.72
    learned_later: float = 0.5
    late_share: float = 0.06
    alone: float = 0.06
    leads_per_week: float = 5.0
    patience_days: float = 30.0
    forgotten: float = 0.04
    reached: float = 0.6
    too_kind: tuple[float, float] = (0.01, 0.09)
    too_strict: tuple[float, float] = (0.01, 0.09)
    silent: tuple[float, float] = (0.08, 0.3)
    passed: float = 0.5
    wins: float = 0.32
    asks: float = 0.85
    reasons: Mapping[str, float] = field(
        default_factory=lambda: {
            SendBackReason.COLLECTING_INFORMATION.value: 0.34,
            SendBackReason.NOT_NOW.value: 0.2,
            SendBackReason.NO_BUDGET.value: 0.14,
            SendBackReason.NO_NEED.value: 0.12,
            SendBackReason.NO_AUTHORITY.value: 0.08,
            SendBackReason.NOT_TARGET.value: 0.06,
            SendBackReason.COMPETITOR_OR_STUDENT.value: 0.04,
            SendBackReason.DUPLICATE.value: 0.02,
        }
    )

    def revealed(self) -> dict[str, object]:
        """Return the truth as plain data for the file that only tests read."""
        return asdict(self)


def planted_market(calendar: SimulatedDays, leads: int, *, truth_equals_card: bool) -> Market:
    """Return the ordinary market, or one where the agreed card is right: hotness rises with its total alone."""
    changed = int(calendar.days * 0.7) * DAY_S
    reps = max(3, round(14 * (leads / 20_000) * (730 / calendar.days)))
    if truth_equals_card:
        return Market(Truth(-3.6, {}, 0.034, {}, 0.0, 0.0), changed, reps)
    channels = {"referral": 0.6, "partner": 0.3, "web_ad": -0.3}
    return Market(Truth(-3.6, PLANTED, 0.0, channels, -1.5, 0.3), changed, reps)
