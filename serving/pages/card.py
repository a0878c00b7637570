"""The page of a card: a version of it as people read it, its other versions, and the other cards there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ondo.domain.card import CardVersion, Scorecard
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
from serving.schemas.definitions import VersionRow, VersionState


def view(
    row: ListedCard, rows: Sequence[ListedCard], version: CardVersion, versions: Sequence[VersionRow], voice: Locale
) -> dict[str, Any]:
    """Collect everything the page shows of a version of a card, its other versions, and the other cards there are."""
    several = sum(other.state is CardState.IN_FORCE for other in rows) > 1
    shown = next(other for other in versions if other.version == version.version)
    in_force = next((other.version for other in versions if other.state is VersionState.IN_FORCE), None)
    return content(version.card, voice) | {
        "version": version,
        "number": version.version,
        "version_state": shown.state.value,
        "in_force": in_force,
        "goes_back": shown.state in _GOES_BACK,
        "state": row.state.value,
        "ended": _ended(row, voice) if row.state is CardState.RETIRED else "",
        "cards": [_line(other, other is row, voice) for other in rows] if len(rows) > 1 else [],
        "meets": meets(voice) if several else "",
        "effective": voice.clock(version.effective_from),
        "versions": [_version(other, voice) for other in versions],
    }


def content(card: Scorecard, voice: Locale) -> dict[str, Any]:
    """Collect what a card says, as people read it."""
    return {
        "card": card,
        "audience": audience_words(card, voice),
        "name": voice.of(card.name),
        "caps": [(voice.of(label_of(axis)), card.axis_caps[axis]) for axis in Axis if axis in card.axis_caps],
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
    }


_GOES_BACK = (VersionState.PAST, VersionState.SCHEDULED)
_STATES: Mapping[VersionState, str] = {
    VersionState.PAST: "workbench-state-past",
    VersionState.IN_FORCE: "workbench-state-in-force",
    VersionState.SCHEDULED: "workbench-state-scheduled",
    VersionState.ON_TRIAL: "workbench-state-on-trial",
    VersionState.TRIED: "workbench-state-tried",
}


def _version(row: VersionRow, voice: Locale) -> dict[str, Any]:
    return {
        "number": row.version,
        "state": voice.text(_STATES[row.state]),
        "in_force": row.state is VersionState.IN_FORCE,
        "since": voice.clock(row.effective_from),
        "names": voice.text("pages-list-comma").join(row.approved_by),
        "note": row.note,
        "proposal_id": row.proposal_id,
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
