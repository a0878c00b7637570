"""A score as the plain dictionary that is sent: the shape of ``serving.models.ScoreOut``."""

from __future__ import annotations

from typing import Any

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.event import Event
from ondo.domain.instant import iso, optional_iso
from ondo.domain.scoring import Contribution, FastTrackHit, Need, Score
from ondo.domain.words import label
from serving import explain
from serving.voice import Voice


def score_answer(score: Score, version: CardVersion, voice: Voice, *, stored: bool) -> dict[str, Any]:
    """Write the rule score with every cause; model, suggestion and hand-off are laid in by the caller."""
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
        "summary": explain.summary(score, card, voice),
        "axes": {"attribute": score.attribute_points, "behaviour": score.behaviour_points},
        "rules": [_rule(found, card, voice) for found in sorted(score.contributions, key=lambda c: c.points == 0)],
        "decay": _adjustment(score.decay_points, explain.decay_text(score, voice)),
        "caps": _adjustment(score.cap_points, explain.caps_text(score, voice)),
        "gates": [
            {
                "gate_id": found.gate.id,
                "label": voice.of(found.gate.label),
                "state": found.state,
                "text": explain.gate_text(found, voice),
            }
            for found in score.gates
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


def _adjustment(points: int, text: str) -> dict[str, Any] | None:
    return {"points": points, "text": text} if points else None


def event_data(event: Event, card: Scorecard, voice: Voice) -> dict[str, Any]:
    """Write the event behind a number."""
    return {
        "key": event.key,
        "kind": event.kind,
        "label": explain.event_text(event, card, voice),
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
        "text": explain.contribution_text(found, voice),
    }


def _fast_track(hit: FastTrackHit, card: Scorecard, voice: Voice) -> dict[str, Any]:
    return {
        "fast_track_id": hit.fast_track.id,
        "label": voice.of(hit.fast_track.label),
        "until": iso(hit.until),
        "event": event_data(hit.event, card, voice),
        "text": explain.fast_track_text(hit, card, voice),
    }


def _need(need: Need, voice: Voice) -> dict[str, Any]:
    return {
        "points": need.points,
        "rules": [rule.id for rule in need.rules],
        "gate": None if need.gate is None else need.gate.gate.id,
        "text": explain.need_text(need, voice),
    }
