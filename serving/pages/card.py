"""The active card as a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ondo.domain.card import CardVersion, DecayStep
from ondo.domain.vocabulary import Axis, label_of
from ondo.text.condition_text import condition_words, direction_words, match_words, rhythm_words, rule_words
from ondo.text.locales import Locale
from ondo.text.score_text import points_text


def view(version: CardVersion, versions: Sequence[CardVersion], voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows."""
    card = version.card
    return {
        "card": card,
        "version": version,
        "name": voice.of(card.name),
        "effective": voice.clock(version.effective_from),
        "gates": [
            {
                "label": voice.of(gate.label),
                "words": condition_words(gate.when, card, voice),
                "kind": voice.say("かつ", "and") if gate.needed else voice.say("確認のみ", "asked only"),
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
                + ("" if track.lead is None else voice.say("、", ", ") + condition_words(track.lead, card, voice)),
                "days": f"{track.hot_for_days:g}",
            }
            for track in card.fast_tracks
        ],
        "decay": [step_words(step, voice) for step in card.decay.steps],
        "versions": [
            {
                "number": version.version,
                "text": voice.say("、", ", ").join(
                    part for part in (voice.day(version.effective_from), *version.approved_by, version.note) if part
                ),
            }
            for version in reversed(versions)
        ],
    }


def step_words(step: DecayStep, voice: Locale) -> str:
    """Say one step of decay."""
    days = f"{step.idle_days:g}"
    if step.to is None:
        return voice.say(
            f"{days}日間行動がなければ、行動スコアから{step.take}点を引く",
            f"After {days} idle days, {step.take} behaviour points are taken off",
        )
    return voice.say(
        f"{days}日間行動がなければ、行動スコアは{step.to}点になる",
        f"After {days} idle days, behaviour points fall to {step.to}",
    )
