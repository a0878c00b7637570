"""A trial for tests: two cards that disagree both ways, put on trial without asking how long it would run."""

from __future__ import annotations

from dataclasses import replace

from ondo.definitions.card_file import default_card
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.proposal import PointChange, Proposal
from ondo.domain.trial import CardTrial
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards, trials
from ondo.ledger.decisions.proposals import save_proposal
from ondo.ledger.decisions.sign_off import SignOff
from tests.ledger.making import proposal

SIGNED = SignOff(("Sato", "Tanaka"), "let us see")
POINTS = {"demo_or_quote": (50, 30), "seminar": (20, 60)}
"""Points now and on trial: whoever asked for a demonstration is hot by A alone, who came to a seminar by B alone."""


def card_b(card: Scorecard | None = None) -> Scorecard:
    rules = tuple(
        replace(rule, points=POINTS[rule.id][1]) if rule.id in POINTS else rule
        for rule in (card or default_card()).rules
    )
    return replace(card or default_card(), rules=rules)


def suggestion(proposal_id: str = "p-trial", base: int = 1) -> Proposal:
    moves = tuple(PointChange(rule, now, then, None, 40, 0.2, 0.01) for rule, (now, then) in POINTS.items())
    return replace(proposal(proposal_id, base), card_id=default_card().card_id, changes=moves, hot_line_suggested=100)


def put_on_trial(tx: Tx, starts_at: Micros | None = None, salt: str = "s", age_days: int = 30) -> CardTrial:
    """Put ``card_b`` on trial beside the card in force, from now on by default."""
    active = cards.active(tx, default_card().card_id, tx.now)
    save_proposal(tx, suggestion(f"p-{salt}", active.version))
    starts = tx.now if starts_at is None else starts_at
    made = cards.put_on_trial(tx, card_b(active.card), SIGNED, starts, f"p-{salt}")
    trial = CardTrial(
        trial_id=f"t-{salt}",
        card_id=active.card.card_id,
        version_a=active.version,
        version_b=made.version,
        proposal_id=f"p-{salt}",
        salt=salt,
        starts_at=starts,
        age_days=age_days,
        per_block_a=1,
        per_block_b=1,
        names=tuple(SIGNED.names),
        reason=SIGNED.reason,
    )
    trials.write(tx, trial)
    return trial
