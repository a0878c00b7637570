"""A score as what is sent: the shape of ``serving.schemas.requests.ScoreOut``, as plain data and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.declarations import mistyped
from ondo.domain.events import Event
from ondo.domain.instant import iso, optional_iso
from ondo.domain.scoring import Contribution, FastTrackHit, Need, Score
from ondo.domain.vocabulary import label
from ondo.text import score_text
from ondo.text.locales import Voice
from serving.schemas.declared import attribute_types
from serving.scoring.definitions import Definition, Suggestion
from serving.scoring.model import Opinion, Reason
from serving.scoring.scored import Scored, bundle_of

_encode = msgspec.json.Encoder().encode


def encoded_answer(found: Scored, voice: Voice, *, stored: bool) -> bytes:
    """Write a score as JSON."""
    return _encode(whole_answer(found, voice, stored=stored))


def whole_answer(found: Scored, voice: Voice, *, stored: bool) -> dict[str, Any]:
    """Write a score with every cause, its model, suggestion and hand-off."""
    definition, suggestion = found.definition, found.definition.suggestion
    unread = mistyped(found.lead.attributes, attribute_types(definition.version.card.attributes), None)
    answer = score_answer(found.score, definition.version, voice, stored=stored)
    return answer | {
        "lead_id": found.lead.lead_id if stored else None,
        "mistyped": sorted({*found.mistyped, *unread}),
        "model": None if found.opinion is None else _model(found.opinion, bundle_of(found), voice),
        "model_note": _note(definition, found.opinion, voice),
        "suggested": None
        if suggestion is None or found.suggested is None
        else _suggested(suggestion, found.suggested, voice),
        "handoff": _handoff(found),
    }


def score_answer(score: Score, version: CardVersion, voice: Voice, *, stored: bool) -> dict[str, Any]:
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


def _model(opinion: Opinion, bundle_id: str | None, voice: Voice) -> dict[str, Any]:
    return {
        "probability": round(opinion.probability, 6),
        "bundle_id": bundle_id,
        "up": [_reason(one, voice) for one in opinion.up],
        "down": [_reason(one, voice) for one in opinion.down],
    }


def _note(definition: Definition, opinion: Opinion | None, voice: Voice) -> str | None:
    note = definition.model_note
    return voice.of(note) if opinion is None and note is not None else None


def _suggested(suggestion: Suggestion, result: Score, voice: Voice) -> dict[str, Any]:
    line, word = suggestion.card.hot_line, label(result.temperature, voice.lang)
    return {
        "proposal_id": suggestion.proposal.proposal_id,
        "total": result.total,
        "hot_line": line,
        "temperature": result.temperature,
        "text": voice.say(
            f"決定待ちの改定案では{result.total}点（{word}、ホットライン{line}点）",
            f"Under the open proposal: {result.total} points ({word}, hot line {line})",
        ),
    }


def _handoff(found: Scored) -> dict[str, Any] | None:
    handoff = found.handoff
    if handoff is None:
        return None
    return {
        "handoff_id": handoff.handoff_id,
        "via": handoff.via,
        "opened_at": optional_iso(handoff.opened_at),
        "due_at": optional_iso(handoff.due_at),
        "reactivated_at": optional_iso(handoff.restarted_at),
        "opened_now": found.opened_now,
    }


def _reason(one: Reason, voice: Voice) -> dict[str, Any]:
    name = voice.of(one.feature.label)
    return {
        "feature": one.feature.name,
        "label": name,
        "value": one.value,
        "contribution": round(one.contribution, 6),
        "text": score_text.reason_text(name, one.value, one.contribution, voice),
    }


def _adjustment(points: int, text: str) -> dict[str, Any] | None:
    return {"points": points, "text": text} if points else None


def event_data(event: Event, card: Scorecard, voice: Voice) -> dict[str, Any]:
    """Write the event behind a number."""
    return {
        "key": event.key,
        "kind": event.kind,
        "label": score_text.event_text(event, card, voice),
        "happened_at": iso(event.happened_at),
        "channel": event.channel,
    }


def _rule(found: Contribution, card: Scorecard, voice: Voice) -> dict[str, Any]:
    return {
        "rule_id": found.rule.id,
        "axis": found.rule.axis,
        "label": voice.of(found.rule.label),
        "points": found.points,
        "counted": found.counted,
        "faded": found.faded,
        "event": None if found.event is None else event_data(found.event, card, voice),
        "text": score_text.contribution_text(found, voice),
    }


def _fast_track(hit: FastTrackHit, card: Scorecard, voice: Voice) -> dict[str, Any]:
    return {
        "fast_track_id": hit.fast_track.id,
        "label": voice.of(hit.fast_track.label),
        "until": iso(hit.until),
        "event": event_data(hit.event, card, voice),
        "text": score_text.fast_track_text(hit, card, voice),
    }


def _need(need: Need, voice: Voice) -> dict[str, Any]:
    return {
        "points": need.points,
        "rules": [rule.id for rule in need.rules],
        "gate": None if need.gate is None else need.gate.gate.id,
        "text": score_text.need_text(need, voice),
    }
