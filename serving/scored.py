"""A score with everything its answer is made of; the answer, the row of the score log and the lead's life from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from features.from_past import Frame
from ondo.domain.card import Scorecard
from ondo.domain.declarations import mistyped
from ondo.domain.event import Event
from ondo.domain.handoff import Closed, Heat, Opening, heat_after, opening
from ondo.domain.instant import Micros, iso, optional_iso
from ondo.domain.lead import Lead
from ondo.domain.scoring import Score
from ondo.domain.words import FeedbackLabel, Lang, label
from ondo.ledger.encoding import to_json
from ondo.ledger.handoffs import ClosedHandOff, HandOff
from ondo.ledger.scores import ScoreRow
from ondo.ledger.standing import Held
from serving import explain, snapshot
from serving.answer import score_answer
from serving.declared import attribute_types
from serving.definitions import Definition
from serving.model import Opinion, Reason
from serving.voice import Voice

encode_json = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Kept:
    """What stays true of one lead by one card as long as its facts say the same.

    Attributes
    ----------
    heads:
        The steady part of the answer as JSON, by language.
    snapshot:
        The steady part of the row in the score log, as JSON.
    logged:
        The instant of the row that holds it.
    """

    closed: ClosedHandOff | None
    score: Score
    suggested: Score | None
    frame: Frame | None
    heads: dict[Lang, bytes] = field(default_factory=dict)
    snapshot: str | None = None
    logged: Micros | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with everything its answer is made of."""

    definition: Definition
    lead: Lead
    events: Sequence[Event]
    score: Score
    suggested: Score | None
    opinion: Opinion | None
    mistyped: frozenset[str] = frozenset()
    ended: ClosedHandOff | None = None
    handoff: HandOff | Held | None = None
    opened_now: bool = False
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """Where a lead stands between two hand-offs, before and after this score.

    ``moves``: its open hand-off is reactivated or has run out.
    """

    before: Heat | None
    after: Heat
    opening: Opening | None
    open: HandOff | Held | None
    moves: bool = False

    @property
    def changed(self) -> bool:
        """Whether something must be written before the answer."""
        return self.before != self.after or self.opening is not None or self.moves


def life(
    card: Scorecard, score: Score, ended: ClosedHandOff | None, before: Heat | None, current: HandOff | Held | None
) -> Life:
    """Decide where a scored lead stands: its temperature, and whether it is handed over now."""
    after = heat_after(before, score)
    closed = None if ended is None else Closed(ended.closed_at, ended.cause == FeedbackLabel.FALSE_HOT)
    return Life(before, after, opening(card, score, after, closed, is_open=current is not None), current)


def row_of(found: Scored) -> ScoreRow:
    """Return the row of the score log, for whoever logs it."""
    version, result, kept = found.definition.version, found.score, found.kept
    before = None if kept is None else kept.logged
    if kept is not None and before is None:
        kept.logged = result.at
    return ScoreRow(
        lead_id=result.lead_id,
        card_id=result.card_id,
        card_version=version.version,
        at=result.at,
        attribute_points=result.attribute_points,
        behaviour_points=result.behaviour_points,
        decay_points=result.decay_points,
        total=result.total,
        temperature=result.temperature,
        fast_track=None if result.fast_track is None else result.fast_track.fast_track.id,
        probability=None if found.opinion is None else found.opinion.probability,
        bundle_id=bundle_of(found),
        snapshot=snapshot.frozen_score(result) if kept is None else {},
        written=None if kept is None or before is not None else _frozen(kept, result),
        same_as=before,
    )


def _frozen(kept: Kept, result: Score) -> str:
    """Return the snapshot as canonical JSON without its instant, which comes first."""
    if kept.snapshot is None:
        whole = snapshot.frozen_score(result)
        del whole["at"]
        kept.snapshot = to_json(whole)[1:]
    return kept.snapshot


def bundle_of(found: Scored) -> str | None:
    """Return the model that was asked."""
    return None if found.opinion is None or found.definition.model is None else found.definition.model.bundle_id


def whole_answer(found: Scored, voice: Voice, *, stored: bool) -> dict[str, Any]:
    """Write a score with its model, suggestion and hand-off."""
    return _steady(found, voice, stored=stored) | {"as_of": iso(found.score.at)} | _moving(found, voice)


def encoded_answer(found: Scored, voice: Voice) -> bytes:
    """Write the score of a stored lead as JSON."""
    return head_of(found, voice) + iso(found.score.at).encode() + tail_of(found, voice)


def head_of(found: Scored, voice: Voice) -> bytes:
    """Write the answer up to its instant: what stays the same until the lead changes is written once."""
    kept = found.kept
    head = None if kept is None else kept.heads.get(voice.lang)
    if head is None:
        head = encode_json(_steady(found, voice, stored=True))[:-1] + b',"as_of":"'
        if kept is not None:
            kept.heads[voice.lang] = head
    return head


def tail_of(found: Scored, voice: Voice) -> bytes:
    """Write the answer from behind its instant on."""
    return b'",' + encode_json(_moving(found, voice))[1:]


def _steady(found: Scored, voice: Voice, *, stored: bool) -> dict[str, Any]:
    definition = found.definition
    answer = score_answer(found.score, definition.version, voice, stored=stored)
    if not stored:
        answer["lead_id"] = None
    types = attribute_types(definition.version.card.attributes)
    answer["mistyped"] = sorted({*found.mistyped, *mistyped(found.lead.attributes, types, None)})
    if definition.suggestion is not None and found.suggested is not None:
        answer["suggested"] = _suggested(definition.suggestion.proposal.proposal_id, found.suggested, definition, voice)
    for moving in ("as_of", "model", "model_note", "handoff"):
        del answer[moving]
    return answer


def _moving(found: Scored, voice: Voice) -> dict[str, Any]:
    """Write what may be new with every score beside its instant: what the model says now, the hand-off."""
    opinion, note, handoff = found.opinion, found.definition.model_note, found.handoff
    return {
        "model": None
        if opinion is None
        else {
            "probability": round(opinion.probability, 6),
            "bundle_id": bundle_of(found),
            "up": [_reason(one, voice) for one in opinion.up],
            "down": [_reason(one, voice) for one in opinion.down],
        },
        "model_note": voice.of(note) if opinion is None and note is not None else None,
        "handoff": None
        if handoff is None
        else {
            "handoff_id": handoff.handoff_id,
            "via": handoff.via,
            "opened_at": optional_iso(handoff.opened_at),
            "due_at": optional_iso(handoff.due_at),
            "reactivated_at": optional_iso(handoff.restarted_at),
            "opened_now": found.opened_now,
        },
    }


def _suggested(proposal_id: str, result: Score, definition: Definition, voice: Voice) -> dict[str, Any]:
    assert definition.suggestion is not None
    line, word = definition.suggestion.card.hot_line, label(result.temperature, voice.lang)
    return {
        "proposal_id": proposal_id,
        "total": result.total,
        "hot_line": line,
        "temperature": result.temperature,
        "text": voice.say(
            f"審議中の改定案では{result.total}点（{word}、ホットライン{line}点）",
            f"Under the open proposal: {result.total} points ({word}, hot line {line})",
        ),
    }


def _reason(one: Reason, voice: Voice) -> dict[str, Any]:
    name = voice.of(one.feature.label)
    return {
        "feature": one.feature.name,
        "label": name,
        "value": one.value,
        "contribution": round(one.contribution, 6),
        "text": explain.reason_text(name, one.value, one.contribution, voice),
    }
