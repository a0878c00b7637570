"""Recalibration plan: what one run learns from, and how much is tried and shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from ondo.domain.instant import Micros
from ondo.domain.outcome import MATURITY_DAYS


@dataclass(frozen=True, slots=True)
class RecalibrationPlan:
    """What is asked of one recalibration; the same plan over the same ledger gives the same proposal.

    Attributes
    ----------
    card_id:
        The card, by default the only one.
    as_of:
        Only facts that happened and were known by then count; by default those up to
        ``ondo.ledger.facts.activity.look_at``.
    view:
        ``handoff`` or ``landmark``, by default hand-offs when there are any.
    maturity_days:
        Horizon of outcomes: what came within so many days of a decision labels it, once they have passed.
    trials:
        Settings of the model to try, 0 for none.
    quarters:
        Past quarters to play again; 0 leaves the backtest out.
    certified:
        Whether to prove how far the path of the card's own rules can be from the best; up to a minute in all.
    hot_precision:
        Least share (0 to 1) of hot leads that are to be really hot, by default what the agreement says.
    studies:
        Address of a database in PostgreSQL where workers share the model's trials; a file beside the ledger without.
        Trials that several made are not the same in every run.
    """

    card_id: str | None = None
    as_of: Micros | None = None
    view: str | None = None
    maturity_days: float = MATURITY_DAYS
    trials: int = 30
    seed: int = 0
    quarters: int = 4
    certified: bool = False
    hot_precision: float | None = None
    studies: str = field(default="", repr=False)
