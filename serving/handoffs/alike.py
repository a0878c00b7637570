"""Hand-offs look alike while a trial runs: nothing about them tells which of the two cards handed the lead over."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.trial import CardTrial
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.handoffs.handoffs import HandOff


def trial_of_each(tx: Tx, handoffs: Iterable[HandOff]) -> dict[str, CardTrial]:
    """Return the running trial that a hand-off was opened in, by the hand-off's id; others are missing.

    These are shown without points, totals and version, whichever card opened them: what somebody of sales knows of the
    card could be heard in the answer.
    """
    running = {card_id: trial for card_id, trial in trials.unended(tx).items() if trial.runs(tx.now)}
    return {
        handoff.handoff_id: trial
        for handoff in handoffs
        if (trial := running.get(handoff.card_id)) is not None and handoff.opened_at >= trial.starts_at
    }
