"""A lead's facts scored by one card: rules, model, suggestion, where that leaves the lead, and the row of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from features.from_summary import Measures, vector_of_summary
from ondo.domain.card import Rule
from ondo.domain.conditions import Condition
from ondo.domain.events import Event
from ondo.domain.handoff import Closed, Opening, TemperatureState, opening, prospect, temperature_state_after
from ondo.domain.lead_summary import SummaryView
from ondo.domain.leads import Lead
from ondo.domain.next_change import next_change
from ondo.domain.scoring import Score
from ondo.domain.summary_scoring import met, score_summary
from ondo.domain.trial import Arm, chance_of, side_of
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger.handoffs.handoffs import ClosedHandOff, HandOff
from ondo.ledger.handoffs.lead_context import HandOffState
from ondo.ledger.handoffs.lead_scores import LeadScore
from ondo.ledger.records.scores import ScoreLogRow
from serving.scoring import snapshot
from serving.scoring.definitions import Definition
from serving.scoring.model import Prediction

MOST_REASONS = 3
"""So many rules stand in a lead's last score."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with everything its answer is made of.

    ``ended`` is the hand-off by this card that closed last, ``decision`` where a stored lead stands now,
    ``lead_version`` counts what it knows of, ``ahead`` the instants at which what is known already takes effect,
    ``step`` when what its last hand-off left does, ``events`` what a page or a new hand-off tells of its history,
    which no score needs, ``rival`` the score by the other card of a trial.
    """

    definition: Definition
    lead: Lead
    view: SummaryView
    score: Score
    suggested: Score | None
    prediction: Prediction | None
    ended: ClosedHandOff | None = None
    decision: HandOffDecision | None = None
    lead_version: int | None = None
    ahead: tuple[int, ...] = ()
    step: int | None = None
    opened_now: bool = False
    events: Sequence[Event] = ()
    mistyped: frozenset[str] = frozenset()
    rival: Score | None = None

    @property
    def handoff(self) -> HandOff | HandOffState | None:
        """The open hand-off."""
        return None if self.decision is None else self.decision.open

    @property
    def changed(self) -> bool:
        """Whether something must be written before the answer."""
        return self.decision is not None and self.decision.changed

    def meets(self, condition: Condition) -> bool:
        """Tell whether the lead meets a condition of its card now."""
        return met(condition, self.lead, self.view)


def scored(
    definition: Definition,
    measures: Measures,
    lead: Lead,
    view: SummaryView,
    ended: ClosedHandOff | None = None,
    colleagues: int = 0,
    *,
    explain_model: bool,
) -> Scored:
    """Score a lead by a card, by the card that an open proposal suggests, and by the model.

    The one way from facts to numbers, whether they are stored, as of an instant, or came with the request.
    """
    closed_at = None if ended is None else ended.closed_at
    suggestion, model, prediction = definition.suggestion, definition.model, None
    draw = definition.draw
    if model is not None:
        people = view.of_people(definition.version.card.machine)
        prediction = model.predict(vector_of_summary(lead, people, colleagues, measures), explain=explain_model)
    return Scored(
        definition,
        lead,
        view,
        score_summary(definition.version.card, lead, view, closed_at),
        None if suggestion is None else score_summary(suggestion.card, lead, view, closed_at),
        prediction,
        ended,
        rival=None if draw is None else score_summary(draw.other.version.card, lead, view, closed_at),
    )


def reasons_of_either(scored: Scored) -> list[Rule]:
    """Return the rules that give a lead points by either card of a trial, in the order of the card in force."""
    draw, rival = scored.definition.draw, scored.rival
    assert draw is not None
    assert rival is not None
    given = {part.rule.id for score in (scored.score, rival) for part in score.contributions if part.points > 0}
    a, b = scored.definition.version.card.rules, draw.other.version.card.rules
    if draw.arm is Arm.B:
        a, b = b, a
    own = {rule.id for rule in a}
    return [rule for rule in (*a, *(rule for rule in b if rule.id not in own)) if rule.id in given]


@dataclass(frozen=True, slots=True)
class HandOffDecision:
    """Where a lead stands between two hand-offs, before and after this score.

    ``moves``: its open hand-off is reactivated or has run out. ``side``: the card of a trial that alone would hand it
    over, if that is not recorded of it yet.
    """

    before: TemperatureState | None
    after: TemperatureState
    opening: Opening | None
    open: HandOff | HandOffState | None
    moves: bool = False
    side: Arm | None = None

    @property
    def changed(self) -> bool:
        """Whether something must be written before the answer."""
        return self.before != self.after or self.opening is not None or self.moves or self.side is not None


def handoff_decision(
    scored: Scored, before: TemperatureState | None, current: HandOff | HandOffState | None
) -> HandOffDecision:
    """Decide where a scored lead stands: its temperature, and whether it is handed over now.

    While a trial runs, the card that the lead is drawn for decides; ``Opening.propensity`` is the chance over both
    draws. A lead counts as one the cards disagree on as long as nobody was ever handed it by this card.
    """
    card, score, ended = scored.definition.version.card, scored.score, scored.ended
    after, is_open = temperature_state_after(before, score), current is not None
    closed = None if ended is None else Closed(ended.closed_at, ended.cause == FeedbackLabel.FALSE_HOT)
    opened = opening(card, score, after, closed, is_open=is_open)
    draw, rival = scored.definition.draw, scored.rival
    if draw is None or rival is None or is_open:
        return HandOffDecision(before, after, opened, current)
    other = prospect(draw.other.version.card, rival, temperature_state_after(before, rival), closed, is_open=False)
    own = prospect(card, score, after, closed, is_open=False)
    if opened is not None:
        opened = replace(opened, propensity=chance_of(own, other))
    side = side_of(draw.arm, own, other) if ended is None else None
    return HandOffDecision(before, after, opened, current, side=side)


def row_of(scored: Scored) -> ScoreLogRow:
    """Return the row of the score log."""
    result = scored.score
    return ScoreLogRow(
        lead_id=result.lead_id,
        card_id=result.card_id,
        card_version=scored.definition.version.version,
        at=result.at,
        attribute_points=result.attribute_points,
        behaviour_points=result.behaviour_points,
        decay_points=result.decay_points,
        total=result.total,
        temperature=result.temperature,
        fast_track=None if result.fast_track is None else result.fast_track.fast_track.id,
        probability=None if scored.prediction is None else scored.prediction.probability,
        bundle_id=bundle_of(scored),
        snapshot=snapshot.frozen_score(result) | _beside(scored),
    )


def _beside(scored: Scored) -> dict[str, object]:
    """Write what the other card of a trial came to, for the score log."""
    draw, rival = scored.definition.draw, scored.rival
    if draw is None or rival is None:
        return {}
    other = {"version": draw.other.version.version, "total": rival.total, "temperature": rival.temperature.value}
    return {"trial": {"trial_id": draw.trial.trial_id, "arm": draw.arm.value, "other": other}}


def kept_of(scored: Scored) -> LeadScore:
    """Return the row of the lead's last score; what the score changes has been written."""
    result, version = scored.score, scored.definition.version
    prediction, bundle_id = scored.prediction, scored.definition.kept_bundle
    ahead = scored.ahead if scored.step is None else (*scored.ahead, scored.step)
    fired = sorted((part for part in result.contributions if part.points), key=lambda part: -abs(part.points))
    reasons = tuple((part.rule.id, part.points) for part in fired)
    if scored.definition.draw is not None:
        given = {part.rule.id: part.points for part in result.contributions}
        reasons = tuple((rule.id, given.get(rule.id, 0)) for rule in reasons_of_either(scored))
    return LeadScore(
        lead_id=result.lead_id,
        card_id=result.card_id,
        card_version=scored.definition.kept_version,
        lead_version=scored.lead_version,
        scored_at=result.at,
        changes_at=next_change(version.card, scored.lead, scored.view, ahead),
        attribute_points=result.attribute_points,
        behaviour_points=result.behaviour_points,
        decay_points=result.decay_points,
        total=result.total,
        temperature=result.temperature,
        fast_track=None if result.fast_track is None else result.fast_track.fast_track.id,
        probability=None if prediction is None else prediction.probability,
        bundle_id=bundle_id,
        gates=sum(gate.blocks for gate in result.gates),
        reasons=reasons[:MOST_REASONS],
        last_active_at=result.last_active_at,
    )


def bundle_of(scored: Scored) -> str | None:
    """Return the model that was asked."""
    return None if scored.prediction is None or scored.definition.model is None else scored.definition.model.bundle_id
