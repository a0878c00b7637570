"""Notes of a running trial: the first time that its two cards disagree whether a lead is handed over."""

from __future__ import annotations

from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec
from ondo.domain.trial import Arm
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.handoffs.lead_context import facts_at
from serving.scoring.scored import HandOffDecision, Scored


def unnoted(tx: Tx, scored: Scored, decision: HandOffDecision) -> Arm | None:
    """Return the card that alone hands a lead over, unless it is recorded that the cards disagreed on it."""
    draw = scored.definition.draw
    if decision.side is None or draw is None:
        return None
    return None if trials.is_noted(tx, draw.trial.trial_id, scored.lead.lead_id) else decision.side


def note_discordance(tx: Tx, horizon: SummarySpec, scored: Scored, side: Arm, handoff_id: str | None) -> None:
    """Record that the cards of a trial disagree on a lead, and the hand-off that opened by it, if one did."""
    draw, rival = scored.definition.draw, scored.rival
    assert draw is not None
    assert rival is not None
    total_a, total_b = scored.score.total, rival.total
    if draw.arm is Arm.B:
        total_a, total_b = total_b, total_a
    about = (draw.trial.trial_id, scored.lead.lead_id, draw.unit, draw.arm, side, total_a, total_b, scored.score.at)
    trials.note(tx, Discordance(*about, _is_stock(tx, horizon, scored), handoff_id))


def _is_stock(tx: Tx, horizon: SummarySpec, scored: Scored) -> bool:
    """Tell whether the cards disagreed on a lead already when the trial began."""
    draw = scored.definition.draw
    assert draw is not None
    starts_at = draw.trial.starts_at
    known = facts_at(tx, [scored.lead.lead_id], horizon, starts_at).get(scored.lead.lead_id)
    if known is None:
        return False
    hot = [
        score_summary(definition.version.card, known.lead, known.view).temperature is Temperature.HOT
        for definition in (scored.definition, draw.other)
    ]
    return hot[0] != hot[1]
