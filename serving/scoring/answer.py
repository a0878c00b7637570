"""A score as what is sent: the shape of ``serving.schemas.replies.ScoreOut``, as plain data and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.declarations import mistyped
from ondo.domain.events import Event
from ondo.domain.fast_track import FastTrackHit
from ondo.domain.instant import Micros, iso, optional_iso
from ondo.domain.machine import SetAside
from ondo.domain.scoring import Contribution, Need, Score
from ondo.domain.silence import Silence
from ondo.text import score_text
from ondo.text.locales import Locale
from ondo.text.words import label
from serving.schemas.declared import attribute_types
from serving.scoring.blinding import blinded, in_force
from serving.scoring.definitions import Definition, SuggestedCard
from serving.scoring.model import FeatureContribution, Prediction
from serving.scoring.scored import Scored, bundle_of

_encode = msgspec.json.Encoder().encode


def encoded_answer(scored: Scored, voice: Locale, *, stored: bool, judge: bool) -> bytes:
    """Write a score as JSON; to a ``judge`` nothing tells which card of a running trial decided."""
    return _encode(blinded_answer(scored, voice) if judge else whole_answer(scored, voice, stored=stored))


def blinded_answer(scored: Scored, voice: Locale) -> dict[str, Any]:
    """Write a stored lead's score as whoever judges leads reads it."""
    if scored.definition.draw is None:
        return whole_answer(scored, voice, stored=True)
    by_card = score_answer(*in_force(scored), voice, stored=True)
    return blinded(_with_lead(by_card, scored, voice, stored=True), scored, voice)


def whole_answer(scored: Scored, voice: Locale, *, stored: bool) -> dict[str, Any]:
    """Write a score with every cause, its model, suggestion and hand-off."""
    answer = score_answer(scored.score, scored.definition.version, voice, stored=stored)
    return _with_lead(answer, scored, voice, stored=stored)


def _with_lead(answer: dict[str, Any], scored: Scored, voice: Locale, *, stored: bool) -> dict[str, Any]:
    definition, suggestion = scored.definition, scored.definition.suggestion
    unread = mistyped(scored.lead.attributes, attribute_types(definition.version.card.attributes), None)
    return answer | {
        "lead_id": scored.lead.lead_id if stored else None,
        "mistyped": sorted({*scored.mistyped, *unread}),
        "model": None if scored.prediction is None else _model(scored.prediction, bundle_of(scored), voice),
        "model_note": _note(definition, scored.prediction, voice),
        "suggested": None
        if suggestion is None or scored.suggested is None
        else _suggested(suggestion, scored.suggested, voice),
        "handoff": _handoff(scored),
    }


def score_answer(score: Score, version: CardVersion, voice: Locale, *, stored: bool) -> dict[str, Any]:
    """Write the rule score alone."""
    card = version.card
    return {
        "lead_id": score.lead_id,
        "as_of": iso(score.at),
        "stored": stored,
        "card": {
            "card_id": card.card_id,
            "version": version.version,
            "hot_line": card.hot_line,
            "warm_line": card.warm_line,
        },
        "total": score.total,
        "temperature": score.temperature,
        "temperature_label": label(score.temperature, voice.lang),
        "summary": score_text.summary(score, card, voice),
        "axes": {"attribute": score.attribute_points, "behaviour": score.behaviour_points},
        "rules": [_rule(part, card, voice) for part in sorted(score.contributions, key=lambda part: part.points == 0)],
        "decay": _adjustment(score.decay_points, score_text.decay_text(score, voice)),
        "reset": None if score.silence is None else _reset(score.silence, score.at, voice),
        "machine_traffic": None if score.set_aside is None else _machine(score.set_aside, voice),
        "caps": _adjustment(score.cap_points, score_text.caps_text(score, voice)),
        "gates": [
            {
                "gate_id": result.gate.id,
                "label": voice.of(result.gate.label),
                "state": result.state,
                "text": score_text.gate_text(result, voice),
            }
            for result in score.gates
        ],
        "fast_track": None if score.fast_track is None else _fast_track(score.fast_track, card, voice),
        "needs": [_need(need, voice) for need in score.needs],
        "last_active_at": optional_iso(score.last_active_at),
        "mistyped": [],
        "model": None,
        "model_note": None,
        "suggested": None,
        "handoff": None,
    }


def _machine(aside: SetAside, voice: Locale) -> dict[str, Any]:
    text = score_text.machine_text(aside, voice)
    return {"events": aside.count, "last_at": iso(aside.last_at), "text": text}


def _reset(silence: Silence, at: Micros, voice: Locale) -> dict[str, Any]:
    return {
        "since": iso(silence.since),
        "until": optional_iso(silence.until),
        "text": score_text.reset_text(silence, at, voice),
    }


def _model(prediction: Prediction, bundle_id: str | None, voice: Locale) -> dict[str, Any]:
    return {
        "probability": round(prediction.probability, 6),
        "bundle_id": bundle_id,
        "up": [_reason(feature_contribution, voice) for feature_contribution in prediction.up],
        "down": [_reason(reason, voice) for reason in prediction.down],
    }


def _note(definition: Definition, prediction: Prediction | None, voice: Locale) -> str | None:
    note = definition.model_note
    return voice.of(note) if prediction is None and note is not None else None


def _suggested(suggestion: SuggestedCard, result: Score, voice: Locale) -> dict[str, Any]:
    line, word = suggestion.card.hot_line, label(result.temperature, voice.lang)
    return {
        "proposal_id": suggestion.proposal.proposal_id,
        "total": result.total,
        "hot_line": line,
        "temperature": result.temperature,
        "text": voice.text("score-under-open-proposal", total=result.total, word=word, line=line),
    }


def _handoff(scored: Scored) -> dict[str, Any] | None:
    handoff = scored.handoff
    if handoff is None:
        return None
    return {
        "handoff_id": handoff.handoff_id,
        "via": handoff.via,
        "opened_at": optional_iso(handoff.opened_at),
        "due_at": optional_iso(handoff.due_at),
        "reactivated_at": optional_iso(handoff.restarted_at),
        "opened_now": scored.opened_now,
    }


def _reason(feature_contribution: FeatureContribution, voice: Locale) -> dict[str, Any]:
    name = voice.of(feature_contribution.feature.label)
    return {
        "feature": feature_contribution.feature.name,
        "label": name,
        "value": feature_contribution.value,
        "contribution": round(feature_contribution.contribution, 6),
        "text": score_text.reason_text(name, feature_contribution.value, feature_contribution.contribution, voice),
    }


def _adjustment(points: int, text: str) -> dict[str, Any] | None:
    return {"points": points, "text": text} if points else None


def event_data(event: Event, card: Scorecard, voice: Locale) -> dict[str, Any]:
    """Write the event behind a number."""
    return {
        "key": event.key,
        "kind": event.kind,
        "label": score_text.event_text(event, card, voice),
        "happened_at": iso(event.happened_at),
        "channel": event.channel,
    }


def _rule(contribution: Contribution, card: Scorecard, voice: Locale) -> dict[str, Any]:
    return {
        "rule_id": contribution.rule.id,
        "axis": contribution.rule.axis,
        "label": voice.of(contribution.rule.label),
        "points": contribution.points,
        "counted": contribution.counted,
        "faded": contribution.faded,
        "event": None if contribution.event is None else event_data(contribution.event, card, voice),
        "text": score_text.contribution_text(contribution, voice),
    }


def _fast_track(hit: FastTrackHit, card: Scorecard, voice: Locale) -> dict[str, Any]:
    return {
        "fast_track_id": hit.fast_track.id,
        "label": voice.of(hit.fast_track.label),
        "until": iso(hit.until),
        "event": event_data(hit.event, card, voice),
        "text": score_text.fast_track_text(hit, card, voice),
    }


def _need(need: Need, voice: Locale) -> dict[str, Any]:
    return {
        "points": need.points,
        "rules": [rule.id for rule in need.rules],
        "gate": None if need.gate is None else need.gate.gate.id,
        "text": score_text.need_text(need, voice),
    }
