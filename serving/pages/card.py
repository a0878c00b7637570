"""The active card as a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ondo.domain.card import CardVersion
from ondo.domain.vocabulary import Axis, CardState
from ondo.ledger.decisions.card_set import ListedCard
from ondo.text.cards_text import audience_words, meets
from ondo.text.condition_text import (
    condition_words,
    decay_words,
    direction_words,
    match_words,
    rhythm_words,
    rule_words,
)
from ondo.text.locales import Locale
from ondo.text.score_text import points_text
from ondo.text.words import label, label_of


def view(row: ListedCard, rows: Sequence[ListedCard], versions: Sequence[CardVersion], voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows of a card, and the other cards there are."""
    version = row.version
    card = version.card
    several = sum(other.state is CardState.IN_FORCE for other in rows) > 1
    return {
        "card": card,
        "version": version,
        "state": row.state.value,
        "ended": _ended(row, voice) if row.state is CardState.RETIRED else "",
        "audience": audience_words(card, voice),
        "cards": [_line(other, other is row, voice) for other in rows] if len(rows) > 1 else [],
        "meets": meets(voice) if several else "",
        "name": voice.of(card.name),
        "effective": voice.clock(version.effective_from),
        "gates": [
            {
                "label": voice.of(gate.label),
                "words": condition_words(gate.when, card, voice),
                "kind": voice.text("pages-gate-needed") if gate.needed else voice.text("pages-gate-asked-only"),
            }
            for gate in card.gates
        ],
        "axes": [
            (
                voice.of(label_of(axis)),
                [
                    {
                        "label": voice.of(rule.label),
                        "points": points_text(rule.points),
                        "words": rule_words(rule, card, voice),
                        "counts": rhythm_words(rule, voice),
                        "direction": direction_words(rule, voice),
                        "notice": rule.notice,
                    }
                    for rule in card.rules
                    if rule.axis is axis
                ],
            )
            for axis in Axis
        ],
        "fast": [
            {
                "label": voice.of(track.label),
                "words": match_words(track.when, card, voice)
                + (
                    ""
                    if track.lead is None
                    else voice.text("pages-list-comma") + condition_words(track.lead, card, voice)
                ),
                "days": f"{track.hot_for_days:g}",
            }
            for track in card.fast_tracks
        ],
        "decay": decay_words(card, voice),
        "versions": [
            {
                "number": version.version,
                "text": voice.text("pages-list-comma").join(
                    part for part in (voice.day(version.effective_from), *version.approved_by, version.note) if part
                ),
            }
            for version in reversed(versions)
        ],
    }


def _line(row: ListedCard, shown: bool, voice: Locale) -> dict[str, Any]:
    return {
        "card_id": row.card_id,
        "name": voice.of(row.version.card.name),
        "state": label(row.state, voice.lang),
        "in_force": row.state is CardState.IN_FORCE,
        "audience": audience_words(row.version.card, voice),
        "version": row.version.version,
        "shown": shown,
        "note": _ended(row, voice) if row.state is CardState.RETIRED else "",
    }


def _ended(row: ListedCard, voice: Locale) -> str:
    """Say when a card was retired, and what took its place."""
    day = voice.day(row.since)
    if row.replaced_by is None:
        return voice.text("pages-retired-on", day=day)
    return voice.text("pages-replaced-on", replaced_by=row.replaced_by, day=day)
