"""Snapshot that a hand-off freezes: the score and the lead's history at that moment, without personal data.

Names of rules and kinds are kept as ids; the immutable card version of the hand-off gives their labels. Event
properties stay out, since senders may put anything there: which rules an event fired says what matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.card import Scorecard
from ondo.domain.conditions import EventMatch, selects
from ondo.domain.events import Event
from ondo.domain.scoring import Score
from ondo.domain.vocabulary import Actor, Label
from ondo.ledger.db.pseudonyms import is_pseudonym
from ondo.ledger.handoffs.feedback import NewContact
from ondo.ledger.handoffs.reactivations import SEEN

_MOST_EVENTS = 30


def fired_rules(card: Scorecard, event: Event, zone: ZoneInfo) -> list[str]:
    """Return the ids of the behaviour rules that an event counts for."""
    matches = [(rule.id, rule.when) for rule in card.rules if isinstance(rule.when, EventMatch)]
    return [rule_id for rule_id, match in matches if selects(match, event, zone=zone)]


def own(card: Scorecard, event: Event) -> bool:
    """Tell whether the lead itself did it; kinds that nobody declared are taken for its own."""
    spec = card.kinds.get(event.kind)
    return spec is None or spec.actor is Actor.LEAD


def take(
    score: Score,
    card: Scorecard,
    events: Sequence[Event],
    contacts: Sequence[NewContact],
    prediction: Mapping[str, Any],
    fast_tracks: Sequence[Event] = (),
    *,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Freeze a score, how the lead was acquired, its contacts, its history and what it did last.

    ``fast_tracks`` are the fast-track events known lately: whatever comes beside them reactivates the hand-off.
    """
    done = [event for event in events if own(card, event)]
    return {
        "score": frozen_score(score),
        "model": dict(prediction),
        "acquired": _event(done[0]) if done else None,
        "latest": _event(done[-1]) if done else None,
        "contacts": [{"channel": c.channel, "reached": c.reached, "at": c.happened_at} for c in contacts]
        + [{"channel": e.kind, "reached": None, "at": e.happened_at} for e in events if not own(card, e)][-10:],
        "history": [_event(event) | {"rules": fired_rules(card, event, zone)} for event in done[-_MOST_EVENTS:]],
        "events": len(done),
        SEEN: [_event(event) for event in fast_tracks],
    }


def frozen_score(score: Score) -> dict[str, Any]:
    """Write every number of a score with ids for names; also what the score log keeps."""
    fast = score.fast_track
    return {
        "at": score.at,
        "total": score.total,
        "attribute": score.attribute_points,
        "behaviour": score.behaviour_points,
        "decay": score.decay_points,
        "caps": score.cap_points,
        "temperature": score.temperature.value,
        "rules": [
            {
                "rule_id": contribution.rule.id,
                "points": contribution.points,
                "counted": contribution.counted,
                "faded": contribution.faded,
                "event": None if contribution.event is None else _event(contribution.event),
            }
            for contribution in score.contributions
        ],
        "gates": {gate.gate.id: gate.state.value for gate in score.gates},
        "fast_track": None
        if fast is None
        else {"fast_track_id": fast.fast_track.id, "event": _event(fast.event), "until": fast.until},
    }


def _event(event: Event) -> dict[str, Any]:
    key = None if is_pseudonym(event.key) else event.key  # what is frozen cannot be erased
    return {"kind": event.kind, "key": key, "at": event.happened_at, "channel": event.channel}


def labels_of(card: Scorecard) -> dict[str, Label]:
    """Return the label of every rule and fast track by id."""
    return {rule.id: rule.label for rule in card.rules} | {track.id: track.label for track in card.fast_tracks}
